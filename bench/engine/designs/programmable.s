// Never idle: each core sends 16 words to the core beside it and 16 to the one above or below, takes theirs, and adds
// up vectors of singles and halves meanwhile; again and again.
.include <pe/std.s>

X = 0x1000              // 64 singles, at the other half of the banks than Y
Y = 0x2010
HALVES = 0x3000         // 64 halves, twice
SUMS = 0x3110
LEFT = 0x4000
ABOVE = 0x4110

        get r1, x
        get r2, y
        li r3, 1
        and.i32 r4, r1, r3
        and.i32 r5, r2, r3

        vec d0, Y, 64
        vec d1, X, 64
        vec d2, SUMS, 64, 2
        vec d3, HALVES, 64, 2
        vec d4, X, 16
        vec d5, X + 64, 16
        vec d6, LEFT, 16
        vec d7, ABOVE, 16
        infab d8, 0, 16
        infab d9, 1, 16

        addi r6, r1, 1
        itof.i32 r6, r6
        mov.f32 d1, r6
        narrow.f32 r7, r6
        mov.f16 d3, r7

// Columns in pairs: colour 0 to the east, 1 to the west; rows: 2 to the south, 3 to the north.
        bne r4, r0, odd_column
        outfab d10, 0, 16
        routeto 0, CORE, EAST
        routeto 1, EAST, CORE
        bind 0, 1
        jmp rows
odd_column:
        outfab d10, 1, 16
        routeto 1, CORE, WEST
        routeto 0, WEST, CORE
        bind 0, 0
rows:   bne r5, r0, odd_row
        outfab d11, 2, 16
        routeto 2, CORE, SOUTH
        routeto 3, SOUTH, CORE
        bind 1, 3
        jmp go
odd_row:
        outfab d11, 3, 16
        routeto 3, CORE, NORTH
        routeto 2, NORTH, CORE
        bind 1, 2
go:     la r8, f32(0.0000001)
        li r9, f16(0.0001)
again:  mov.f32 d10, d4 @1
        mov.f32 d11, d5 @2
        mov.f32 d6, d8 @3
        mov.f32 d7, d9 @4
        mac.f32 d0, d1, r8
        mac.f16 d2, d3, r9
        join 1
        join 2
        join 3
        join 4
        jmp again
