// A Fourier transform of 512 complex points, radix 2, decimation in frequency, 64 points a core on 8 cores in a row.
// In the first three stages a point and its partner lie 4, 2 and 1 cores apart: both cores send their points to each
// other; the lower one adds, the higher one subtracts and multiplies. Six stages inside each core follow. Point k of
// core p ends as the term whose number is 64 p + k with its nine bits reversed.
.include "kernel.inc"
L = 64
XR = 0x000                      // bytes; re and im, 64 words each
XI = 0x100
YR = 0x200 + 12
YI = 0x300 + 12
TR = 0x400 + 20
TI = 0x500 + 20
W = 0x618                       // for each of the three stages 64 words of re, 64 of im
WR = 0x1200                     // w(64, j): 32 words of re, 32 of im
WI = 0x1280 + 4

// Words between cores 'far' apart: from the lower of the two, at place i, on 'color', from the higher one on the next.
// 'at' is the place in the group of 2 far cores; 'mode' becomes the descriptor's mode for what is sent.
.macro exchange far:req, i:req, at:req, color:req, queue:req, mode:req
        li r14, \i
        blt \at, r14, over\@
        beq \at, r14, low\@
        li r14, \i + \far
        blt r14, \at, over\@
        beq \at, r14, high\@
        routeto \color, WEST, EAST
        routeto \color + 1, EAST, WEST
        jmp over\@
low\@:  routeto \color, CORE, EAST
        routeto \color + 1, EAST, CORE
        bind \queue, \color + 1
        la \mode, Kind.Output << Mode.kind | (\color) << Mode.color
        jmp over\@
high\@: routeto \color, WEST, CORE
        routeto \color + 1, CORE, WEST
        bind \queue, \color
        la \mode, Kind.Output << Mode.kind | (\color + 1) << Mode.color
over\@:
.endm

        whereami
        li r14, 3
        and.i32 r5, r1, r14
        li r14, 1
        and.i32 r6, r1, r14
.irp i, 0, 1, 2, 3
        exchange 4, \i, r1, 2 * \i, 0, r7
.endr
.irp i, 0, 1
        exchange 2, \i, r5, 8 + 2 * \i, 1, r8
.endr
        exchange 1, 0, r6, 12, 2, r9
        // Which half of its group the core is in: not 0 in the higher one.
        li r14, 4
        and.i32 r4, r1, r14
        li r14, 2
        and.i32 r5, r1, r14
        // d0: what is sent; d1: where; d2: what comes
        mat d0, XR, L, 4, 2, XI - XR
        outfab d1, 0, 2 * L
        infab d2, 0, L
        // d3, d4: points before; d5, d6: after; d7, d8: differences; d9, d10: factors
        vec d3, XR, L
        vec d4, XI, L
        vec d5, YR, L
        vec d6, YI, L
        vec d7, TR, L
        vec d8, TI, L
        vec d9, W, L
        vec d10, W + 4 * L, L

// Stage 's' of the first three, by the core's half of its group and the mode for the colour.
.macro between s:req, half:req, mode:req, from:req, to:req
        set d1.mode, \mode
        li r14, \from\()R
        set d0.base, r14
        mov.f32 d1, d0 @ 1
        set d3.base, r14
        li r14, \from\()I
        set d4.base, r14
        li r14, \to\()R
        set d5.base, r14
        li r14, \to\()I
        set d6.base, r14
        setf d2.mode, Kind.Input << Mode.kind | (\s) << Mode.queue
        bne \half, r0, high\@
        add.f32 d5, d3, d2
        add.f32 d6, d4, d2
        jmp done\@
high\@: sub.f32 d7, d2, d3
        sub.f32 d8, d2, d4
        setf d9.base, W + 8 * L * (\s)
        setf d10.base, W + 8 * L * (\s) + 4 * L
        mul.f32 d5, d7, d9
        mas.f32 d5, d8, d10
        mul.f32 d6, d7, d10
        mac.f32 d6, d8, d9
done\@:
.endm

        start
        between 0, r4, r7, X, Y
        between 1, r5, r8, Y, X
        between 2, r6, r9, X, Y
        // d3 to d6: first and second points, re and im
        li r14, YR
        set d3.base, r14
        li r14, YI
        set d4.base, r14
        li r14, Kind.Memory << Mode.kind | 1 << Mode.dims
.irp d, d3, d4, d5, d6, d9, d10
        set \d.mode, r14
.endr
        li r14, WR
        set d9.base, r14
        li r14, WI
        set d10.base, r14
        la r14, 4 << 16 | L / 2
        set d7.dim0, r14
        set d8.dim0, r14
.irp h, 32, 16, 8, 4, 2, 1
        la r14, 4 << 16 | \h
        set d3.dim0, r14
        set d4.dim0, r14
        set d5.dim0, r14
        set d6.dim0, r14
        la r14, (4 * \h + 4) << 16 | 32 / \h
        set d3.dim1, r14
        set d4.dim1, r14
        set d5.dim1, r14
        set d6.dim1, r14
        li r14, YR + 4 * \h
        set d5.base, r14
        li r14, YI + 4 * \h
        set d6.base, r14
        la r14, (4 * 32 / \h) << 16 | \h
        set d9.dim0, r14
        set d10.dim0, r14
        la r14, ((-(\h - 1) * (4 * 32 / \h)) & 0xffff) << 16 | 32 / \h
        set d9.dim1, r14
        set d10.dim1, r14
        sub.f32 d7, d3, d5
        sub.f32 d8, d4, d6
        add.f32 d3, d3, d5
        add.f32 d4, d4, d6
        mul.f32 d5, d7, d9
        mas.f32 d5, d8, d10
        mul.f32 d6, d7, d10
        mac.f32 d6, d8, d9
.endr
        stop
