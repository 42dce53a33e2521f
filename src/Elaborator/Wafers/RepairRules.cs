using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>The rules of defect maps and repair. The examples are maps, with the grid they belong to in a comment.</summary>
public static class RepairRules
{
    public static readonly DiagnosticRule TooFewTiles = new(
        "WH3201", Severity.Error, "a line with more dead tiles than spares", """
        Under `redundant columns s` each physical row of a die shifts past its dead tiles, at most s of them. (Under
        `redundant rows s shift` each column does.) The message names the line by its place on the wafer and in its die.

            # grid 4 x 8; redundant columns 1;
            kind,row,column,lane
            tile,2,3,
            tile,2,6,

        mended, with one dead tile in the row, or `redundant columns 2`, or with `redundant rows 1` to give up the whole row:

            kind,row,column,lane
            tile,2,3,
        """);

    public static readonly DiagnosticRule DeadWire = new(
        "WH3202", Severity.Error, "a dead wire that a whole line uses", """
        All tiles of a row talk over its horizontal hops, and over the bypasses of skipped tiles. A spare tile can't replace
        such a wire, only a spare row can.

            # grid 4 x 8; redundant columns 1;
            kind,row,column,lane
            horizontal_hop,2,3,

        mended by `redundant rows 1` in the wafer; then this is repaired:

            # grid 4 x 8; redundant columns 1; redundant rows 1;
            kind,row,column,lane
            horizontal_hop,2,3,
        """);

    public static readonly DiagnosticRule TooFewLines = new(
        "WH3203", Severity.Error, "more lines to retire than spare lines", """
        Under `redundant rows n` at most n rows of a die are retired: those with a dead wire, and those with more dead tiles
        than the row can shift past (without `redundant columns`, any dead tile).

            # grid 4 x 8; redundant rows 1;
            kind,row,column,lane
            tile,0,3,
            tile,2,6,

        mended, with the dead tiles in one row, or `redundant rows 2`:

            kind,row,column,lane
            tile,2,3,
            tile,2,6,
        """);

    public static readonly DiagnosticRule TooManyHops = new(
        "WH3204", Severity.Error, "more dead hops across lines than their tiles can give up", """
        The wires between two rows are replaced by giving up the tile at one of their ends, which costs a spare of its row.
        The repair tries all choices of ends; here none fits. A retired row still passes the signals of its columns on, so
        retiring a row does not replace a dead hop, but the row can give up tiles as any other.

            # grid 4 x 8; redundant columns 1;
            kind,row,column,lane
            vertical_hop,1,2,
            vertical_hop,1,4,
            vertical_hop,1,6,

        mended, with one hop for each of the two rows, or `redundant columns 2`:

            kind,row,column,lane
            vertical_hop,1,2,
            vertical_hop,1,4,
        """);

    public static readonly DiagnosticRule TooFewLanes = new(
        "WH3205", Severity.Error, "a crossing with more dead lanes than spares", """
        The scribe module at a die border has lanes and spare lanes, and with `redundant links` the repair steers past dead
        ones. Each direction has its own: lanes 0 … lead east (south), spare ones last; after them come those that lead
        back.

            # dies 1 x 2; grid 4 x 8; scribe ScribeLink<LANES = 4, SPARE = 1>; redundant links;
            kind,row,column,lane
            east_lane,0,7,1
            east_lane,0,7,3

        mended, with one dead lane in each direction, or a larger `SPARE`:

            kind,row,column,lane
            east_lane,0,7,1
            east_lane,0,7,8
        """);

    public static readonly DiagnosticRule TooTangled = new(
        "WH3206", Severity.Error, "dead hops that can be repaired in too many ways to try", """
        The search for the ends of dead hops is exact. It keeps 20,000 partial choices for a row, which only maps made for
        the purpose exceed: dozens of dead hops side by side, each with another pattern of dead hops below it, in a wafer
        with many spares in a row.

            # grid 64 x 64; redundant columns 32;
            kind,row,column,lane
            vertical_hop,0,0,
            vertical_hop,0,1,
            vertical_hop,1,1,

        … and so on. To mark one end of some hops as a dead tile takes the choice away:

            kind,row,column,lane
            tile,0,0,
            vertical_hop,0,1,
            vertical_hop,1,1,
        """);

    public static readonly DiagnosticRule OutOfRange = new(
        "WH3207", Severity.Error, "a defect outside the wafer", """
        Coordinates in a map are physical: they count spare rows and columns, over the whole wafer, from the north-west.
        The last tile of a row has no hop to the east; crossings are east of the last column of a die and south of its last
        row, where another die follows, and have as many lanes as the scribe module says, spare ones and both directions
        counted.

            # grid 4 x 8; redundant columns 1;
            kind,row,column,lane
            tile,0,9,

        mended; the spare column is column 8:

            kind,row,column,lane
            tile,0,8,
        """);

    public static readonly DiagnosticRule More = new(
        "WH3208", Severity.Note, "more of the same", """
        A wafer with very many dead parts would have as many messages. After twenty the rest is counted only.

            # grid 40 x 8; redundant columns 1; in each row:
            tile,0,0,
            tile,0,1,

        mended row by row:

            tile,0,0,
        """);

    public static readonly DiagnosticRule Malformed = new(
        "WH3210", Severity.Error, "a defect map that can't be read", """
        A map is CSV with the header `kind,row,column,lane`, or JSON. In CSV, lines that start with `#` are comments, and
        `lane` stays empty where there is none.

            kind,row,column,lane
            tile,3,x,

        mended:

            kind,row,column,lane
            tile,3,7,

        The same as JSON, one array of numbers for each defect:

            {"tile": [[3, 7]], "east_lane": [[0, 7, 2]]}
        """);

    public static readonly DiagnosticRule UnknownKind = new(
        "WH3211", Severity.Error, "a defect of unknown kind", """
        The kinds are `tile`, `horizontal_hop` (to the east neighbour), `vertical_hop` (to the south neighbour), `bypass`,
        `east_lane` and `south_lane`.

            kind,row,column,lane
            core,3,7,

        mended:

            kind,row,column,lane
            tile,3,7,
        """);

    /// <summary>All rules of maps and repair, by code.</summary>
    public static readonly ImmutableArray<DiagnosticRule> All =
    [
        TooFewTiles, DeadWire, TooFewLines, TooManyHops, TooFewLanes, TooTangled, OutOfRange, More, Malformed, UnknownKind,
    ];
}
