        .macro included rd
        get \rd, cycle
        .endm
