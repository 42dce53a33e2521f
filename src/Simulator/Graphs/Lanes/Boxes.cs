using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>Indices, flat and by dimension.</summary>
internal static class Boxes
{
    public static int[] IndexOf(ReadOnlySpan<int> shape, int flat)
    {
        var index = new int[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }

        return index;
    }

    public static int FlatOf(ReadOnlySpan<int> shape, ReadOnlySpan<int> index)
    {
        var flat = 0;
        for (var d = 0; d < shape.Length; d++) flat = flat * shape[d] + index[d];
        return flat;
    }

    /// <summary>The place of an index of a box in its flat order.</summary>
    public static int OrdinalOf(IndexBox box, ReadOnlySpan<int> index)
    {
        var ordinal = 0;
        for (var d = 0; d < box.Ranges.Length; d++)
        {
            var range = box.Ranges[d];
            ordinal = ordinal * range.Count + (index[d] - range.Start) / range.Stride;
        }

        return ordinal;
    }

    public static IndexBox Whole(IEnumerable<int> shape) =>
        new([.. shape.Select(length => new IndexRange(0, length, 1))]);

    public static bool IsWhole(IndexBox box, ReadOnlySpan<int> shape)
    {
        for (var d = 0; d < shape.Length; d++)
            if (box.Ranges[d].Count != shape[d])
                return false;
        return true;
    }

    /// <summary>The one box that has exactly these indices, in rising order of their flat values, or
    /// null.</summary>
    public static IndexBox? Cover(ImmutableArray<int> shape, List<int> flats)
    {
        var seen = new SortedSet<int>[shape.Length];
        for (var d = 0; d < seen.Length; d++) seen[d] = [];
        foreach (var flat in flats)
        {
            var index = IndexOf(shape.AsSpan(), flat);
            for (var d = 0; d < index.Length; d++) seen[d].Add(index[d]);
        }

        var ranges = ImmutableArray.CreateBuilder<IndexRange>();
        foreach (var values in seen)
        {
            var stride = values.Count == 1 ? 1 : (values.Max - values.Min) / (values.Count - 1);
            var at = values.Min;
            foreach (var value in values)
            {
                if (value != at) return null;
                at += stride;
            }

            ranges.Add(new IndexRange(values.Min, values.Count, stride));
        }

        var box = new IndexBox(ranges.ToImmutable());
        return box.Count == flats.Count ? box : null;
    }
}
