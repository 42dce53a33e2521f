// In round k every 2^k-th core adds what the core 2^k to the east sends; P is a power of two. A core sends while it adds
// the last vector that it gets. Round k has colour k and input queue k; the ninth round takes the queue of the first.
.include "start.inc"
.assert P >= 2 && P <= 512 && (P & (P - 1)) == 0, "the tree is for 2, 4, ... 512 cores"

        // Colour k goes from x = 2^k to x = 0, modulo 2^(k + 1); the core sends in the round of its lowest 1.
        la r12, root
.irp k, 8, 7, 6, 5, 4, 3, 2, 1, 0
        la r6, (2 << \k) - 1
        and.i32 r7, r1, r6
        la r6, 1 << \k
        beq r7, r0, in\k
        beq r7, r6, out\k
        bge r7, r6, done\k
        routeto \k, EAST, WEST
        jmp done\k
in\k:   routeto \k, EAST, CORE
.if \k < 8
        bind \k, \k
.endif
        jmp done\k
out\k:  routeto \k, CORE, WEST
        outfab d2, \k, B
        la r12, sends\k
done\k:
.endr
        infab d4, 0, B
        infab d5, 1, B
        infab d6, 2, B
        infab d7, 3, B
        infab d8, 4, B
        infab d9, 5, B
        infab d10, 6, B
        infab d11, 7, B
        start

sends8: add.f32 d0, d4, d0
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d0, d7, d0
        add.f32 d0, d8, d0
        add.f32 d0, d9, d0
        add.f32 d0, d10, d0
        add.f32 d2, d11, d0
        halt
sends7: add.f32 d0, d4, d0
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d0, d7, d0
        add.f32 d0, d8, d0
        add.f32 d0, d9, d0
        add.f32 d2, d10, d0
        halt
sends6: add.f32 d0, d4, d0
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d0, d7, d0
        add.f32 d0, d8, d0
        add.f32 d2, d9, d0
        halt
sends5: add.f32 d0, d4, d0
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d0, d7, d0
        add.f32 d2, d8, d0
        halt
sends4: add.f32 d0, d4, d0
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d2, d7, d0
        halt
sends3: add.f32 d0, d4, d0
        add.f32 d0, d5, d0
        add.f32 d2, d6, d0
        halt
sends2: add.f32 d0, d4, d0
        add.f32 d2, d5, d0
        halt
sends1: add.f32 d2, d4, d0
        halt
sends0: mov.f32 d2, d0
        halt

root:   add.f32 d0, d4, d0
.if P > 2
.if P == 512
        bind 0, 8
.endif
        add.f32 d0, d5, d0
.endif
.if P > 4
        add.f32 d0, d6, d0
.endif
.if P > 8
        add.f32 d0, d7, d0
.endif
.if P > 16
        add.f32 d0, d8, d0
.endif
.if P > 32
        add.f32 d0, d9, d0
.endif
.if P > 64
        add.f32 d0, d10, d0
.endif
.if P > 128
        add.f32 d0, d11, d0
.endif
.if P > 256
        add.f32 d0, d4, d0
.endif
        finish
