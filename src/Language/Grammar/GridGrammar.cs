using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>The clauses of a <c>fabric</c> or <c>wafer</c>.</summary>
internal static class GridGrammar
{
    /// <summary>A clause, or null when the word is none. What follows the word is no place.</summary>
    public static ModuleItem? Clause(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        var isBeforeName = cursor.Peek(1) == TokenKind.Identifier;
        switch (cursor.TextAt(start))
        {
            case "tile" when isBeforeName: return Tile(cursor, prefix);
            case "grid":
                var grid = Shape(cursor);
                return new GridItem(prefix, grid.Rows, grid.Columns, cursor.SpanFrom(start));
            case "dies":
                var dies = Shape(cursor);
                return new DiesItem(prefix, dies.Rows, dies.Columns, cursor.SpanFrom(start));
            case "topology" when isBeforeName:
                cursor.Advance();
                var topology = Topology(cursor);
                End(cursor);
                return new TopologyItem(prefix, topology, cursor.SpanFrom(start));
            case "hop" when isBeforeName:
                cursor.Advance();
                cursor.ExpectWord("latency");
                var latency = ExpressionGrammar.Expression(cursor);
                End(cursor);
                return new HopLatencyItem(prefix, latency, cursor.SpanFrom(start));
            case "scribe" when isBeforeName: return Scribe(cursor, prefix);
            case "redundant" when isBeforeName: return Redundant(cursor, prefix);
            case "edge" when isBeforeName: return Edge(cursor, prefix);
            case "expose" when isBeforeName:
                cursor.Advance();
                var port = cursor.ExpectName("a port of the tile");
                End(cursor);
                return new ExposeItem(prefix, port, cursor.SpanFrom(start));
            default: return null;
        }
    }

    private static void End(TokenCursor cursor) => cursor.Expect(TokenKind.Semicolon);

    private static TileItem Tile(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var module = TypeGrammar.Path(cursor, cursor.Index);
        var arguments = InstanceGrammar.Arguments(cursor);
        End(cursor);
        return new TileItem(prefix, module, arguments, cursor.SpanFrom(start));
    }

    // 'ROWS x COLS;'
    private static (Expression Rows, Expression Columns) Shape(TokenCursor cursor)
    {
        cursor.Advance();
        var rows = ExpressionGrammar.Expression(cursor);
        if (!cursor.AcceptWord("x")) cursor.Fail("'x'", "a shape is ROWS x COLUMNS, as in '12 x 7'");
        var columns = ExpressionGrammar.Expression(cursor);
        End(cursor);
        return (rows, columns);
    }

    private static GridTopology Topology(TokenCursor cursor)
    {
        if (cursor.AcceptWord("mesh")) return GridTopology.Mesh;
        if (cursor.AcceptWord("torus")) return GridTopology.Torus;
        if (cursor.AcceptWord("ring")) return GridTopology.Ring;
        if (cursor.AcceptWord("line")) return GridTopology.Line;
        cursor.Fail("'mesh', 'torus', 'ring' or 'line'");
        return GridTopology.Mesh;
    }

    private static ScribeItem Scribe(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var module = TypeGrammar.Path(cursor, cursor.Index);
        var latency = cursor.AcceptWord("latency") ? ExpressionGrammar.Expression(cursor) : null;
        if (cursor.Kind != TokenKind.Semicolon) cursor.Fail(latency is null ? "'latency' or ';'" : "';'");
        End(cursor);
        return new ScribeItem(prefix, module, latency, cursor.SpanFrom(start));
    }

    private static ModuleItem Redundant(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        if (cursor.AcceptWord("links"))
        {
            End(cursor);
            return new SpareLinksItem(prefix, cursor.SpanFrom(start));
        }
        var axis = SpareAxis.Columns;
        if (cursor.AcceptWord("rows")) axis = SpareAxis.Rows;
        else if (!cursor.AcceptWord("columns")) cursor.Fail("'columns', 'rows' or 'links'");
        var count = ExpressionGrammar.Expression(cursor);
        SpareScheme? scheme = null;
        if (cursor.AcceptWord("shift")) scheme = SpareScheme.Shift;
        else if (cursor.AcceptWord("retire")) scheme = SpareScheme.Retire;
        var isPerWafer = cursor.AcceptWord("per");
        if (isPerWafer) cursor.ExpectWord("wafer");
        if (cursor.Kind == TokenKind.Identifier)
            cursor.Fail(scheme is null ? "'shift', 'retire', 'per wafer' or ';'" : "'per wafer' or ';'");
        End(cursor);
        return new SparesItem(prefix, axis, count, scheme, isPerWafer, cursor.SpanFrom(start));
    }

    private static EdgeItem Edge(TokenCursor cursor, Prefix prefix)
    {
        var start = cursor.Index;
        cursor.Advance();
        var side = Compass.North;
        if (cursor.AcceptWord("east")) side = Compass.East;
        else if (cursor.AcceptWord("south")) side = Compass.South;
        else if (cursor.AcceptWord("west")) side = Compass.West;
        else if (!cursor.AcceptWord("north")) cursor.Fail("'north', 'east', 'south' or 'west'");
        cursor.Expect(TokenKind.Colon);
        var policy = EdgePolicy.Tie;
        if (cursor.AcceptWord("port")) policy = EdgePolicy.Port;
        else if (!cursor.AcceptWord("tie")) cursor.Fail("'port' or 'tie'");
        End(cursor);
        return new EdgeItem(prefix, side, policy, cursor.SpanFrom(start));
    }
}
