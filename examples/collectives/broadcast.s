// Core 0 of a row sends its vector to all others. Colour 0.
.include "start.inc"
        infab d1, 0, B
        outfab d2, 0, B
        la r12, take
        bind 0, 0
        beq r1, r0, first
        beq r1, r2, last
        routeto 0, WEST, EAST | CORE
        jmp ready
last:   routeto 0, WEST, CORE
        jmp ready
first:  la r12, give
        routeto 0, CORE, EAST
ready:  start
give:   mov.f32 d2, d0
        halt
take:   mov.f32 d0, d1
        finish
