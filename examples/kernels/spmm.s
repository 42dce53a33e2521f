// C = A B with a sparse A. A row of cores holds M rows of A, in the first core, and of C, N columns in each other core,
// which holds K rows of as many columns of B. The first core sends the elements of A that are not zero, each with its
// column; a word that comes starts a task that adds so many times that row of B to the row of C.
// With DENSE all elements are sent, without columns, and the other cores count.
.ifndef START
START = 1300            // when C is cleared
.endif
.include "kernel.inc"
.ifndef N
M = 32
K = 64
N = 32
.endif
A = 0                   // halves, row by row
B = 0
C = 4 * K * N + 12      // where rows of B and C lie three banks apart
NEXT = 17               // tasks
DONE = 18

        whereami
        // Colour 0, queue 0: A, eastward.
        portif r5, r1, r2, EAST
        addi r15, r5, WEST << 5 | CORE
        bne r1, r0, routed
        routeto 0, CORE, EAST
routed: route 0, 0, r15
        bne r1, r0, worker

        li r5, M
        outfab d0, 0, K
        ring d1, A, M * K, K, 2
        la r6, 1 << 21 | NEXT << 16
        la r7, 1 << 21 | DONE << 16
        start
.ifdef DENSE
        setdim d0.dim0, M * K, 0
        setdim d1.dim0, M * K, 2
        mov.f16 d0, d1
.else
rows:   addi r5, r5, -1
        pick.f16 d0, d1, r0
        beq r5, r0, end
        sendc 0, r6
        jmp rows
end:    sendc 0, r7
.endif
        stop

worker: bind 0, 0
        // d2: a row of C
        vec d2, C, N
        li r5, C
        vec d4, C, M * N
        mov.f32 d4, r0
.ifdef DENSE
        // d3: the rows of B in turn
        ring d3, B, K * N, N
        la r6, C + 4 * M * N
        start
row:    set d2.base, r5
.rept K
        recv r1, 0
        mac.sparse d2, r1, d3
.endr
        addi r5, r5, 4 * N
        bne r5, r6, row
        stop
.else
        // d3: the row of B that a word names
        setf d3.mode, Kind.Indexed << Mode.kind | 1 << Mode.dims
        setf d3.base, B
        setdim d3.dim0, N, 4
        setdim d3.dim1, 1, 4 * N
        start
        task NEXT, next
        task DONE, done
        task 0, add
        exit

add:    mac.sparse d2, r1, d3
        exit
next:   addi r5, r5, 4 * N
        set d2.base, r5
        exit
done:   stop
.endif
