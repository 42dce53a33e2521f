loop:   jmp lop
loop:   halt
        jmp 1f
        jmp 2b
A = B + 1
B = A - 1
r3 = 5
C = 1
C = 2
        .set V, 1
        .set V, 2
        .set V, later
D = d1
D = d2
        li r1, 1 / 0
        li r1, 1 % (C - 1)
        li r1, 1 << 300
        li r1, 1.5 & 1
        li r1, ~1.5
        li r1, lo(1, 2)
        li r1, low(1)
        li r1, (1
        li r1, 1 +
        li r1, 5 ? 6
        li r1, Kind.Rong
        .space later
        .org later
        .align 0
        .rept later
        .endr
        .if later
        .endif
        .org 0
later = 5
