using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Engine;

/// <summary>What memory a simulation takes, about.</summary>
/// <param name="Start">Bytes before the first cycle.</param>
/// <param name="Most">Bytes when every word of its memories has been written.</param>
public readonly record struct MemoryNeed(long Start, long Most)
{
    /// <summary>Of an engine that stores registers and counts packed, and the words of memories when they are
    /// written.</summary>
    public static MemoryNeed OfState(StateLayout layout)
    {
        var (start, memories) = (Int128.Zero, Int128.Zero);
        foreach (var column in layout.Columns)
        {
            var bytes = (Int128)column.Site.Lanes * column.Bytes * column.Depth;
            if (column.Kind == StateKind.Memory) memories += bytes;
            else start += bytes;
        }

        return new MemoryNeed(Saturated(start), Saturated(start + memories));
    }

    /// <summary>Of an engine that keeps the values of all cells of each instance.</summary>
    /// <param name="bytesPerWord">Of 64 bits.</param>
    internal static MemoryNeed OfCells(StateLayout layout, int bytesPerWord, int bytesPerInstance)
    {
        var words = new Dictionary<ModuleNetlist, long>(ReferenceEqualityComparer.Instance);
        var start = Int128.Zero;
        foreach (var site in layout.Sites)
        {
            if (!words.TryGetValue(site.Module, out var count))
                words[site.Module] = count = site.Module.Cells.Sum(c => (c.Width + 63L) / 64);
            start += (Int128)site.Lanes * ((count * bytesPerWord) + bytesPerInstance);
        }

        var state = OfState(layout);
        return new MemoryNeed(Saturated(start), Saturated(start + state.Most - state.Start));
    }

    private static long Saturated(Int128 bytes) => (long)Int128.Min(bytes, long.MaxValue);
}
