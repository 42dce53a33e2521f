        add.f32 d1 d2, d3
        add.f64 d1, d2, d3
        add d1, d2, d3
        set r1.base, r2
        set d1.bases, r2
        add.i32 r16, r1, d16
        li d1, 5
        li r1, r2
        li r1, 65536
        li r1, -32769
        li r1, 1.5
        jmp 4096
        jmp data
        mov.i32 r1, r2 @16
        mov.i32 r1, r2 -> 16
        mov.i32 r1, r2 -> 32
        recv r1, 8
        ld r1, [r2 * 4]
        ld r1, r2
        halt 3
        get r1, lastz
        li
        li r1,
        jump data
        Li r1, 1
        word 1
        .data
data:   .word 0
        li r1, 1
