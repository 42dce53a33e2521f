using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

public static partial class SemanticRules
{
    public static readonly DiagnosticRule NotAssignable = Error("WH2301", "an assignment to something that can't be assigned",
        "A wire, an output, an input of an instance or a `var` takes `=`; a register or a memory takes `<=` in `seq`.",
        "module M { in a: u8; out y: u8; let b = a; b = 1; y = b; }", "module M { out y: u8; wire b: u8; b = 1; y = b; }");

    public static readonly DiagnosticRule WrongAssignment = Error("WH2302", "the wrong kind of assignment",
        "`<=` sets a register at the next clock edge, inside `seq`; `=` sets a wire or a `var` at once.",
        "module M { in a: u8; reg r: u8 = 0; out y: u8; y = r; seq { r = a; } }",
        "module M { in a: u8; reg r: u8 = 0; out y: u8; y = r; seq { r <= a; } }");

    public static readonly DiagnosticRule WrongDirection = Error("WH2303", "a signal driven from the wrong side",
        "A module drives its outputs and the inputs of its instances; in a stream, `ready` runs against `valid` and `data`.",
        "module M { in s: stream<u8>; s.valid = 1; }", "module M { in s: stream<u8>; s.ready = 1; }");

    public static readonly DiagnosticRule NotHere = Error("WH2304", "a construct that can't stand here",
        "`delay` makes registers and stands at module level; test statements stand in tests; a function has only locals.",
        "fn f(a: u8) -> u8 { delay(a, 1) }", "module M { in a: u8; out y: u8; y = delay(a, 1); }");

    public static readonly DiagnosticRule MixedConnect = Error("WH2305", "a connection of things that don't fit",
        "`<>` connects two streams, bundles or links of one type, one the source and one the sink of each part.",
        "module M { in a: stream<u8>; out b: stream<u4>; b <> a; }",
        "module M { in a: stream<u8>; out b: stream<u8>; b <> a; }");

    public static readonly DiagnosticRule Unconnected = Error("WH2306", "a clock or reset that nothing connects",
        "An instance with one clock takes the domain of its place; one with several needs each clock by name.",
        "use cdc.async_fifo.AsyncFifo;\nmodule M { in c: clock; in d: clock; in a: stream<u8> @ c; inst f = AsyncFifo<u8>(enq: a, deq: _); }",
        "use cdc.async_fifo.AsyncFifo;\nmodule M { in c: clock; in d: clock; in a: stream<u8> @ c; inst f = AsyncFifo<u8>(wclk: c, rclk: d, enq: a, deq: _); }");

    public static readonly DiagnosticRule WhichDomain = Error("WH2307", "a clock domain that is not clear",
        "With one clock everything belongs to it. With several, `@ clock` says which one a register, block or instance follows.",
        "module M { in a: clock; in b: clock; reg r: u8; }", "module M { in a: clock; in b: clock; reg r: u8 @ a; }");

    public static readonly DiagnosticRule WrongIndices = Error("WH2308", "the wrong number of indices",
        "An instance array takes one index a dimension before a port can be named.",
        "module Pe { in a: u8; out y: u8; y = a; }\nmodule M { in a: u8; out y: u8; inst t[i: 4] = Pe(a: a); y = t.y; }",
        "module Pe { in a: u8; out y: u8; y = a; }\nmodule M { in a: u8; out y: u8; inst t[i: 4] = Pe(a: a); y = t[0].y; }");

    public static readonly DiagnosticRule TooManyClasses = Error("WH2309", "an instance array of too many different modules",
        "Parameters that depend on the index make a module each; past 64 the array would no longer be one thing.",
        "module Tile<X: nat> { out y: u10; y = X; }\nmodule M { inst t[i: 1000] = Tile<X = i>(); }",
        "module Tile { in x: u10; out y: u10; y = x; }\nmodule M { inst t[i: 1000] = Tile(x: i); }");

