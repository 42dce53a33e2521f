        .endif
        .else
        .elseif 1
        .endm
        .endr
        .if 1
        .else
        .else
        .elseif 1
        .endif
label:  .if 1
        .macro two a, b:req, c=3
        li r\a, \b
        add.i32 r\a r1, r2
        .if \c
        .endm
        two 1
        two 1, 2, 3, 4
        two 1, 70000
        .macro two
        .endm
        .macro halt
        .endm
        .macro 5
        .endm
        .macro bad a b
        .endm
        .macro bad2 a, a
        .endm
        .rept -1
        .endr
        .rept 10000000
        .endr
        .macro outer x
        inner \x + 70000
        .endm
        .macro inner y
        li r1, \y
        .endm
        outer 1
        .macro unknown
        li r1, \zzz
        .endm
        unknown
        .error "a message"
        .assert 1 == 2, "not equal"
        .assert 2 == 2
        .include "nowhere.s"
        .include "blocks.s"
        .include <pe/nowhere.s>
        .include nowhere
        .include      // nothing
        .frob 1
        .rept 2
