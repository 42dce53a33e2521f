// The core in the north-west corner sends its vector to all others: east along the first row, and from there south.
// Colour 0.
.include "start.inc"
        infab d1, 0, B
        outfab d2, 0, B
        bind 0, 0
        la r12, take
        li r6, CORE
        beq r3, r4, south
        addi r6, r6, SOUTH
south:  la r7, NORTH << 5
        bne r3, r0, set
        beq r1, r2, east
        addi r6, r6, EAST
east:   la r7, WEST << 5
        bne r1, r0, set
        la r12, give
        la r7, CORE << 5
        addi r6, r6, -CORE
set:    add.i32 r6, r6, r7
        route 0, 0, r6
        start
give:   mov.f32 d2, d0
        halt
take:   mov.f32 d0, d1
        finish
