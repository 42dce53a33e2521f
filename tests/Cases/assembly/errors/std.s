.include <pe/std.s>
        vec d1, 256, 70000
        outfab d1, 24, 5
        outfab d1, 3, 5, 2
        routeto 2, 32, CORE
        ring d1, 0, 20000, 70000
        mat d1, 256, 4, 4, 4
        infab d1, 9, 5
        vec r1, 256, 5
