        .rept 1000
        .rept 1000
        .rept 1000
        .endr
        .endr
        .endr
