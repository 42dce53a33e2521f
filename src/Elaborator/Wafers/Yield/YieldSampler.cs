using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Yield;

/// <summary>Draws wafers of one kind and counts those that can be repaired.</summary>
/// <remarks>Wafer i of a seed is the same whatever else is drawn, so counts add up over threads and runs.</remarks>
public sealed class YieldSampler(GridShape shape, DefectModel model, ulong seed)
{
    private readonly DefectGenerator _generator = new(shape, model);
    private readonly RepairCheck _check = new(shape);

    /// <summary>How many of the wafers <paramref name="first"/> … can be repaired.</summary>
    public long CountGood(long first, long count)
    {
        long good = 0;
        var defects = new List<Defect>();
        for (var i = first; i < first + count; i++)
        {
            defects.Clear();
            _generator.Draw(new SeededRandom(seed, (ulong)i), defects);
            if (_check.CanRepair(defects)) good++;
        }

        return good;
    }
}

/// <summary>A part of a whole by sample, with its interval.</summary>
public readonly record struct Proportion(long Hits, long Count)
{
    private const double Z95 = 1.959963984540054;

    public double Value => Count == 0 ? double.NaN : Hits / (double)Count;

    /// <summary>Lower and upper end of the 95 % interval (Wilson's score interval).</summary>
    public (double Low, double High) Interval
    {
        get
        {
            if (Count == 0) return (0, 1);
            var z2 = Z95 * Z95 / Count;
            var middle = (Value + (z2 / 2)) / (1 + z2);
            var half = Z95 / (1 + z2) * Math.Sqrt(((Value * (1 - Value)) + (z2 / 4)) / Count);
            return (Hits == 0 ? 0 : middle - half, Hits == Count ? 1 : middle + half);
        }
    }
}
