using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Which clauses stand in which kind of declaration, and how often.</summary>
internal static class RoleRules
{
    public static ModuleRole? RoleOf(ReadOnlySpan<char> word) => word switch
    {
        "module" => ModuleRole.Module,
        "pe" => ModuleRole.Pe,
        "router" => ModuleRole.Router,
        "scribe" => ModuleRole.Scribe,
        "fabric" => ModuleRole.Fabric,
        "wafer" => ModuleRole.Wafer,
        _ => null,
    };

    public static void Check(
        TokenCursor cursor, ModuleRole role, Identifier name, ImmutableArray<ModuleItem> items)
    {
        var seen = new Dictionary<string, ModuleItem>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (Clause(item) is not { } clause)
            {
                CheckItem(cursor, role, name, item);
            }
            else if (!clause.Homes.Contains(role))
            {
                cursor.Report(
                    SyntaxRules.ForeignClause, item.Span,
                    $"a '{clause.Name}' clause cannot stand in the {Describe(role)} '{name.Text}'",
                    $"clauses of this kind belong into a {string.Join(" or ", clause.Homes.Select(Describe))}");
            }
            else if (clause.Key is { } key && !seen.TryAdd(key, item))
            {
                cursor.Report(
                    SyntaxRules.DuplicateClause, item.Span, $"'{key}' stands twice", "keep one of the clauses",
                    new Label(seen[key].Span, "first written here"));
            }
        }
    }

    // What is no clause of the body itself: of modules anything, of grids what has no hardware of its own.
    private static void CheckItem(TokenCursor cursor, ModuleRole role, Identifier name, ModuleItem item)
    {
        if (role is ModuleRole.Fabric or ModuleRole.Wafer)
        {
            if (item is PortItem { Direction: PortDirection.In } or ConstItem or TypeItem or StaticAssertItem
                or ErrorItem)
                return;
            cursor.Report(
                SyntaxRules.ForeignClause, item.Span, $"the {Describe(role)} '{name.Text}' cannot hold this item",
                "a grid has its clauses, 'in' ports, constants, types and static asserts; hardware of its own " +
                "belongs into the tile, or into a module around the grid");
            return;
        }
        var nested = new Stack<ModuleItem>();
        for (Push(item); nested.TryPop(out var inner); Push(inner))
        {
            if (Clause(inner) is not { } clause) continue;
            cursor.Report(
                SyntaxRules.ForeignClause, inner.Span,
                $"a '{clause.Name}' clause cannot stand inside a 'for' or 'if'",
                "move it to the body of the declaration itself");
        }

        void Push(ModuleItem outer)
        {
            if (outer is ForItem loop) Each(loop.Body);
            if (outer is not IfItem branch) return;
            Each(branch.Else);
            Each(branch.Then);
        }

        void Each(ImmutableArray<ModuleItem> body)
        {
            for (var i = body.Length - 1; i >= 0; i--) nested.Push(body[i]);
        }
    }

    private static string Describe(ModuleRole role) => role.ToString().ToLowerInvariant();

    private sealed record ClauseRule(string Name, string? Key, params ModuleRole[] Homes);

    // The key tells clauses apart of which each may stand once.
    private static ClauseRule? Clause(ModuleItem item) => item switch
    {
        BufferItem => InRouter("buffer"),
        VcsItem => InRouter("vcs"),
        ArbitrateItem => InRouter("arbitrate"),
        FlowControlItem flow =>
            InRouter(flow.Kind == FlowControl.Credit ? "credit" : "handshake", "credit or handshake"),
        RouterFunctionItem function => InRouter(function.Kind.ToString().ToLowerInvariant()),
        RegItem { IsConfig: true } => new ClauseRule("config", null, ModuleRole.Router),
        TileItem => InGrid("tile"),
        GridItem => InGrid("grid"),
        TopologyItem => new ClauseRule("topology", "topology", ModuleRole.Fabric),
        HopLatencyItem => InGrid("hop latency"),
        EdgeItem edge => InGrid("edge", $"edge {edge.Side.ToString().ToLowerInvariant()}"),
        ExposeItem expose => InGrid("expose", $"expose {expose.Port.Text}"),
        DiesItem => InWafer("dies"),
        ScribeItem => InWafer("scribe"),
        SparesItem { Axis: SpareAxis.Columns } => new ClauseRule("redundant columns", null, ModuleRole.Wafer),
        SparesItem => new ClauseRule("redundant rows", null, ModuleRole.Wafer),
        SpareLinksItem => InWafer("redundant links"),
        _ => null,
    };

    private static ClauseRule InRouter(string name, string? key = null) => new(name, key ?? name, ModuleRole.Router);

    private static ClauseRule InGrid(string name, string? key = null) =>
        new(name, key ?? name, ModuleRole.Fabric, ModuleRole.Wafer);

    private static ClauseRule InWafer(string name) => new(name, name, ModuleRole.Wafer);
}
