using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

public static partial class SemanticRules
{
    public static readonly DiagnosticRule UnknownName = Error("WH2001", "a name that nothing declares",
        "Every name is declared in its module, in its file, or imported with `use`. The order inside a module does not matter; inside a block a name must stand before its use.",
        "module M { in a: u8; out y: u8; y = b; }", "module M { in a: u8; out y: u8; y = a; }");

    public static readonly DiagnosticRule DuplicateName = Error("WH2002", "a name that is declared twice",
        "A name stands for one thing in its scope, so that a reader and a waveform mean the same.",
        "module M { in a: u8; in a: u4; }", "module M { in a: u8; in b: u4; }");

    public static readonly DiagnosticRule UnknownPackage = Error("WH2003", "an import of a file that does not exist",
        "A package is a file: `use noc.router;` reads `noc/router.whdl` of the project, else of the standard library.",
        "use stream.fifoo.Fifo;", "use stream.fifo.Fifo;");

    public static readonly DiagnosticRule ImportCycle = Error("WH2004", "files that import each other",
        "Files form layers, so that each can be read and tested without the ones above it.",
        "// a.whdl\nuse b.B;\n// b.whdl\nuse a.A;", "// a.whdl\nuse common.C;\n// b.whdl\nuse common.C;\n// common.whdl\nconst C = 1;");

    public static readonly DiagnosticRule PrivateName = Error("WH2005", "use of a private name of another file",
        "A top-level name that starts with `_` is a detail of its file and may change at any time.",
        "use stream.credit._CreditPath;", "use stream.fifo.Fifo;");

    public static readonly DiagnosticRule WrongKindOfName = Error("WH2006", "a name of the wrong kind",
        "A type is no value, a module is no function, a package is neither: each can only stand where its kind is expected.",
        "module M { out y: u8; y = u8; }", "module M { out y: u8; y = 0; }");

    public static readonly DiagnosticRule UnknownMember = Error("WH2007", "a member that does not exist",
        "After a dot stands a field of a struct, a port of an instance, a name of an enum, a part of a stream or a declaration of a package.",
        "module M { in s: stream<u8>; out y: bit; y = s.vald; s.ready = 1; }",
        "module M { in s: stream<u8>; out y: bit; y = s.valid; s.ready = 1; }");

    public static readonly DiagnosticRule UnknownAttribute = Error("WH2008", "an attribute that is not known or not well formed",
        "Attributes change how tools treat a declaration; one that is misspelt would silently do nothing. Known are `keep`, `allow(unused)` and `model(M)`.",
        "#[kep] module M { }", "#[keep] module M { }");

    public static readonly DiagnosticRule Unused = Warning("WH2009", "a name that is never used",
        "A value that nothing reads is often a slip of the pen. Start a local name with `_`, write `#[allow(unused)]` before the item, or remove it.",
        "module M { in a: u8; in b: u8; out y: u8; y = a; }", "module M { in a: u8; out y: u8; y = a; }");

    public static readonly DiagnosticRule UnknownParameter = Error("WH2010", "a generic argument that no parameter takes",
        "Generic arguments stand in the order of the parameters, or carry a parameter's name.",
        "use stream.fifo.Fifo;\nmodule M { in a: stream<u8>; inst f = Fifo<u8, DEPHT = 4>(enq: a, deq: _); }",
        "use stream.fifo.Fifo;\nmodule M { in a: stream<u8>; inst f = Fifo<u8, DEPTH = 4>(enq: a, deq: _); }");
}
