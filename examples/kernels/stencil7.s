// A seven-point stencil in three dimensions: a core holds the Z points of one column.
//   new = c0 u + cz (up + down) + cy (north + south) + cx (west + east), with 0 round the grid.
// A core sends its column to all four neighbours at once, on colour (x + 2 y) % 5, which differs from theirs and from one
// another's. Two background threads add what comes from north and south, and from west and east, word by word, while the
// main thread works on its own column.
.include "kernel.inc"
.ifndef Z
Z = 64
.endif
.ifndef STEPS
STEPS = 4
.endif
U = 4                           // bytes, behind a word that stays 0, as does the one behind the last; Z % 8 == 0
V = U + 4 * Z + 16
T1 = 0x2004 + 4                 // north + south
T2 = 0x4004 + 4                 // west + east
T3 = 0x6004 + 4                 // up + down
COEFFICIENTS = 0x8000           // c0, cx, cy, cz

        whereami
        add.i32 r5, r3, r3
        add.i32 r5, r5, r1
        li r6, 5
less:   blt r5, r6, mine
        addi r5, r5, -5
        jmp less
mine:   portif r7, r1, r2, EAST
        portif r8, r0, r1, WEST
        portif r9, r3, r4, SOUTH
        portif r10, r0, r3, NORTH
        add.i32 r7, r7, r8
        add.i32 r9, r9, r10
        add.i32 r7, r7, r9
        addi r7, r7, CORE << 5
.irp c, 0, 1, 2, 3, 4
        li r6, \c
        bne r5, r6, not\c
        outfab d0, \c, Z
        route \c, 0, r7
        routeto (\c + 3) % 5, NORTH, CORE
        routeto (\c + 2) % 5, SOUTH, CORE
        routeto (\c + 4) % 5, WEST, CORE
        routeto (\c + 1) % 5, EAST, CORE
        bind 0, (\c + 3) % 5
        bind 1, (\c + 2) % 5
        bind 2, (\c + 4) % 5
        bind 3, (\c + 1) % 5
not\c:
.endr
        infab d1, 0, Z
        infab d2, 1, Z
        infab d3, 2, Z
        infab d4, 3, Z
        // d5: what is sent; d6, d7: sums in the background; d8: new points; d9: old ones; d10, d11: points above and
        // below; d12 to d14: sums
        vec d5, U, Z
        vec d6, T1, Z
        vec d7, T2, Z
        vec d8, V, Z
        vec d9, U, Z
        vec d10, U - 4, Z
        vec d11, U + 4, Z
        vec d12, T1, Z
        vec d13, T2, Z
        vec d14, T3, Z
        ld r7, [r0 + COEFFICIENTS]
        ld r8, [r0 + COEFFICIENTS + 4]
        ld r9, [r0 + COEFFICIENTS + 8]
        ld r10, [r0 + COEFFICIENTS + 12]
        li r5, U
        li r6, V
        li r12, STEPS
        start

step:   set d5.base, r5
        mov.f32 d0, d5 @ 3
        beq r3, r0, top
        beq r3, r4, bottom
        add.f32 d6, d1, d2 @ 1
        jmp across
top:    beq r3, r4, one
        add.f32 d6, d2, r0 @ 1
        jmp across
bottom: add.f32 d6, d1, r0 @ 1
        jmp across
one:    mov.f32 d6, r0 @ 1
across: beq r1, r0, left
        beq r1, r2, right
        add.f32 d7, d3, d4 @ 2
        jmp own
left:   beq r1, r2, only
        add.f32 d7, d4, r0 @ 2
        jmp own
right:  add.f32 d7, d3, r0 @ 2
        jmp own
only:   mov.f32 d7, r0 @ 2
own:    set d8.base, r6
        set d9.base, r5
        mul.f32 d8, r7, d9
        addi r15, r5, -4
        set d10.base, r15
        addi r15, r5, 4
        set d11.base, r15
        add.f32 d14, d10, d11
        mac.f32 d8, r10, d14
        join 1
        mac.f32 d8, r9, d12
        join 2
        mac.f32 d8, r8, d13
        mov.i32 r15, r5
        mov.i32 r5, r6
        mov.i32 r6, r15
        addi r12, r12, -1
        bne r12, r0, step
        stop
