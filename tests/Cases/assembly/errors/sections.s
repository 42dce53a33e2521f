        .half 1
        .float 1
        .ascii "x"
        .org 4090
        .space 3
        .word 1, 2, 3, 4, 5
        .data
        .byte 1
        .word 2
        .half 3
        .byte 256, -129
        .align 4
        .float 1e40
        .f16 70000
        .org 65530
        .space 7
        .space -1
        .word 1, 2
