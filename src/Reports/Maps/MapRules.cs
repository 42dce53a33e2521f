using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Reports.Maps;

/// <summary>The rules of what a map shows besides the design.</summary>
public static class MapRules
{
    public static readonly DiagnosticRule Values = new("WH9020", Severity.Error, "a file of tile values that can't be read", """
        A file given by `--values` is CSV in one of two forms. With the header `row,column,value` each line is one logical
        tile, in any order:

            row,column,value
            0,0,0.75
            0,1,0.5

        Without it each line is a logical row of the whole wafer, from the north, with a number for each logical column, from
        the west. The message says what is not so: a tile outside the grid, a row too short, something that is no number.
        """);

    public static readonly DiagnosticRule Size = new("WH9021", Severity.Error, "a grid that is too large to be shown", """
        A page of a map has up to 16,000 rows and columns and up to 32 million tiles: a browser holds no larger pictures. An
        SVG has up to 16 million tiles. Show a part of it: a wafer of fewer dies.
        """);
}
