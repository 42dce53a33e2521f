// y = A x with a sparse A on a grid of cores: core (r, c) holds the elements of A in every row i with i % rows == r and
// column j with j % columns == c, column by column, as pairs of row and value. The top cores send the elements of x that are
// not zero, each with its place, down their column; a word that comes starts a task that adds so many times that column to
// y, element by element. Then y goes westward along the row, each core adding its own.
// NR and NC: rows and columns of A in a core.
.include "kernel.inc"
TABLE = 0               // for each column two words: how many pairs, as dim0 of a descriptor, and where
X = 0x2000              // halves
Y = 0x3000
COLUMN = 0              // tasks
DONE = 17
SENT = 18

        whereami
        // Colour 0, queue 0: x, southward.
        portif r5, r3, r4, SOUTH
        addi r15, r5, NORTH << 5 | CORE
        bne r3, r0, below
        addi r15, r5, CORE << 5 | CORE
below:  route 0, 0, r15
        bind 0, 0
        // Colours 4 and 5, queue 1: y, westward from even columns and from odd ones.
        outfab d3, 4, NR
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
        // d0: y in place; d1: a column; d2: what comes from the east; d4: y at the element that a pair names
routed: vec d0, Y, NR
        vec d1, 0, 0
        infab d2, 1, NR
        setf d4.mode, Kind.Indexed << Mode.kind
        setf d4.base, Y
        setdim d4.dim0, 0, 4
        // d5, d6: x and where it goes; d7: the control word behind it
        vec d5, X, NC, 2
        outfab d6, 0, 0
        outfab d7, 0, 1, 1
        mov.f32 d0, r0
        la r8, 1 << 21 | DONE << 16
        li r9, 13
        la r10, 0x7fff8
        task COLUMN, column
        task DONE, done
        task SENT, sent
        start
        bne r3, r0, ready
        pick.f16 d6, d5, r0 @ 1 -> SENT
ready:  exit

sent:   mov.i32 d7, r8 @ 1
        exit

column: shr.i32 r5, r1, r9
        and.i32 r5, r5, r10
        ld r6, [r5 + TABLE]
        beq r6, r0, empty
        set d1.dim0, r6
        ld r6, [r5 + TABLE + 4]
        set d1.base, r6
        widen.f32 r7, r1
        mac.sparse d4, d1, r7
empty:  exit

done:   get r1, x
        beq r1, r2, last
        beq r1, r0, first
        add.f32 d3, d2, d0
        stop
last:   beq r1, r0, alone
        mov.f32 d3, d0
alone:  stop
first:  add.f32 d0, d2, d0
        stop
