using System.Numerics;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Reports;

/// <summary>What the cells cost that repair a wafer: bypasses, alignment multiplexers, decoders of fuses.</summary>
/// <param name="Tiles">Physical tiles.</param>
/// <param name="MultiplexerBits">Of all tiles together, as multiplexers of two inputs.</param>
/// <param name="LogicBits">Output bits of all other cells: comparisons of fuses, gates of resets.</param>
public sealed record RepairCost(long Tiles, BigInteger MultiplexerBits, BigInteger LogicBits)
{
    public double MultiplexerBitsPerTile => (double)MultiplexerBits / Tiles;

    public double LogicBitsPerTile => (double)LogicBits / Tiles;

    /// <summary>Counts the combinational modules of the dies that are no part of a tile or crossing. Null where the
    /// netlist is not the physical one of a wafer.</summary>
    public static RepairCost? Of(Design design, GridInfo grid, DesignStatistics statistics)
    {
        if (!grid.IsPhysical || grid.Die is not { } die) return null;
        var known = new HashSet<ModuleId>();
        Reach(design, grid.Tile, known);
        if (grid.Scribe is { } scribe) Reach(design, scribe, known);
        var ofDie = new HashSet<ModuleId>();
        Reach(design, die, ofDie);
        var (multiplexers, logic) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var module in statistics.Modules)
        {
            // Registers are those of hops; they are there without repair too.
            if (!ofDie.Contains(module.Module) || known.Contains(module.Module) || module.RegisterBits > 0) continue;
            foreach (var cell in module.Cells)
            {
                if (cell.Kind == "mux") multiplexers += module.Count * cell.Bits;
                else logic += module.Count * cell.Bits;
            }
        }

        return new RepairCost(grid.Shape.PhysicalTiles, multiplexers, logic);
    }

    private static void Reach(Design design, ModuleId start, HashSet<ModuleId> found)
    {
        var open = new Stack<ModuleId>([start]);
        while (open.TryPop(out var id))
        {
            if (!found.Add(id)) continue;
            var module = design.Modules[id.Index];
            foreach (var instance in module.Instances) open.Push(instance.Module);
            foreach (var array in module.Arrays)
                foreach (var element in array.Classes)
                    open.Push(element);
        }
    }
}
