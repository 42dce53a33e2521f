// A five-point stencil on a grid of cores, each with N x N points:
//   new[i][j] = c0 u[i][j] + cn u[i-1][j] + cs u[i+1][j] + cw u[i][j-1] + ce u[i][j+1], with 0 round the grid.
// The edges leave in four background threads while the inside is computed; what comes from the neighbours is used as it
// comes, at the end. Colours 0 to 7 go east, west, south and north, from even and odd places; queues 0 to 3 are for
// what comes from west, east, north and south.
.include "kernel.inc"
.ifndef N
N = 8
.endif
.ifndef STEPS
STEPS = 4
.endif
ROW = 4 * N
U = 0                           // bytes; the other of the two sets of points lies four banks further
V = ROW * N + 16
COEFFICIENTS = 0x4000           // c0, cn, cs, cw, ce

// What a neighbour on side 'from' sends on one of two colours: own words leave on colour + p, its words come on
// colour + 1 - p, where p is whether the own place is odd.
.macro pair d:req, color:req, odd:req, out:req, in:req, queue:req
        bne \odd, r0, odd\@
        outfab \d, \color, N
        routeto \color, CORE, \out
        routeto \color + 1, \in, CORE
        bind \queue, \color + 1
        jmp done\@
odd\@:  outfab \d, \color + 1, N
        routeto \color + 1, CORE, \out
        routeto \color, \in, CORE
        bind \queue, \color
done\@:
.endm

        whereami
        li r5, 1
        and.i32 r6, r1, r5
        and.i32 r7, r3, r5
        pair d0, 0, r6, EAST, WEST, 0
        pair d1, 4, r6, WEST, EAST, 1
        pair d2, 8, r7, SOUTH, NORTH, 2
        pair d3, 12, r7, NORTH, SOUTH, 3
        // d4 to d7: the edges that go east, west, south and north
        vec d4, U, N, ROW
        vec d5, U, N, ROW
        vec d6, U, N
        vec d7, U, N
        // d8, d9: rows of the new points and the old ones; d10, d11: all rows of N - 1 points of them
        vec d8, V, N * N
        vec d9, U, N * N
        mat d10, V, N - 1, 4, N, ROW
        mat d11, U, N - 1, 4, N, ROW
        // d12: a row, or column, of new points and d13: what comes for it
        vec d12, V, N
        infab d13, 0, N
        ld r7, [r0 + COEFFICIENTS]
        ld r8, [r0 + COEFFICIENTS + 4]
        ld r9, [r0 + COEFFICIENTS + 8]
        ld r10, [r0 + COEFFICIENTS + 12]
        ld r11, [r0 + COEFFICIENTS + 16]
        li r5, U
        li r6, V
        li r12, STEPS
        start

step:   beq r1, r2, noeast
        addi r15, r5, 4 * (N - 1)
        set d4.base, r15
        mov.f32 d0, d4 @ 1
noeast: beq r1, r0, nowest
        set d5.base, r5
        mov.f32 d1, d5 @ 2
nowest: beq r3, r4, nosouth
        addi r15, r5, ROW * (N - 1)
        set d6.base, r15
        mov.f32 d2, d6 @ 3
nosouth:
        beq r3, r0, nonorth
        set d7.base, r5
        mov.f32 d3, d7 @ 4
nonorth:
        // What needs no neighbour: everything times c0, then the points north, south, west and east.
        la r13, 4 << 16 | N * N
        la r14, 4 << 16 | N * (N - 1)
        set d8.dim0, r13
        set d8.base, r6
        set d9.base, r5
        mul.f32 d8, r7, d9
        set d8.dim0, r14
        addi r15, r6, ROW
        set d8.base, r15
        mac.f32 d8, r8, d9
        set d8.base, r6
        addi r15, r5, ROW
        set d9.base, r15
        mac.f32 d8, r9, d9
        addi r15, r6, 4
        set d10.base, r15
        set d11.base, r5
        mac.f32 d10, r10, d11
        set d10.base, r6
        addi r15, r5, 4
        set d11.base, r15
        mac.f32 d10, r11, d11

        // What comes from north, south, west and east.
        setdim d12.dim0, N, 4
        beq r3, r0, top
        set d12.base, r6
        setf d13.mode, Kind.Input << Mode.kind | 2 << Mode.queue
        mac.f32 d12, r8, d13
top:    beq r3, r4, bottom
        addi r15, r6, ROW * (N - 1)
        set d12.base, r15
        setf d13.mode, Kind.Input << Mode.kind | 3 << Mode.queue
        mac.f32 d12, r9, d13
bottom: setdim d12.dim0, N, ROW
        beq r1, r0, left
        set d12.base, r6
        setf d13.mode, Kind.Input << Mode.kind | 0 << Mode.queue
        mac.f32 d12, r10, d13
left:   beq r1, r2, right
        addi r15, r6, 4 * (N - 1)
        set d12.base, r15
        setf d13.mode, Kind.Input << Mode.kind | 1 << Mode.queue
        mac.f32 d12, r11, d13
right:  mov.i32 r15, r5
        mov.i32 r5, r6
        mov.i32 r6, r15
        addi r12, r12, -1
        bne r12, r0, step
        stop
