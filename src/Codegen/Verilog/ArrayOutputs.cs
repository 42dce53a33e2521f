using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>How one output port of an instance array stands in the text.</summary>
/// <param name="net">The first cell that reads it.</param>
internal sealed class ArrayOutput(Net net, int width, int count)
{
    private bool[]? _read;

    public Net Net { get; } = net;

    /// <summary>Bits of one element.</summary>
    public int Width { get; } = width;

    public int Count { get; } = count;

    /// <summary>Whether each instance has a wire in the loop's scope, for neighbours to read.</summary>
    public bool HasElements { get; set; }

    /// <summary>Whether one vector holds all elements.</summary>
    public bool IsPacked { get; set; }

    /// <summary>The vector's name.</summary>
    public string? Name { get; set; }

    /// <summary>Whether what is read is too much to follow.</summary>
    public bool IsUnknown { get; set; }

    public bool IsReadWhole => !IsUnknown && (_read?.Count(bit => bit) ?? 0) == (long)Width * Count;

    public void AddRead(int low, int width)
    {
        if (IsUnknown) return;
        _read ??= new bool[Width * Count];
        _read.AsSpan(low, width).Fill(true);
    }

    public void AddAll() => AddRead(0, Width * Count);
}
