// C += A B by SUMMA on 4 x 4 cores, each with a tile of A, B and C of T x T. In step s the cores of column s send their
// tile of A along the rows and those of row s their tile of B along the columns. Elements of A are used as they come, each
// for one row of C; the tile of B of the next step comes in the background.
.include "kernel.inc"
T = 14
P = 4
ROW = 64                // bytes of a row; 16 words, so that the rows of B and C keep their distance in banks
A = 0
B = 0x400
BUFFER = 0x800          // two of them
C = 0x1000 + 12
LAST = 4 * (T - 1)

        whereami
        portif r5, r1, r2, EAST
        portif r6, r0, r1, WEST
        portif r7, r3, r4, SOUTH
        portif r8, r0, r3, NORTH
.irp s, 0, 1, 2, 3
        spread \s, \s, r1, r5, r6, EAST, WEST
        spread 4 + \s, \s, r3, r7, r8, SOUTH, NORTH
.endr
        bind 0, 0
        bind 1, 4
        // d0, d1: the tiles of A, column by column, and B, row by row; d2, d3: the colours that they are sent on
        mat d0, A, T, ROW, T, 4
        mat d1, B, T, 4, T, ROW
        outfab d2, 0, T * T
        outfab d3, 4, T * T
        li r14, Mode.color
        shl.i32 r15, r1, r14
        addi r15, r15, Kind.Output << Mode.kind
        set d2.mode, r15
        addi r15, r3, 4
        shl.i32 r15, r15, r14
        addi r15, r15, Kind.Output << Mode.kind
        set d3.mode, r15
        // d4: what comes of B; d5, d6: where it goes; d7: a row of it; d8: the rows of C in turn
        infab d4, 1, T * T
        mat d5, BUFFER, T, 4, T, ROW
        mat d6, BUFFER + 0x400, T, 4, T, ROW
        vec d7, BUFFER, T
        setf d8.mode, Kind.Ring << Mode.kind | 1 << Mode.dims
        setf d8.base, C
        setdim d8.dim0, T, 4
        setf d8.dim1, ((-(T - 1) * ROW - LAST) & 0xffff) << 16 | (C + (T - 1) * ROW + LAST)
        setf d8.dim2, (ROW - LAST) << 16

        start
        mov.f32 d5, d4 @ 1
        mov.f32 d2, d0 @ 2
        mov.f32 d3, d1 @ 3
.irp s, 0, 1, 2, 3
        join 1
.if \s < P - 1
        bind 1, 4 + \s + 1
.if \s & 1
        mov.f32 d5, d4 @ 1
.else
        mov.f32 d6, d4 @ 1
.endif
.endif
        la r5, BUFFER + (\s & 1) * 0x400
        la r6, BUFFER + (\s & 1) * 0x400 + T * ROW
step\s: set d7.base, r5
.rept T
        recv r7, 0
        mac.f32 d8, r7, d7
.endr
        addi r5, r5, ROW
        bne r5, r6, step\s
.if \s < P - 1
        bind 0, \s + 1
.endif
.endr
        stop
