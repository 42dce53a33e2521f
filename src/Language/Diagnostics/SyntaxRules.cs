using System.Collections.Immutable;

namespace WaferHdl.Language.Diagnostics;

/// <summary>The rules of the first stage: characters, tokens and grammar. Each page shows a text that breaks
/// the rule and the same text mended.</summary>
public static class SyntaxRules
{
    public static readonly DiagnosticRule Expected = new(
        "WH1001", Severity.Error, "something else is expected here", """
        The text is not a `.whdl` file at this place. The message says what could have stood there; with a
        bracket that is not closed, a label shows where it was opened. After the error, reading goes on at the
        next statement, item or declaration, so that one run reports all such places.

            module Half {
              in  x: u8
              out y: u7;
              y = x[7:1;
            }

        Here a `;` is missing after the first port, and a `]` in the slice:

            module Half {
              in  x: u8;
              out y: u7;
              y = x[7:1];
            }

        What is missing at the end of a line is marked at the end of that line. A missing `}` is told by
        indentation.
        """);

    public static readonly DiagnosticRule UnknownCharacter = new(
        "WH1002", Severity.Error, "a character that starts no token", """
        Names, numbers and operators are made of ASCII characters. Other letters, control characters and signs
        such as `$` or `'` stand only in comments and strings. They often come with text that was copied from
        elsewhere.

            const größe = 4;

        mended:

            const groesse = 4;   // Größe
        """);

    public static readonly DiagnosticRule UnterminatedString = new(
        "WH1003", Severity.Error, "a string without end quote", """
        A string begins and ends on the same line. A quote inside it is written `\"`, a line end `\n`.

            test "counts to ten { step 10; }

        mended:

            test "counts to ten" { step 10; }
        """);

    public static readonly DiagnosticRule MalformedNumber = new(
        "WH1004", Severity.Error, "a number that can't be read", """
        A number is decimal, or hexadecimal after `0x`, or binary after `0b`; `_` may stand between digits. A
        suffix is `u` or `i` with a width, and makes the number a value of that type. Nothing else may follow
        a number directly, and there are no fractions.

            const MASK = 0xFFh;
            const HALF = 0.5;
            const NONE = 0u0;

        mended, the half as a number with 8 bits behind the point:

            const MASK = 0xFFu8;
            const HALF = 128;
            const NONE = 0u1;
        """);

    public static readonly DiagnosticRule BlockComment = new("WH1005", Severity.Error, "a block comment", """
        Comments run from `//` to the end of the line, and `///` documents the declaration after it. There are
        no comments between `/*` and `*/`: whether a line is a comment shows on the line itself.

            /* the width
               of a word */
            const W = 32;

        mended:

            // the width
            // of a word
            const W = 32;
        """);

    public static readonly DiagnosticRule MalformedString = new(
        "WH1006", Severity.Error, "an escape or a brace in a string that can't be read", """
        Braces in a string hold a value: `"sum is {sum}"`, with a format after a colon: `"{sum:hex}"`. A brace
        that is text is doubled. The escapes are `\n` `\t` `\r` `\"` `\\` `\{` `\}`.

            test "prints" { print "100\% of {a, b}}"; }

        mended:

            test "prints" { print "100% of {{a, b}}"; }
        """);

    public static readonly DiagnosticRule TooDeep = new(
        "WH1007", Severity.Error, "nesting past the limit", """
        Brackets and blocks may be open 20,000 deep, and a chain such as `a + b + c …`, `else if` or `.x.y.z`
        may have 150,000 parts. Beyond that the tool would run out of stack, so the part is left out and
        reported. Only generated text gets there. Build the text in steps with names:

            let first  = a0 + a1 + a2;
            let second = first + a3 + a4;

        or sum an array in a `for`.
        """);

    public static readonly DiagnosticRule ChainedComparison = new(
        "WH1008", Severity.Error, "a chain of comparisons", """
        `a < b < c` would compare the bit `a < b` with `c`, which is hardly ever meant, so it is not part of
        the language.

            const OK = 1 < 2 < 3;

        mended:

            const OK = 1 < 2 && 2 < 3;

        Where the bit is meant, parentheses say so: `(a < b) == c`.
        """);

    public static readonly DiagnosticRule ForeignClause = new(
        "WH1009", Severity.Error, "a clause or item in a declaration of another kind", """
        A `router` may have `buffer`, `vcs`, `arbitrate`, `credit` or `handshake`, `route`, `vc`, `tail` and
        `config` registers beside the items of a module. A `fabric` or `wafer` has `tile`, `grid`, `hop
        latency`, `edge` and `expose`; a fabric also `topology`, a wafer also `dies`, `scribe` and `redundant`.
        Beside its clauses a grid has `in` ports, constants, types and static asserts only: its hardware is
        the tile. Clauses stand in the body itself, not inside a `for` or `if`.

            module Tile { in x: u8; in y: u8; buffer 4; }
            fabric Mesh {
              tile Tile(x: col, y: row);
              grid 2 x 2;
              reg n: u8 = 0;
            }

        mended:

            module Tile { in x: u8; in y: u8; reg n: u8 = 0; }
            fabric Mesh {
              tile Tile(x: col, y: row);
              grid 2 x 2;
            }
        """);

    public static readonly DiagnosticRule Misplaced = new(
        "WH1010", Severity.Error, "something that stands in the wrong place", """
        Declarations of hardware (`reg`, `wire`, ports, `seq`, `inst` …) stand in the body of a module, not
        among the statements of a `seq`, `comb`, `fn` or `test`; a test may instantiate. `step`, `expect`,
        `send` and the other statements of tests stand in tests only. An `extern module` has ports and nothing
        else.

            module Counter {
              seq {
                reg n: u8 = 0;
                n <= n +% 1;
              }
            }

        mended:

            module Counter {
              reg n: u8 = 0;
              seq { n <= n +% 1; }
            }
        """);

    public static readonly DiagnosticRule NotAPlace = new(
        "WH1011", Severity.Error, "an assignment to something that is not a place", """
        The left side of an assignment is a name, or an element, slice or field of one. Operators, calls and
        concatenations make new values, to which nothing can be assigned.

            module Swap {
              in  x: u8;
              out y: u8;
              {y[3:0], y[7:4]} = x;
            }

        mended:

            module Swap {
              in  x: u8;
              out y: u8;
              y = {x[3:0], x[7:4]};
            }
        """);

    public static readonly DiagnosticRule DuplicateClause = new(
        "WH1012", Severity.Error, "a clause that stands twice", """
        The clauses of a `sparse` block, of a `router`, and of a `fabric` or `wafer` come in any order, each at
        most once. A grid may have an `edge` for each side and an `expose` for each port of the tile.

            module Mac {
              in x: stream<u8>;
              sparse mac (e in x) lanes 2 skip (e == 0) lanes 4 { }
            }

        mended:

            module Mac {
              in x: stream<u8>;
              sparse mac (e in x) lanes 4 skip (e == 0) { }
            }
        """);

    /// <summary>All rules of the stage, by code.</summary>
    public static readonly ImmutableArray<DiagnosticRule> All =
    [
        Expected, UnknownCharacter, UnterminatedString, MalformedNumber, BlockComment, MalformedString,
        TooDeep,
        ChainedComparison, ForeignClause, Misplaced, NotAPlace, DuplicateClause,
    ];
}
