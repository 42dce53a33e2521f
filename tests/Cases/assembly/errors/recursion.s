        .macro forever n
        li r1, 70000
        forever \n + 1
        .endm
        forever 1
