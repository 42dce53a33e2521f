// In round k every 2^k-th core adds what the core 2^k to the east sends; P is a power of two. A core sends its sum while it
// adds the last vector. Round k has colour k and input queue k mod 4, as the other queues are too short for a word a cycle.
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
.if \k < 4
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
        start

// A vector is added, and its queue turns to the round four rounds later.
.macro round k:req, d:req
        add.f32 d0, \d, d0
.if (16 << \k) < P
        bind \k % 4, \k + 4
.endif
.endm

sends8: round 0, d4
        round 1, d5
        round 2, d6
        round 3, d7
        round 4, d4
        round 5, d5
        round 6, d6
        add.f32 d2, d7, d0
        halt
sends7: round 0, d4
        round 1, d5
        round 2, d6
        round 3, d7
        round 4, d4
        round 5, d5
        add.f32 d2, d6, d0
        halt
sends6: round 0, d4
        round 1, d5
        round 2, d6
        round 3, d7
        round 4, d4
        add.f32 d2, d5, d0
        halt
sends5: round 0, d4
        round 1, d5
        round 2, d6
        round 3, d7
        add.f32 d2, d4, d0
        halt
sends4: round 0, d4
        round 1, d5
        round 2, d6
        add.f32 d2, d7, d0
        halt
sends3: round 0, d4
        round 1, d5
        add.f32 d2, d6, d0
        halt
sends2: round 0, d4
        add.f32 d2, d5, d0
        halt
sends1: add.f32 d2, d4, d0
        halt
sends0: mov.f32 d2, d0
        halt

root:   round 0, d4
.if P > 2
        round 1, d5
.endif
.if P > 4
        round 2, d6
.endif
.if P > 8
        round 3, d7
.endif
.if P > 16
        round 4, d4
.endif
.if P > 32
        round 5, d5
.endif
.if P > 64
        round 6, d6
.endif
.if P > 128
        round 7, d7
.endif
.if P > 256
        round 8, d4
.endif
        finish
