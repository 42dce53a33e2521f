using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

public static partial class SemanticRules
{
    public static readonly DiagnosticRule MissingParameter = Error("WH2101", "a generic parameter without a value",
        "Each parameter gets its value from an argument, from its default, or (types and widths of a function) from the types of the arguments.",
        "module Sub<N: nat> { in a: uint<N>; }\nmodule M { in a: u8; inst s = Sub(a: a); }",
        "module Sub<N: nat> { in a: uint<N>; }\nmodule M { in a: u8; inst s = Sub<8>(a: a); }");

    public static readonly DiagnosticRule ParameterKind = Error("WH2102", "a generic argument of the wrong kind",
        "A parameter is a `nat` (0, 1, 2, …), an `int`, a `bool`, a `string` or a `type`, and takes only that.",
        "use stream.fifo.Fifo;\nmodule M { in a: stream<u8>; inst f = Fifo<u8, DEPTH = u4>(enq: a, deq: _); }",
        "use stream.fifo.Fifo;\nmodule M { in a: stream<u8>; inst f = Fifo<u8, DEPTH = 4>(enq: a, deq: _); }");

    public static readonly DiagnosticRule ZeroWidth = Error("WH2103", "a value without bits",
        "A value has at least one bit and an array at least one element; a parameter that would make an empty one is refused where the module is instantiated.",
        "module M<N: nat> { in a: uint<N>; }\nmodule Top { inst m = M<0>(); }",
        "module M<N: nat> { in a: uint<N>; }\nmodule Top { in a: u1; inst m = M<1>(a: a); }");

    public static readonly DiagnosticRule TooLarge = Error("WH2104", "a value or memory past the limit",
        "A value may have up to 1,048,576 bits and a memory up to 2^33 bits. Past that a parameter has usually been mistyped.",
        "module M { in a: u8[1 << 40]; }", "module M { in a: u8[1 << 10]; }");

    public static readonly DiagnosticRule DependsOnItself = Error("WH2105", "a definition that needs itself",
        "A constant, a type or a `let` is what its definition says, so the definition must come to an end.",
        "const A = B + 1;\nconst B = A;", "const A = B + 1;\nconst B = 3;");

    public static readonly DiagnosticRule NotConstant = Error("WH2106", "a value that must be known before the hardware exists",
        "Widths, array lengths, bounds of loops, generic arguments, slices and initial values are part of the structure, so they can't depend on signals.",
        "module M { in n: u4; out y: u8; y = repeat(1u1, n); }", "module M { out y: u8; y = repeat(1u1, 8); }");

    public static readonly DiagnosticRule TypeNotAllowed = Error("WH2107", "a type that can't be used here",
        "Streams, bundles, clocks and resets are types of ports; registers, wires, fields and elements hold data.",
        "module M { reg s: stream<u8>; }", "module M { reg s: u8; }");

    public static readonly DiagnosticRule StaticAssert = Error("WH2108", "a static assertion that does not hold",
        "`static_assert` states what a module's parameters must fulfil; it is checked at each instantiation.",
        "module M<N: nat> { static_assert(N > 1, \"N is {N}\"); }\nmodule Top { inst m = M<1>(); }",
        "module M<N: nat> { static_assert(N > 1, \"N is {N}\"); }\nmodule Top { inst m = M<2>(); }");

    public static readonly DiagnosticRule EndlessRecursion = Error("WH2109", "instances or calls without an end",
        "Modules and functions may use themselves as long as their parameters reach an end, as in a tree of adders. The message prints the chain and names the parameter that grows.",
        "module M<N: nat = 4> { inst m = M<N + 1>(); }", "module M<N: nat = 4> { if N > 0 { inst m = M<N - 1>(); } }");

    public static readonly DiagnosticRule TooMuchWork = Error("WH2110", "a description that unrolls past the limit",
        "Loops are unrolled and functions inlined; a parameter that asks for many millions of pieces is refused instead of filling the memory.",
        "module M { out y: bit; comb { y = 0; for i in 0..1000000000000 { y = !y; } } }",
        "module M { out y: bit; comb { y = 0; for i in 0..10 { y = !y; } } }");

    public static readonly DiagnosticRule BadEnum = Error("WH2111", "an enum whose values clash",
        "The names of an enum stand for different values, and each fits the base type.",
        "enum E: uint<1> { A, B, C }", "enum E: uint<2> { A, B, C }");

    public static readonly DiagnosticRule NotAType = Error("WH2112", "something that is no type stands where a type is expected",
        "A type is `bit`, `uint<N>`, `int<N>`, `u8`, `i8`, `index<N>`, a `struct`, `enum`, `bundle`, `type` or `stream<T>`, or an array of these.",
        "const W = 8;\nmodule M { in a: W; }", "type W = u8;\nmodule M { in a: W; }");
}
