using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Assembly;

/// <summary>The rules of instruction sets and of assembly programs.</summary>
public static class AssemblyRules
{
    public static readonly DiagnosticRule NoTable = new("WH6001", Severity.Error, "no instruction set", """
        The package named with `--isa` does not exist, or has no enum `Op`. An instruction set is a package such as `pe.isa` of
        the library; the page on assembly (`docs/assembly.md`) says how one is written.

            whdl asm main.s --isa pe.is      # there is no package 'pe.is'
            whdl asm main.s --isa pe.isa
        """);

    public static readonly DiagnosticRule BadTable = new("WH6002", Severity.Error, "an instruction set that can't be read", """
        The comment of each name of the enum `Op` begins with the operation's syntax in backquotes and its format in brackets.
        The format is a struct whose first field is the operation, all formats have one width of up to 64 bits, and each
        field is a number, an enum, or of one of the types that say what stands there (`Reg`, `Label`, ...).

            enum Op: u2 {
              /// adds
              Add,
            }

        mended:

            enum Op: u2 {
              /// `add d, a, b` [Compute]
              /// adds
              Add,
            }
        """);

    public static readonly DiagnosticRule Syntax = new("WH6003", Severity.Error, "something else is expected in an assembly line", """
        A line holds labels, and then an instruction, a macro's call, a directive, or `NAME = value`. An instruction is written
        as the instruction set says, which the help line repeats.

            add.f32 d1 d2, d3

        mended:

            add.f32 d1, d2, d3
        """);

    public static readonly DiagnosticRule Token = new("WH6004", Severity.Error, "a number, text or character that can't be read", """
        Numbers are decimal, `0x` hexadecimal, `0b` binary, or `1.5e-3`; `_` may stand between digits. A text stands in double
        quotes and ends on its line; one character in single quotes is its code.

            .word 0x12g4, 12abc

        mended:

            .word 0x1234, 12
        """);

    public static readonly DiagnosticRule UnknownOperation = new("WH6005", Severity.Error, "an unknown instruction, macro or directive", """
        The first word of a statement is no instruction of the set, and no macro that is defined above. Instructions are written in
        lower case. The help line offers the nearest spelling.

            loop: jump loop

        mended:

            loop: jmp loop
        """);

    public static readonly DiagnosticRule UnknownSymbol = new("WH6006", Severity.Error, "an unknown symbol", """
        A name in an expression is defined nowhere in the program: as a label, with `.equ`, with `=`, with `.set`, with `-D`, or as a
        name of an enum of the instruction set (`Kind.Ring`). Of a label that is a number, `1b` is the nearest one before the
        line and `1f` the nearest one behind.

            jmp lop
            loop: halt

        mended:

            jmp loop
            loop: halt
        """);

    public static readonly DiagnosticRule Duplicate = new("WH6007", Severity.Error, "a name that is defined twice", """
        A symbol has one value; only `.set` gives it another one. A label in a macro is defined by each call: `\@`, which is another
        number each time, or a label that is a number, keeps them apart.

            .macro wait
            again: beq r1, r0, again
            .endm
            wait
            wait

        mended:

            .macro wait
            again\@: beq r1, r0, again\@
            .endm
            wait
            wait
        """);

    public static readonly DiagnosticRule OutOfRange = new("WH6008", Severity.Error, "a number that does not fit", """
        A field of an instruction, or a value of the data section, has so many bits. The message says what it takes.

            li r1, 70000

        mended, with the macro of `<pe/std.s>`:

            .include <pe/std.s>
            la r1, 70000
        """);

    public static readonly DiagnosticRule WrongOperand = new("WH6009", Severity.Error, "an operand of the wrong kind", """
        A register stands where a descriptor is needed, a label of the data where a place in the program is needed, a
        floating-point number where an integer is needed, or a word where another one is needed.

            set r1.base, r2

        mended:

            set d1.base, r2
        """);