    public static readonly DiagnosticRule TooManyBoxes = Error("WH2310", "an index expression that splits an array into too many pieces",
        "Arguments of an instance array are kept as a few pieces with affine indices (`i + 1`, `2 * i`). What can't be written so is taken index by index, up to 65,536 of them.",
        "module Tile { in x: u8; out y: u8; y = x; }\nmodule M { inst t[i: 1000000] = Tile(x: i * i % 256); }",
        "module Tile { in x: u20; out y: u8; y = trunc<8>(x * x); }\nmodule M { inst t[i: 1000000] = Tile(x: i); }");

    public static readonly DiagnosticRule BadModel = Error("WH2311", "an extern module that is not well formed",
        "An extern module has ports only, and its model has the same ports.",
        "module Model { in b: u8; }\n#[model(Model)] extern module E { in a: u8; }", "module Model { in a: u8; }\n#[model(Model)] extern module E { in a: u8; }");

    public static readonly DiagnosticRule MemoryImage = Error("WH2312", "a memory image that can't be used",
        "A memory file has the syntax of `$readmemh`: hexadecimal words, `@address`, comments. It must not hold more words, or wider ones, than the memory.",
        "module M { in a: u3; out y: u8; mem m: u8[4] = [1, 2, 3, 4, 5]; y = m[a]; }",
        "module M { in a: u3; out y: u8; mem m: u8[5] = [1, 2, 3, 4, 5]; y = m[a]; }");

    public static readonly DiagnosticRule FuseNotConstant = Error("WH2313", "a fuse that depends on a signal",
        "A fuse is set once, before power-up: by a constant, an index, or a fuse of the module around it.",
        "module Tile { fuse f: bit = 0; out y: bit; y = f; }\nmodule M { in a: bit; inst t = Tile(f: a); }",
        "module Tile { fuse f: bit = 0; out y: bit; y = f; }\nmodule M { inst t = Tile(f: 1); }");

    public static readonly DiagnosticRule BadPort = Error("WH2314", "a port that is declared in the wrong way",
        "`in` and `out` declare data, streams, clocks and resets; a bundle has directions of its own and is declared with `port`.",
        "bundle B { out a: u8; }\nmodule M { in b: B; }", "bundle B { out a: u8; }\nmodule M { port b: flip B; }");

    public static readonly DiagnosticRule BadSparse = Error("WH2316", "a sparse block that is not well formed",
        "A sparse block reads a stream of elements, or of arrays of elements, with at least one lane and a window of at least one beat.",
        "module M { in x: stream<u8>; reg acc: u32 = 0; sparse mac (e in x) skip (e == 0) lanes 0 { acc <= acc +% e; } }",
        "module M { in x: stream<u8>; reg acc: u32 = 0; sparse mac (e in x) skip (e == 0) lanes 1 { acc <= acc +% e; } }");

    public static readonly DiagnosticRule DuplicateArgument = Error("WH2317", "an argument that is passed twice",
        "Each port or parameter takes one argument.",
        "use stream.fifo.Fifo;\nmodule M { in a: stream<u8>; in b: stream<u8>; inst f = Fifo<u8>(enq: a, enq: b, deq: _); }",
        "use stream.fifo.Fifo;\nmodule M { in a: stream<u8>; inst f = Fifo<u8>(enq: a, deq: _); }");

    public static readonly DiagnosticRule BadTestTarget = Error("WH2401", "a test statement on the wrong thing",
        "A test drives inputs and the waiting sides of streams; `send` takes a stream that the design receives, `recv` one that it sends, `load` a memory, `clock` a clock.",
        "use stream.fifo.Fifo;\ntest \"t\" { inst dut = Fifo<u8>(); send dut.deq, 1; }",
        "use stream.fifo.Fifo;\ntest \"t\" { inst dut = Fifo<u8>(); send dut.enq, 1; }");
}
