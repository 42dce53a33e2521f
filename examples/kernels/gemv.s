// y = A x on a grid of cores. A core has M x N of A, column by column; x comes from the top of each column of cores to all
// of it, and each word adds a column of A to y; then y goes westward along the row, each core adding its own.
.include "kernel.inc"
.ifndef N
M = 32
N = 32
.endif
A = 0                   // bytes
X = 4 * M * N
Y = X + 4 * N + 16      // where y and a column of A lie four banks apart

        whereami
        // Colour 0, queue 0: x, southward.
        portif r5, r3, r4, SOUTH
        addi r15, r5, NORTH << 5 | CORE
        bne r3, r0, below
        addi r15, r5, CORE << 5 | CORE
below:  route 0, 0, r15
        bind 0, 0
        // Colours 4 and 5, queue 1: y, westward from even columns and from odd ones.
        outfab d3, 4, M
        li r6, 1
        and.i32 r6, r1, r6
        bne r6, r0, odd
        routeto 4, CORE, WEST
        routeto 5, EAST, CORE
        bind 1, 5
        jmp routed
odd:    setf d3.mode, Kind.Output << Mode.kind | 5 << Mode.color
        routeto 5, CORE, WEST
        routeto 4, EAST, CORE
        bind 1, 4
routed: vec d0, Y, M
        ring d1, A, M * N, M
        infab d2, 1, M
        vec d4, X, N
        outfab d5, 0, N

        start
        bne r3, r0, product
        mov.f32 d5, d4 @ 1
product:
        recv r5, 0
        mul.f32 d0, r5, d1
.rept N - 1
        recv r5, 0
        mac.f32 d0, r5, d1
.endr
        beq r1, r2, last
        beq r1, r0, first
        add.f32 d3, d2, d0
        stop
last:   beq r1, r0, alone
        mov.f32 d3, d0
alone:  stop
first:  add.f32 d0, d2, d0
        stop
