using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Writes what a module is beyond its hardware: its role, its grid, its router.</summary>
internal sealed class WnlGridWriter(WnlReferences references, StringBuilder text)
{
    public void Write(ModuleNetlist module)
    {
        if (module.Role != ModuleRole.Module) text.Append($"  role {Word(module.Role)}\n");
        if (module.Router is { } router) Router(router);
        if (module.Grid is { } grid) Grid(grid);
    }

    private void Router(RouterInfo router)
    {
        text.Append("  router");
        if (!router.HopPorts.IsEmpty) text.Append($" hops {string.Join(", ", router.HopPorts.Select(WnlText.Name))}");
        if (router.Route is { } route) text.Append($" route {references.Module(route)}");
        text.Append($" vcs {router.Vcs} depth {router.Depth} {Word(router.FlowControl)} {Word(router.Arbitration)}\n");
    }

    private void Grid(GridInfo grid)
    {
        var shape = grid.Shape;
        text.Append($"  grid {Word(grid.Topology)} dies {shape.DieRows} x {shape.DieColumns}");
        text.Append($" tiles {shape.Rows} x {shape.Columns}{(grid.IsPhysical ? " physical" : "")} {{\n");
        text.Append($"    tile {references.Module(grid.Tile)}\n");
        if (grid.Die is { } die) text.Append($"    die {references.Module(die)}\n");
        if (grid.Scribe is { } scribe) text.Append($"    scribe {references.Module(scribe)}\n");
        text.Append($"    hop {grid.HopLatency}\n");
        if (grid.ScribeLatency != 0) text.Append($"    crossing {grid.ScribeLatency}\n");
        Spares("columns", shape.SpareColumns);
        Spares("rows", shape.SpareRows);
        if (shape.HasSpareLinks) text.Append("    links\n");
        if (shape.Lanes != 0 || shape.SpareLanes != 0) text.Append($"    lanes {shape.Lanes} spare {shape.SpareLanes}\n");
        for (var side = 0; side < grid.Edges.Length; side++)
            if (grid.Edges[side] != EdgePolicy.Tie)
                text.Append($"    edge {Word((Compass)side)} {Word(grid.Edges[side])}\n");
        foreach (var input in grid.Inputs)
            text.Append($"    input {WnlText.Name(input.Port)} {(input.Value is { } value ? value.ToString() : Word(input.Kind))}\n");
        text.Append("  }\n");
    }

    private void Spares(string axis, SpareRule? rule)
    {
        if (rule is not null)
            text.Append($"    {axis} {rule.Count} {Word(rule.Scheme)}{(rule.IsPerWafer ? " per_wafer" : "")}\n");
    }

    /// <summary><c>round_robin</c> of <c>RoundRobin</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum
    {
        var word = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && word.Length > 0) word.Append('_');
            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
