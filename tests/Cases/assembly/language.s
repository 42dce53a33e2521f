// Everything that a line can hold.
.include "language_part.s"
        N = 4
.equ    SIZE, N * 4
.set    count, 0
acc = r3
in0 = d1

        .data
bytes:  .byte 1, 'a', -1, 0xff
        .half 0x1234, -2
words:  .word 1, later, words, . , lo(0x12345678), hi(0x12345678)
reals:  .float 1, 0.1, -2.5e-3, N / 8.0
halves: .f16 1.5, 0.1, 65504, 6e-8
        .ascii "a\"b"
        .asciz "c"
        .align 8
room:   .space SIZE
end:    .word end - room

        .text
start:  li acc, N + 1 * 2 - 3       /* a comment
        over two lines */
        addi acc, acc, -1           # signs of comments
        addi acc, acc, 65535        ; three of them
1:      mov.f32 d2, in0
        bne acc, r0, 1b
        beq acc, r0, 1f
1:      jmp skip
2: skip: jmp 2b
        .rept 3
        .set count, count + 1
        li r1, count
        .endr
        .irp reg, r4, r5
        li \reg, f16(0.5)
        .endr
        .if N == 4 && !known(nowhere)
        li r6, 1
        .elseif nowhere
        li r6, 2
        .else
        li r6, 3
        .endif
        .ifdef DEBUG
        halt
        .endif
        .ifndef DEBUG
        exit
        .endif
        .macro loop n, rd=r7, body:vararg
        li \rd, \n
again\@: \body
        addi \rd, \rd, -1
        bne \rd, r0, again\@
        .endm
        loop 5
        loop 6, r8, add.i32 r1, r2, r3
        loop n=7, rd=r9
        .macro deep n
        .if \n > 0
        deep (\n) - 1
        li r1, \n
        .endif
        .endm
        deep 3
        .org 48
        .align 16
last:   .word 0xdeadbeef, start, f32(1.5)
        jmp .
        ld r1, [r0 + words]
        st r1, [r2 - 4]
        ldh r1, [r2]
        mac.mix in0, d4, acc @ 3 -> DONE
        included r1
DONE = 20
later = 10 > 2 ? 1 << 4 | 3 : 0
