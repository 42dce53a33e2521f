using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

public static partial class SemanticRules
{
    public static readonly DiagnosticRule TypeMismatch = Error("WH2201", "a value of another type",
        "Types must agree. Only wider integers of the same sign (and `uint` to a wider `int`) take a value without a word.",
        "struct S { x: u8; }\nmodule M { in a: S; out y: u8; y = a; }", "struct S { x: u8; }\nmodule M { in a: S; out y: u8; y = a.x; }");

    public static readonly DiagnosticRule DoesNotFit = Error("WH2202", "a constant that does not fit",
        "A literal takes the type that is expected of it, and must be one of its values.",
        "module M { out y: u8; y = 256; }", "module M { out y: u8; y = 255; }");

    public static readonly DiagnosticRule Narrowing = Error("WH2203", "a value that is wider than its place",
        "Arithmetic is exact and grows; no bit is lost silently. Cut with `trunc<N>(x)`, or compute with `+%`, `-%`, `*%`.",
        "module M { in a: u8; out y: u8; y = a + 1; }", "module M { in a: u8; out y: u8; y = a +% 1; }");

    public static readonly DiagnosticRule SignMix = Error("WH2204", "signed and unsigned operands in one operation",
        "Comparing or adding an `int` and a `uint` has no single obvious meaning, so it must be said which is meant.",
        "module M { in a: u8; in b: i8; out y: bit; y = a < b; }",
        "module M { in a: u8; in b: i8; out y: bit; y = (a as int) < b; }");

    public static readonly DiagnosticRule BitwiseWidth = Error("WH2205", "bitwise operands of different types",
        "`&`, `|` and `^` work bit by bit, so both operands have one type.",
        "module M { in a: u8; in b: u4; out y: u8; y = a & b; }",
        "module M { in a: u8; in b: u4; out y: u8; y = a & zext<8>(b); }");

    public static readonly DiagnosticRule NeedsType = Error("WH2206", "a constant whose width nothing decides",
        "A bare number has no width. Where the width matters and no operand gives it, write it: `5u4` or `N as u4`.",
        "module M { in a: u8; out y: u16; y = {a, 0}; }", "module M { in a: u8; out y: u16; y = {a, 0u8}; }");

    public static readonly DiagnosticRule OutOfRange = Error("WH2207", "a constant index or slice out of range",
        "A variable index out of range reads 0, but a constant one is always a mistake.",
        "module M { in a: u8; out y: bit; y = a[8]; }", "module M { in a: u8; out y: bit; y = a[7]; }");

    public static readonly DiagnosticRule BadOperand = Error("WH2208", "an operand that the operation does not take",
        "Arithmetic takes integers, `&&` and conditions take `bit`, indices are unsigned, members need structs, streams or bundles.",
        "struct S { a: u8; }\nmodule M { in s: S; out y: S; y = s + 1; }",
        "struct S { a: u8; }\nmodule M { in s: S; out y: u9; y = s.a + 1; }");

    public static readonly DiagnosticRule ShiftPastWidth = Error("WH2209", "a constant shift by the whole width or more",
        "It would always give 0 (or the sign), so the constant is wrong.",
        "module M { in a: u8; out y: u8; y = a << 8; }", "module M { in a: u8; out y: u8; y = a << 7; }");

    public static readonly DiagnosticRule LossyCast = Error("WH2210", "a cast or conversion in the wrong direction",
        "`as` keeps the value; `trunc` makes narrower; `zext` and `sext` make wider; `signed`, `unsigned` and `bits` keep the bits.",
        "module M { in a: u8; out y: u4; y = a as u4; }", "module M { in a: u8; out y: u4; y = trunc<4>(a); }");

    public static readonly DiagnosticRule DivisionByZero = Error("WH2211", "a constant division by zero",
        "In hardware a division by zero has a defined result; between constants it has none.",
        "const A = 1 / 0;", "const A = 1 / 2;");

    public static readonly DiagnosticRule MissingElse = Error("WH2212", "an if or block that yields no value",
        "Where a value is needed, every path gives one.",
        "module M { in c: bit; out y: u8; y = if c { 1 }; }", "module M { in c: bit; out y: u8; y = if c { 1 } else { 0 }; }");

    public static readonly DiagnosticRule NonExhaustive = Error("WH2213", "a match that does not cover every value",
        "A `match` says what happens for every value of an integer and every name of an enum. The message lists what is missing.",
        "module M { in a: u2; out y: u8; y = match a { 0 => 1, 1 => 2 }; }",
        "module M { in a: u2; out y: u8; y = match a { 0 => 1, 1 => 2, _ => 0 }; }");

    public static readonly DiagnosticRule UnreachableArm = Error("WH2214", "an arm of a match that never matches",
        "The first matching arm wins. An arm whose values are all taken by earlier arms is a mistake.",
        "module M { in a: u2; out y: u8; y = match a { _ => 1, 0 => 2 }; }",
        "module M { in a: u2; out y: u8; y = match a { 0 => 2, _ => 1 }; }");

    public static readonly DiagnosticRule ConstantComparison = Warning("WH2215", "a comparison that always has the same result",
        "The other side can't reach the constant, so the comparison decides nothing.",
        "module M { in a: u8; out y: bit; y = a < 256; }", "module M { in a: u8; out y: bit; y = a < 255; }");

    public static readonly DiagnosticRule WrongCall = Error("WH2216", "a call that does not fit the function",
        "A call passes as many arguments as the function has, in order.",
        "fn f(a: u8) -> u8 { a }\nmodule M { in a: u8; out y: u8; y = f(a, a); }",
        "fn f(a: u8) -> u8 { a }\nmodule M { in a: u8; out y: u8; y = f(a); }");

    public static readonly DiagnosticRule BadStructValue = Error("WH2217", "a struct value without the right fields",
        "A struct value names each field once.",
        "struct S { a: u8; b: u8; }\nmodule M { out y: S; y = S { a: 1 }; }",
        "struct S { a: u8; b: u8; }\nmodule M { out y: S; y = S { a: 1, b: 2 }; }");

    public static readonly DiagnosticRule BranchTypes = Error("WH2218", "branches of different types",
        "The branches of an `if` or `match` give one type; literals take it from the other branch or from what is expected.",
        "module M { in c: bit; in a: u8; in b: u4; let x = if c { a } else { b }; out y: u8; y = x; }",
        "module M { in c: bit; in a: u8; in b: u4; let x = if c { a } else { zext<8>(b) }; out y: u8; y = x; }");

    public static readonly DiagnosticRule BadFormat = Error("WH2219", "a text that can't be printed so",
        "A value in a text may have the format `hex`, `bin` or `dec`, and must be a value.",
        "module M { in a: u8; assert a != 0, \"a is {a:octal}\"; }", "module M { in a: u8; assert a != 0, \"a is {a:hex}\"; }");
}
