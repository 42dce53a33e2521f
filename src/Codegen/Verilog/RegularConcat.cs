using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>A concatenation of array elements that repeats a pattern with moving indices, so that a loop says it.</summary>
/// <param name="Count">Repetitions.</param>
/// <param name="Pattern">The parts of one repetition, lowest first: bits of an array's output at a position that moves
/// with the repetition, or a net that stays.</param>
/// <param name="Width">Bits of one repetition.</param>
internal sealed record RegularConcat(int Count, int Width, ImmutableArray<RegularPart> Pattern)
{
    private const int MinParts = 16;
    private const int MinCount = 4;

    /// <summary>The pattern of a concatenation, the shortest there is; null without one.</summary>
    public static RegularConcat? Of(ModuleNetlist module, ConcatCell concat, Func<Net, bool> isNamed)
    {
        if (concat.Parts.Length < MinParts) return null;
        var parts = concat.Parts.Reverse().Select(net => PartOf(module, net, isNamed)).ToList();
        if (!parts.Any(p => p.Cell is not null)) return null;
        for (var period = 1; period <= parts.Count / MinCount; period++)
        {
            if (parts.Count % period != 0) continue;
            var steps = new BigInteger[period];
            for (var i = 0; i < period; i++) steps[i] = parts[i + period].Low - parts[i].Low;
            if (!Enumerable.Range(0, parts.Count - period).All(i => IsStep(parts[i], parts[i + period], steps[i % period]))) continue;
            var pattern = parts.Take(period)
                .Select((part, i) => new RegularPart(part.Cell, part.Net, new AffineMap(part.Low, [steps[i]]), part.Width))
                .ToImmutableArray();
            return new RegularConcat(parts.Count / period, pattern.Sum(p => p.Width), pattern);
        }

        return null;
    }

    /// <summary>Several whole elements of an array's output that follow each other; null for another slice.</summary>
    public static RegularConcat? Of(ModuleNetlist module, SliceCell slice)
    {
        if (module[slice.A] is not ArrayOutputCell cell) return null;
        var width = cell.TotalWidth / module.Arrays[cell.Array].Count;
        if (slice.SliceWidth <= width || slice.SliceWidth % width != 0 || slice.Low % width != 0) return null;
        return new RegularConcat(
            slice.SliceWidth / width, width, [new RegularPart(cell, slice.A, new AffineMap(slice.Low, [width]), width)]);
    }

    private static (ArrayOutputCell? Cell, Net Net, int Low, int Width) PartOf(
        ModuleNetlist module, Net net, Func<Net, bool> isNamed) =>
        !isNamed(net) && module[net] is SliceCell slice && module[slice.A] is ArrayOutputCell cell
            ? (cell, slice.A, slice.Low, slice.SliceWidth)
            : (null, net, 0, module.WidthOf(net));

    private static bool IsStep(
        (ArrayOutputCell? Cell, Net Net, int Low, int Width) a, (ArrayOutputCell? Cell, Net Net, int Low, int Width) b, BigInteger step) =>
        a.Net == b.Net && a.Width == b.Width && b.Low - a.Low == step;
}

/// <param name="Cell">The array output of which it is a part; null for a net that stays.</param>
internal sealed record RegularPart(ArrayOutputCell? Cell, Net Net, AffineMap Position, int Width);
