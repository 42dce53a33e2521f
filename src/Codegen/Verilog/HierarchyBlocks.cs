using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The modules that <c>verilator --hierarchical</c> should build once and call: the tiles and dies of a grid,
/// elsewhere what instance arrays repeat.</summary>
/// <remarks>Only modules with registers: a combinational block between blocks would hide from Verilator which of its
/// outputs depends on which input, and look like a loop.</remarks>
/// <param name="Most">The module with registers that occurs most often in an array.</param>
/// <param name="Count">How often.</param>
internal sealed record HierarchyBlocks(IReadOnlyList<ModuleId> Modules, ModuleId Most, long Count)
{
    /// <summary>Instances that Verilator flattens in reasonable time.</summary>
    public const int MaxFlat = 2000;

    private const int MinInstances = 16;

    public static HierarchyBlocks Of(Design design, IReadOnlyList<int> reachable)
    {
        var counts = Instances(design, reachable);
        var hasState = new bool[design.Modules.Length];
        foreach (var i in reachable) hasState[i] = HasState(design.Modules[i], hasState);
        var repeated = reachable.SelectMany(i => design.Modules[i].Arrays).SelectMany(a => a.Classes)
            .Where(id => hasState[id.Index] && !design[id].IsExtern)
            .Distinct().OrderBy(id => id.Index).ToList();
        var grids = reachable.Select(i => design.Modules[i].Grid).OfType<GridInfo>().ToList();
        var blocks = grids.Count != 0
            ? repeated.Where(id => grids.Any(g => g.Die == id || (g.Tile == id && !HasSmallDies(g, counts)))).ToList()
            : repeated.Where(id => counts[id.Index] >= MinInstances).ToList();
        if (grids.Count != 0) repeated = [.. repeated.Where(id => grids.Any(g => g.Tile == id))];
        var most = (grids.Count == 0 && blocks.Count != 0 ? blocks : repeated).OrderByDescending(id => counts[id.Index]).FirstOrDefault(design.Top);
        return new HierarchyBlocks(blocks, most, most == design.Top ? 1 : counts[most.Index]);
    }

    // A die that Verilator can flatten is one block: its tiles would cost a call each.
    private static bool HasSmallDies(GridInfo grid, long[] counts) =>
        grid.Die is { } die && counts[grid.Tile.Index] <= MaxFlat * counts[die.Index];

    public string Configuration(DesignNames names) =>
        "`verilator_config\n" + string.Concat(Modules.Select(m => $"hier_block -module \"{names.ModuleNames[m.Index]}\"\n"));

    // By module, over the whole design: users stand after what they use.
    private static long[] Instances(Design design, IReadOnlyList<int> reachable)
    {
        var counts = new long[design.Modules.Length];
        counts[design.Top.Index] = 1;
        foreach (var i in reachable.Reverse())
        {
            foreach (var instance in design.Modules[i].Instances) counts[instance.Module.Index] += counts[i];
            foreach (var array in design.Modules[i].Arrays)
                foreach (var piece in array.ClassMap)
                    counts[array.Classes[piece.Class].Index] += counts[i] * piece.Box.Count;
        }

        return counts;
    }

    private static bool HasState(ModuleNetlist module, bool[] hasState) =>
        module.Cells.Any(c => c is RegisterCell) || module.Memories.Length != 0
        || module.Instances.Any(i => hasState[i.Module.Index])
        || module.Arrays.Any(a => a.Classes.Any(c => hasState[c.Index]));
}
