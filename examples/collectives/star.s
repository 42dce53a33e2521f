// All cores of a row send to core 0, which adds vector after vector. Core x has colour x mod K; the last word of its
// vector is a control word that moves its router's switch from its own words to those that come from the east. While one switch
// moves, words of the next colour pass: four colours for single words, two for short vectors, one for long ones. P is a multiple of 4.
.include "start.inc"
.assert P >= 4 && P <= 512 && P % 4 == 0, "the star is for 4, 8, ... 512 cores"

.if B == 1
K = 4
.elseif B < 64
K = 2
.else
K = 1
.endif
CARRY = 16                      // bits of noc.color.ColorSwitch

        li r6, K - 1
        and.i32 r7, r1, r6
        la r12, root
        beq r1, r0, centre
        la r12, leaf
.irp c, 0, 1, 2, 3
.if \c < K
        li r6, \c
        beq r7, r6, own\c
        routeto \c, EAST, WEST
        li r6, CARRY
        route \c, 4, r6
        jmp done\c
own\c:  routeto \c, CORE, WEST
        routeto \c, EAST, WEST, at=1
        li r6, CARRY | 1
        route \c, 4, r6
        outfab d2, \c, B, last=1
done\c:
.endif
.endr
        jmp ready
centre:
.irp c, 0, 1, 2, 3
.if \c < K
        routeto \c, EAST, CORE
        li r6, CARRY
        route \c, 4, r6
        bind \c, \c
.endif
.endr
.if B > 1
        infab d4, 0, B
        infab d5, 1 % K, B
        infab d6, 2 % K, B
        infab d7, 3 % K, B
.else
        // A scalar of each core: four threads add into registers, a word a cycle.
        infab d4, 0, P / 4 - 1
        infab d5, 1, P / 4
        infab d6, 2, P / 4
        infab d7, 3, P / 4
        la r7, 0x3f800000
        li r8, 0
        li r9, 0
        li r10, 0
        ld r11, [r0 + VECTOR]
.endif
ready:  start
leaf:   mov.f32 d2, d0
        halt
root:
.if B > 1
.rept P / 4 - 1
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d0, d7, d0
        add.f32 d0, d4, d0
.endr
        add.f32 d0, d5, d0
        add.f32 d0, d6, d0
        add.f32 d0, d7, d0
.else
        mac.f32 r11, d5, r7 @1
        mac.f32 r10, d6, r7 @2
        mac.f32 r9, d7, r7 @3
.if P > 4
        mac.f32 r8, d4, r7 @4
        join 4
.endif
        join 1
        join 2
        join 3
        add.f32 r11, r11, r10
        add.f32 r8, r8, r9
        add.f32 r11, r11, r8
        st r11, [r0 + VECTOR]
.endif
        finish
