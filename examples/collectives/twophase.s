// Chains in groups of S cores to the first core of each group, then a chain over these. Colours 0 and 1 in turns within
// a group, 2 and 3 from group to group.
.include "start.inc"
        // r8 = x mod S, r9 = x / S
        mov.i32 r8, r1
        li r9, 0
        la r6, S
divide: blt r8, r6, divided
        sub.i32 r8, r8, r6
        addi r9, r9, 1
        jmp divide
divided:
        infab d1, 0, B
        infab d3, 1, B
        li r6, 1
        and.i32 r7, r1, r6
        bne r7, r0, odd
        outfab d2, 0, B
        bind 0, 1
        routeto 1, EAST, CORE
        beq r8, r0, group
        routeto 0, CORE, WEST
        jmp group
odd:    outfab d2, 1, B
        bind 0, 0
        routeto 0, EAST, CORE
        beq r8, r0, group
        routeto 1, CORE, WEST

group:  li r6, 1
        and.i32 r7, r9, r6
        bne r7, r0, group1
        outfab d4, 2, B
        beq r8, r0, lead0
        routeto 3, EAST, WEST
        jmp role
lead0:  bind 1, 3
        routeto 3, EAST, CORE
        routeto 2, CORE, WEST
        jmp role
group1: outfab d4, 3, B
        beq r8, r0, lead1
        routeto 2, EAST, WEST
        jmp role
lead1:  bind 1, 2
        routeto 2, EAST, CORE
        routeto 3, CORE, WEST

role:   beq r8, r0, leads
        la r12, last
        beq r1, r2, ready
        la r6, S - 1
        beq r8, r6, ready
        la r12, middle
        jmp ready
leads:  la r12, alone
        beq r1, r2, ready
        la r12, first
        beq r1, r0, ready
        la r12, far
        la r6, S
        add.i32 r6, r6, r1
        blt r2, r6, ready
        la r12, leader
ready:  start

last:   mov.f32 d2, d0
        halt
middle: add.f32 d2, d1, d0
        halt
far:    add.f32 d0, d1, d0      // first of the last group
alone:  mov.f32 d4, d0
        halt
leader: add.f32 d0, d1, d0
        add.f32 d4, d3, d0
        halt
first:  add.f32 d0, d1, d0
        add.f32 d0, d3, d0
        finish
