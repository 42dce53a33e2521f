using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;

namespace WaferHdl.Reports;

/// <summary>How often one kind of cell occurs in a module.</summary>
/// <param name="Kind">The word of the text form: <c>add</c>, <c>mux</c>.</param>
/// <param name="Bits">The widths of their outputs, added up.</param>
public sealed record CellCount(string Kind, int Count, long Bits);

/// <summary>What one module is made of. Only the count looks at the rest of the design.</summary>
/// <param name="Name">With its parameters.</param>
/// <param name="Count">How often it occurs under the top, arrays multiplied.</param>
/// <param name="Cells">By kind, in order of their words, without wiring.</param>
/// <param name="RegisterBits">Bits of registers of its own.</param>
/// <param name="MemoryBits">Bits of memories of its own.</param>
/// <param name="Depth">The most cells on a path from a register, memory or input to the next, through instances.</param>
/// <param name="Instances">Instances of its own, array elements counted.</param>
public sealed record ModuleStatistics(
    ModuleId Module, string Name, BigInteger Count, ImmutableArray<CellCount> Cells, long RegisterBits, BigInteger MemoryBits,
    int Depth, long Instances)
{
    public long CellTotal => Cells.Sum(cell => (long)cell.Count);
}

/// <summary>Numbers about a design: for each module, and multiplied up to the top.</summary>
/// <param name="Modules">Those that occur under the top, in the order of the design.</param>
/// <param name="Instances">All instances of all levels, the top among them.</param>
/// <param name="Depth">The greatest depth of any module.</param>
public sealed record DesignStatistics(
    ImmutableArray<ModuleStatistics> Modules, BigInteger Instances, BigInteger Cells, BigInteger RegisterBits,
    BigInteger MemoryBits, int Depth)
{
    /// <summary>Counts a design. Each module is looked at once and an array costs its pieces, however many instances
    /// there are.</summary>
    public static DesignStatistics Of(Design design)
    {
        var counts = Counts(design);
        var paths = new CombinationalPaths(design);
        var delays = new LogicDepth[design.Modules.Length];
        var modules = ImmutableArray.CreateBuilder<ModuleStatistics>();
        for (var i = 0; i < design.Modules.Length; i++)
        {
            delays[i] = LogicDepth.Of(design.Modules[i], id => delays[id.Index], paths.Of);
            if (counts[i].IsZero) continue;
            modules.Add(Count(design.Modules[i], new ModuleId(i), counts[i], delays[i].Depth));
        }

        return new DesignStatistics(
            modules.ToImmutable(),
            Sum(modules, module => BigInteger.One),
            Sum(modules, module => module.CellTotal),
            Sum(modules, module => module.RegisterBits),
            Sum(modules, module => module.MemoryBits),
            modules.Count == 0 ? 0 : modules.Max(module => module.Depth));
    }

    private static BigInteger Sum(IEnumerable<ModuleStatistics> modules, Func<ModuleStatistics, BigInteger> value) =>
        modules.Aggregate(BigInteger.Zero, (sum, module) => sum + module.Count * value(module));

    // A module stands after those it instantiates, so its own count is complete when it is its turn from the end.
    private static BigInteger[] Counts(Design design)
    {
        var counts = new BigInteger[design.Modules.Length];
        counts[design.Top.Index] = 1;
        for (var i = design.Modules.Length - 1; i >= 0; i--)
        {
            if (counts[i].IsZero) continue;
            foreach (var instance in design.Modules[i].Instances) counts[instance.Module.Index] += counts[i];
            foreach (var array in design.Modules[i].Arrays)
                foreach (var piece in array.ClassMap)
                    counts[array.Classes[piece.Class].Index] += counts[i] * piece.Box.Count;
        }

        return counts;
    }

    private static ModuleStatistics Count(ModuleNetlist module, ModuleId id, BigInteger count, int depth)
    {
        var cells = new SortedDictionary<string, (int Count, long Bits)>(StringComparer.Ordinal);
        long registerBits = 0;
        foreach (var cell in module.Cells)
        {
            if (cell is RegisterCell) registerBits += cell.Width;
            if (CellWords.IsFree(cell)) continue;
            var (number, bits) = cells.GetValueOrDefault(CellWords.Of(cell));
            cells[CellWords.Of(cell)] = (number + 1, bits + cell.Width);
        }

        return new ModuleStatistics(
            id, module.DisplayName, count,
            [.. cells.Select(pair => new CellCount(pair.Key, pair.Value.Count, pair.Value.Bits))],
            registerBits,
            module.Memories.Aggregate(BigInteger.Zero, (sum, memory) => sum + (BigInteger)memory.Depth * memory.Width),
            depth,
            module.Instances.Length + module.Arrays.Sum(array => (long)array.Count));
    }
}