    public static readonly DiagnosticRule Expression = new("WH6010", Severity.Error, "an expression without a value", """
        Division by zero, a symbol that is defined by itself, a function with the wrong arguments, or a number of more than 256
        bits.

            A = B + 1
            B = A - 1

        mended:

            A = 5
            B = A - 1
        """);

    public static readonly DiagnosticRule NotKnown = new("WH6011", Severity.Error, "a value that is not known yet", """
        How many words a line makes has to be known when it is read. So a condition, a number of repetitions, an alignment, a place or
        room depends only on symbols that are defined above it. `known(x)` tells whether a value is.

            .space SIZE
            SIZE = 64

        mended:

            SIZE = 64
            .space SIZE
        """);

    public static readonly DiagnosticRule Block = new("WH6012", Severity.Error, "a block without its end or beginning", """
        `.if` needs its `.endif`, `.macro` its `.endm`, `.rept` and `.irp` their `.endr`, in the same file and in the same macro.

            .ifdef DEBUG
            halt

        mended:

            .ifdef DEBUG
            halt
            .endif
        """);

    public static readonly DiagnosticRule Limit = new("WH6013", Severity.Error, "a program that is too deep or too long", """
        Macros and files may be 200 deep inside each other, an expression 200 deep, and a program a million lines long
        with all its expansions. Beyond that it mostly is a macro that calls itself without end.

            .macro again n
            li r1, \n
            again \n - 1
            .endm
            again 5

        mended:

            .macro again n
            .if \n > 0
            li r1, \n
            again \n - 1
            .endif
            .endm
            again 5
        """);

    public static readonly DiagnosticRule Include = new("WH6014", Severity.Error, "a file that can't be included", """
        There is no such file, or it is being read already. A path in quotes is relative to the file that it stands in; a path in
        `<>` is one of the library.

            .include "std.s"

        mended:

            .include <pe/std.s>
        """);

    public static readonly DiagnosticRule TooLarge = new("WH6015", Severity.Error, "a program that is too large", """
        A jump can reach so many words, and a number can address so many bytes; the program or its data has more. What is read
        often can stand in the data, and what is done often in a loop.

            .rept 5000
            addi r1, r1, 1
            .endr

        mended:

            li r2, 5000
            1: addi r1, r1, 1
            addi r2, r2, -1
            bne r2, r0, 1b
        """);

    public static readonly DiagnosticRule User = new("WH6016", Severity.Error, "a mistake that the program itself reports", """
        `.error "text"` was read, or `.assert value, "text"` with a value of 0.

            N = 5
            .assert N % 4 == 0, "N is a multiple of 4"

        mended:

            N = 8
            .assert N % 4 == 0, "N is a multiple of 4"
        """);

    public static readonly DiagnosticRule Macro = new("WH6017", Severity.Error, "a macro's arguments are wrong", """
        A call gives too many arguments, or leaves out one that is needed (`name:req`); or the head of a macro can't be read.

            .macro twice rd:req
            add.i32 \rd, \rd, \rd
            .endm
            twice r1, r2

        mended:

            .macro twice rd:req
            add.i32 \rd, \rd, \rd
            .endm
            twice r1
        """);

    public static readonly DiagnosticRule Section = new("WH6018", Severity.Error, "something in the wrong place", """
        Instructions stand in `.text`, numbers of the data memory in `.data`. Places only grow, and a number of 4 bytes lies at a multiple
        of 4.

            .data
            .byte 1
            .word 2

        mended:

            .data
            .byte 1
            .align 4
            .word 2
        """);

    public static readonly DiagnosticRule SymbolFile = new("WH6019", Severity.Error, "a file of words or symbols that can't be read", """
        `whdl disasm` reads hexadecimal words as `whdl asm` writes them, and symbol files with a line `value kind name` a symbol,
        where the kind is `T` (program), `D` (data) or `A` (a number).

            0005 X loop

        mended:

            0005 T loop
        """);
}
