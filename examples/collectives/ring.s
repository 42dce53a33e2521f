// The vector is cut into P chunks. Each goes round the ring once and is added up on its way, then once more to tell the
// sum; every core sends one chunk to its neighbour in the west at any time. Core 0 sends to the last core. Colours 8 and
// 9 in turns, 10 for the way from core 0; these have the deep output queue.
.include "start.inc"
CHUNK = B / P
// A core sends its chunk before it takes one: as much as the queues on the way hold.
.assert P >= 3 && P <= 256 && CHUNK * P == B && CHUNK <= 16, "P divides B, and a chunk has up to 16 words"

        infab d1, 0, B
        outfab d2, 8, CHUNK
        outfab d6, 8, (P - 2) * CHUNK
        la r10, Kind.Output << Mode.kind
        li r6, 1
        and.i32 r7, r1, r6
        bind 0, 9
        beq r7, r0, even
        bind 0, 8
        routeto 9, CORE, WEST
        routeto 8, EAST, CORE
        la r6, Kind.Output << Mode.kind | 9 << Mode.color
        jmp wrap
even:   routeto 8, CORE, WEST
        routeto 9, EAST, CORE
        la r6, Kind.Output << Mode.kind | 8 << Mode.color
wrap:   routeto 10, WEST, EAST
        beq r1, r0, first
        bne r1, r2, chunks
        routeto 10, WEST, CORE
        bind 0, 31
        bind 0, 10
        jmp chunks
first:  routeto 10, CORE, EAST
        la r6, Kind.Output << Mode.kind | 10 << Mode.color
chunks: set d2.mode, r6
        set d6.mode, r6

        // Chunks x, x + 1, x - 1 as addresses r6, r7, r8.
        la r9, CHUNK * 4
        la r10, VECTOR
        mul.i32 r6, r1, r9
        add.i32 r6, r6, r10
        add.i32 r7, r6, r9
        bne r1, r2, upper
        mov.i32 r7, r10
upper:  sub.i32 r8, r6, r9
        bne r1, r0, lower
        la r8, VECTOR + (P - 1) * CHUNK * 4
lower:  ring d3, VECTOR, B, CHUNK
        set d3.base, r6
        ring d4, VECTOR, B, (P - 2) * CHUNK
        set d4.base, r7
        vec d5, VECTOR, CHUNK
        set d5.base, r8
        ring d7, VECTOR, B, CHUNK
        set d7.base, r8
        ring d8, VECTOR, B, CHUNK
        set d8.base, r6
        la r12, go
        start

go:     mov.f32 d2, d3
        add.f32 d6, d1, d4
        add.f32 d5, d1, d5
.rept P - 1
        mov.f32 d2, d7
        mov.f32 d8, d1
.endr
        finish
