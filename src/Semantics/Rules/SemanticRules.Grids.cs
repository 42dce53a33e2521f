using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

public static partial class SemanticRules
{
    private const string TileOfPages =
        "pe T { in x: u4; out y: u5; out east: u8; in west: u8; east = west; y = x + 1; }\n";

    public static readonly DiagnosticRule MissingClause = Error("WH2501", "a grid without one of its clauses",
        "A fabric is made of a `tile` and a `grid`; a wafer has `dies` too.",
        TileOfPages + "fabric F { tile T(x: col); }", TileOfPages + "fabric F { tile T(x: col); grid 4 x 4; }");

    public static readonly DiagnosticRule BadTopology = Error("WH2502", "a topology that does not fit the grid",
        "A ring and a line are one row or one column of tiles; a mesh and a torus have any size.",
        TileOfPages + "fabric F { tile T(x: col); grid 4 x 4; topology ring; }",
        TileOfPages + "fabric F { tile T(x: col); grid 1 x 4; topology ring; }");

    public static readonly DiagnosticRule BadSides = Error("WH2503", "sides of a tile that do not join",
        "Tiles are joined by their ports `north`, `east`, `south` and `west`. What a tile sends by `east` its neighbour takes by `west`, so the two have one type, turned round; `south` and `north` likewise. A tile may lack both of a pair: then nothing is joined that way.",
        "pe T { out east: u8; in west: u4; east = west; }\nfabric F { tile T(); grid 4 x 4; }",
        "pe T { out east: u8; in west: u8; east = west; }\nfabric F { tile T(); grid 4 x 4; }");

    public static readonly DiagnosticRule BadTileArgument = Error("WH2504", "an argument that tiles can't take",
        "All tiles are one module. What differs between them are the coordinates `col` and `row`; everything else is shared: a constant, or an expression over `in` ports of the grid.",
        TileOfPages + "fabric F { tile T(x: col + 1); grid 4 x 4; }", TileOfPages + "fabric F { tile T(x: col); grid 4 x 4; }");

    public static readonly DiagnosticRule NarrowCoordinate = Error("WH2505", "a coordinate that does not fit its port",
        "`col` and `row` count over the whole grid, and every tile needs to see its own.",
        TileOfPages + "fabric F { tile T(x: col); grid 4 x 17; }", TileOfPages + "fabric F { tile T(x: col); grid 4 x 16; }");

    public static readonly DiagnosticRule UnconnectedTile = Error("WH2506", "an input of a tile that nothing feeds",
        "An input of a tile is one of its sides, takes an argument of the `tile` clause, or is made a port of the grid with `expose`.",
        TileOfPages + "fabric F { tile T(); grid 4 x 4; }", TileOfPages + "fabric F { tile T(); grid 4 x 4; expose x; }");

    public static readonly DiagnosticRule BadGridPort = Error("WH2507", "a port that a grid can't have",
        "`edge west: port;` makes the `west` ports of the first column a port of the grid, `expose p;` the ports `p` of all tiles. The tile has that port, and the tiles of an edge have no neighbour there.",
        TileOfPages + "fabric F { tile T(x: col); grid 4 x 4; edge north: port; }",
        TileOfPages + "fabric F { tile T(x: col); grid 4 x 4; edge west: port; }");

    public static readonly DiagnosticRule BadSpares = Error("WH2508", "spare tiles or lanes that repair can't use",
        "Repair shifts along one axis (`redundant columns 2;` or `redundant rows 2 shift;`) and retires whole lines of the other; it steers crossings to spare lanes where the scribe has them.",
        TileOfPages + "wafer W { tile T(x: col); dies 1 x 1; grid 4 x 4; redundant columns 1; redundant rows 1 shift; }",
        TileOfPages + "wafer W { tile T(x: col); dies 1 x 1; grid 4 x 4; redundant columns 1; redundant rows 1; }");

    public static readonly DiagnosticRule BadScribe = Error("WH2509", "a scribe that does not fit the tiles",
        "At each hop across a die border stands one instance of the scribe module: its port `a` joins the tile on the west or north side, `b` the other one.",
        "bundle H { out d: u8; }\npe T { port east: H; port west: flip H; east.d = west.d; }\nmodule L { port a: flip H; port b: H; b.d = a.d; }\nwafer W { tile T(); dies 1 x 2; grid 4 x 4; scribe L; }",
        "bundle H { out d: u8; }\npe T { port east: H; port west: flip H; east.d = west.d; }\nscribe L { port a: flip H; port b: H; b.d = a.d; }\nwafer W { tile T(); dies 1 x 2; grid 4 x 4; scribe L; }");

    public static readonly DiagnosticRule BadRedundancy = Error("WH2510", "spare instances that can't stand in",
        "`inst core[i: 8] redundant 1` builds nine equal instances, of which the fuse `core_skip` names the position to pass over. It belongs to an array of one module, and its positions ascend.",
        "module Core { in a: u8; out y: u8; y = a; }\nmodule M { in a: u8; out y: u8; inst c redundant 1 = Core(a: a); y = c.y; }",
        "module Core { in a: u8; out y: u8; y = a; }\nmodule M { in a: u8; out y: u8; inst c[i: 1] redundant 1 = Core(a: a); y = c[0].y; }");
}
