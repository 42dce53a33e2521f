// Each core of a row adds what comes from the east and sends the sum on to the west, word by word. Colours 0 and 1 in
// turns.
.include "start.inc"
        infab d1, 0, B
        li r6, 1
        and.i32 r7, r1, r6
        bne r7, r0, odd
        outfab d2, 0, B
        bind 0, 1
        routeto 1, EAST, CORE
        routeto 0, CORE, WEST
        jmp role
odd:    outfab d2, 1, B
        bind 0, 0
        routeto 0, EAST, CORE
        routeto 1, CORE, WEST
role:   la r12, first
        beq r1, r0, ready
        la r12, last
        beq r1, r2, ready
        la r12, middle
ready:  start
last:   mov.f32 d2, d0
        halt
middle: add.f32 d2, d1, d0
        halt
first:  add.f32 d0, d1, d0
        finish
