// The sum of one number of each core, at all cores, on an M x N grid. Rows send to two columns in the middle, these to their two
// middle cores, each as a star of single words; the four add up, and one of them tells all. Colours 0 to 3 in rows, 4 to 7 in
// columns, 8 and 9 in the middle, 10 for the way back.
.include "start.inc"
.assert B == 1 && M % 2 == 0 && N % 2 == 0 && M >= 10 && N >= 10, "the grid is even, of 10 rows and columns or more"

CARRY = 16                      // a bit of noc.color.ColorSwitch
LEFT = N / 2 - 1                // the columns and rows in the middle
RIGHT = N / 2
UPPER = M / 2 - 1
LOWER = M / 2
ROW = N / 2 - 1                 // words that a middle column gets from a row, and a middle row from a column
COLUMN = M / 2 - 1

// A star of four colours: a core at a distance of 1 or more (r8) sends toward 'to' what comes from 'from'.
.macro leaf base:req, from:req, to:req
        li r6, 3
        and.i32 r7, r8, r6
.irp c, 0, 1, 2, 3
        li r6, \c
        beq r7, r6, own\base\to\c
        routeto \base + \c, \from, \to
        li r6, CARRY
        route \base + \c, 4, r6
        jmp next\base\to\c
own\base\to\c:
        routeto \base + \c, CORE, \to
        routeto \base + \c, \from, \to, at=1
        li r6, CARRY | 1
        route \base + \c, 4, r6
        outfab d2, \base + \c, 1, last=1
next\base\to\c:
.endr
.endm

.macro centre base:req, from:req
.irp c, 0, 1, 2, 3
        routeto \base + \c, \from, CORE
        li r6, CARRY
        route \base + \c, 4, r6
.endr
.endm

// Adds the words of four queues to r11.
.macro gather a:req, b:req, c:req, d:req
        mac.f32 r11, \b, r7 @1
        mac.f32 r10, \c, r7 @2
        mac.f32 r9, \d, r7 @3
        mac.f32 r8, \a, r7 @4
        join 4
        join 3
        join 2
        join 1
        add.f32 r8, r8, r9
        add.f32 r11, r11, r10
        add.f32 r11, r11, r8
.endm

        infab d4, 0, ROW / 4
        infab d5, 1, (ROW + 3) / 4
        infab d6, 2, (ROW + 2) / 4
        infab d7, 3, (ROW + 1) / 4
        infab d8, 4, COLUMN / 4
        infab d9, 5, (COLUMN + 3) / 4
        infab d10, 6, (COLUMN + 2) / 4
        infab d11, 7, (COLUMN + 1) / 4
        infab d13, 0, 1

        bind 0, 10
        la r12, outer
        la r9, LEFT
        blt r9, r1, right
        sub.i32 r8, r9, r1
        beq r8, r0, middle0
        leaf 0, WEST, EAST
        jmp back
middle0:
        centre 0, WEST
        jmp column
right:  la r9, RIGHT
        sub.i32 r8, r1, r9
        beq r8, r0, middle1
        leaf 0, EAST, WEST
        jmp back
middle1:
        centre 0, EAST

column: infab d13, 4, 1
        bind 0, 0
        bind 1, 1
        bind 2, 2
        bind 3, 3
        bind 4, 10
        la r12, inner
        la r9, UPPER
        blt r9, r3, lower
        sub.i32 r8, r9, r3
        beq r8, r0, middle2
        leaf 4, NORTH, SOUTH
        jmp back
middle2:
        centre 4, NORTH
        jmp four
lower:  la r9, LOWER
        sub.i32 r8, r3, r9
        beq r8, r0, middle3
        leaf 4, SOUTH, NORTH
        jmp back
middle3:
        centre 4, SOUTH

four:   infab d13, 0, 1
        bind 4, 4
        bind 5, 5
        bind 6, 6
        bind 7, 7
        la r12, side
        la r9, LEFT
        beq r1, r9, left
        routeto 8, CORE, WEST
        jmp back
left:   routeto 8, EAST, CORE
        la r12, below
        la r9, UPPER
        beq r3, r9, above
        routeto 9, CORE, NORTH
        jmp back
above:  routeto 9, SOUTH, CORE
        la r12, root

        // From the upper left of the four: along its row, from there along the columns.
back:   la r9, UPPER
        beq r3, r9, spine
        blt r3, r9, north
        la r6, NORTH << 5 | CORE
        beq r3, r4, set
        addi r6, r6, SOUTH
        jmp set
north:  la r6, SOUTH << 5 | CORE
        beq r3, r0, set
        addi r6, r6, NORTH
        jmp set
spine:  la r6, CORE << 5 | NORTH | SOUTH | EAST | WEST
        la r9, LEFT
        beq r1, r9, set
        blt r1, r9, west
        la r6, WEST << 5 | NORTH | SOUTH | CORE
        beq r1, r2, set
        addi r6, r6, EAST
        jmp set
west:   la r6, EAST << 5 | NORTH | SOUTH | CORE
        beq r1, r0, set
        addi r6, r6, WEST
set:    route 10, 0, r6

        la r7, 0x3f800000
        li r8, 0
        li r9, 0
        li r10, 0
        ld r11, [r0 + VECTOR]
        start

outer:  mov.f32 d2, d0
        mov.f32 d0, d13
        finish
inner:  gather d4, d5, d6, d7
        mov.f32 d2, r11
        mov.f32 d0, d13
        finish

.macro both
        gather d4, d5, d6, d7
        li r8, 0
        li r9, 0
        li r10, 0
        gather d8, d9, d10, d11
.endm

side:   both
        send 8, r11
        bind 0, 10
        mov.f32 d0, d13
        finish
below:  both
        bind 1, 8
        recv r9, 1
        add.f32 r11, r11, r9
        send 9, r11
        bind 0, 10
        mov.f32 d0, d13
        finish
root:   both
        bind 1, 8
        bind 2, 9
        recv r9, 1
        add.f32 r11, r11, r9
        recv r9, 2
        add.f32 r11, r11, r9
        send 10, r11
        st r11, [r0 + VECTOR]
        finish
