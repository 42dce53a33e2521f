        .word 12abc
        .word 0x
        .word 0xzz
        .word 0b12
        .word 1.2.3
        .ascii "open
        li r1, 'ab'
        li r1, ä
        li r1, 1 $ 2
        5
        = 4
        , 1
