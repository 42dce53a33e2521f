using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Reads what <see cref="WnlGridWriter"/> writes.</summary>
internal sealed class WnlGridParser(WnlCursor cursor, WnlParser modules, ModuleBuilder builder)
{
    /// <summary>After <c>role</c>.</summary>
    public void Role() => builder.Role = Word<ModuleRole>("a role");

    /// <summary>After <c>router</c>.</summary>
    public void Router()
    {
        var hops = ImmutableArray.CreateBuilder<string>();
        if (cursor.TakeWord("hops"))
        {
            do hops.Add(cursor.Name("a hop port"));
            while (cursor.Take(","));
        }

        var route = cursor.TakeWord("route") ? Module() : null;
        cursor.ExpectWord("vcs");
        var vcs = cursor.Integer("the number of channels", 1);
        cursor.ExpectWord("depth");
        var depth = cursor.Integer("the depth of a queue");
        var flow = Word<FlowControl>("'handshake' or 'credit'");
        var arbitration = Word<Arbitration>("'round_robin' or 'priority'");
        if (!cursor.HasFailed) builder.Router = new RouterInfo(hops.ToImmutable(), route, vcs, depth, flow, arbitration);
    }

    /// <summary>After <c>grid</c>.</summary>
    public void Grid()
    {
        var topology = Word<GridTopology>("a topology");
        cursor.ExpectWord("dies");
        var (dieRows, dieColumns) = Size();
        cursor.ExpectWord("tiles");
        var (rows, columns) = Size();
        var shape = new GridShape(dieRows, dieColumns, rows, columns);
        var edges = Enumerable.Repeat(EdgePolicy.Tie, 4).ToArray();
        var inputs = ImmutableArray.CreateBuilder<TileInput>();
        ModuleId? tile = null, die = null, scribe = null;
        var (hop, crossing) = (0, 0);
        var isPhysical = cursor.TakeWord("physical");
        cursor.Expect("{");
        while (!cursor.HasFailed && !cursor.Take("}"))
        {
            cursor.SkipBlank();
            var start = cursor.Position;
            var word = cursor.Word("an item of a grid");
            switch (word)
            {
                case "tile": tile = Module(); break;
                case "die": die = Module(); break;
                case "scribe": scribe = Module(); break;
                case "hop": hop = cursor.Integer("the stages of a hop"); break;
                case "crossing": crossing = cursor.Integer("the stages of a crossing"); break;
                case "columns": shape = shape with { SpareColumns = Spares() }; break;
                case "rows": shape = shape with { SpareRows = Spares() }; break;
                case "links": shape = shape with { HasSpareLinks = true }; break;
                case "lanes":
                    shape = shape with { Lanes = cursor.Integer("the number of lanes") };
                    cursor.ExpectWord("spare");
                    shape = shape with { SpareLanes = cursor.Integer("the number of spare lanes") };
                    break;
                case "edge":
                    var side = Word<Compass>("a side");
                    var policy = Word<EdgePolicy>("'tie' or 'port'");
                    if (!cursor.HasFailed) edges[(int)side] = policy;
                    break;
                case "input": inputs.Add(Input()); break;
                default:
                    cursor.FailAt(cursor.SpanFrom(start), $"'{word}' starts no item of a grid");
                    break;
            }
        }

        if (cursor.HasFailed) return;
        if (tile is not { } id)
        {
            cursor.Fail("the module of the tiles, 'tile', before the end of the grid");
            return;
        }

        builder.Grid = new GridInfo(shape, topology, id, die, scribe, hop, crossing, [.. edges], isPhysical)
        {
            Inputs = inputs.ToImmutable(),
        };
    }

    private TileInput Input()
    {
        var port = cursor.Name("a port of the tile");
        if (cursor.TakeWord("column")) return new TileInput(port, TileInputKind.Column);
        if (cursor.TakeWord("row")) return new TileInput(port, TileInputKind.Row);
        return new TileInput(port, TileInputKind.Constant, cursor.Constant());
    }

    private SpareRule Spares()
    {
        var count = cursor.Integer("the number of spare lines");
        var scheme = Word<SpareScheme>("'shift' or 'retire'");
        return new SpareRule(count, scheme, cursor.TakeWord("per_wafer"));
    }

    private (int, int) Size()
    {
        var rows = cursor.Integer("the number of rows", 1);
        cursor.ExpectWord("x");
        return (rows, cursor.Integer("the number of columns", 1));
    }

    private ModuleId? Module()
    {
        cursor.SkipBlank();
        var start = cursor.Position;
        var reference = modules.ModuleReference();
        return cursor.HasFailed ? null : modules.FindModule(reference, cursor.SpanFrom(start));
    }

    private T Word<T>(string what)
        where T : struct, Enum
    {
        cursor.SkipBlank();
        var start = cursor.Position;
        var word = cursor.Word(what);
        foreach (var value in Enum.GetValues<T>())
            if (WnlGridWriter.Word(value) == word)
                return value;
        if (!cursor.HasFailed) cursor.FailAt(cursor.SpanFrom(start), $"'{word}' is not {what}");
        return default;
    }
}
