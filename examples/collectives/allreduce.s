// Chains along the rows to the first column, a chain along that to the corner, and the sum back to all. Colours 0 and 1
// in turns in a row, 2 and 3 in the column, 4 for the way back.
.include "start.inc"
        infab d1, 0, B
        infab d3, 1, B
        infab d5, 2, B
        outfab d6, 4, B

        li r6, 1
        and.i32 r7, r1, r6
        bne r7, r0, odd
        outfab d2, 0, B
        bind 0, 1
        routeto 1, EAST, CORE
        routeto 0, CORE, WEST
        jmp column
odd:    outfab d2, 1, B
        bind 0, 0
        routeto 0, EAST, CORE
        routeto 1, CORE, WEST

column: bne r1, r0, back
        li r6, 1
        and.i32 r7, r3, r6
        bne r7, r0, odd2
        outfab d4, 2, B
        bind 1, 3
        routeto 3, SOUTH, CORE
        routeto 2, CORE, NORTH
        jmp back
odd2:   outfab d4, 3, B
        bind 1, 2
        routeto 2, SOUTH, CORE
        routeto 3, CORE, NORTH

back:   bind 2, 4
        li r6, CORE
        beq r3, r4, south
        addi r6, r6, SOUTH
south:  la r7, NORTH << 5
        bne r3, r0, set
        beq r1, r2, east
        addi r6, r6, EAST
east:   la r7, WEST << 5
        bne r1, r0, set
        la r7, CORE << 5
        addi r6, r6, -CORE
set:    add.i32 r6, r6, r7
        route 4, 0, r6

        la r12, last
        beq r1, r2, ready
        la r12, middle
        bne r1, r0, ready
        la r12, root
        beq r3, r0, ready
        la r12, foot
        beq r3, r4, ready
        la r12, edge
ready:  start

last:   mov.f32 d2, d0
        mov.f32 d0, d5
        finish
middle: add.f32 d2, d1, d0
        mov.f32 d0, d5
        finish
foot:   add.f32 d0, d1, d0
        mov.f32 d4, d0
        mov.f32 d0, d5
        finish
edge:   add.f32 d0, d1, d0
        add.f32 d4, d3, d0
        mov.f32 d0, d5
        finish
root:   add.f32 d0, d1, d0
        add.f32 d0, d3, d0
        mov.f32 d6, d0
        finish
