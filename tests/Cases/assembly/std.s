// The macros of the library.
.include <pe/std.s>
.include <pe/std.s>
        la r1, 1
        la r1, -1
        la r1, 0xffff8000
        la r1, 65535
        la r1, 0x12345678
        la r1, behind
        vec d1, 256, 8
        vec d2, 256, 8, 2
        mat d3, 0, 14, 4, 14, 56
        mat d4, 1024, 4, 4, 3, 16, 2, 48
        mat d5, 1024, 4, 4, 3, 16, 2, 48, 5, 96
        ring d6, 512, 16, 4
        infab d7, 3, 100
        infab d8, 3, 0
        outfab d9, 12, 100
        outfab d10, 12, 100, last=1
        routeto 12, CORE, EAST | SOUTH
        routeto 12, WEST, CORE, 2
behind = 100
