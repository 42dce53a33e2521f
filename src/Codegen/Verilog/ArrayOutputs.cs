using System.Numerics;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>How one output port of an instance array stands in the text.</summary>
/// <param name="net">The first cell that reads it.</param>
internal sealed class ArrayOutput(Net net, int width, int count)
{
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

    /// <summary>Bits that something reads, element 0 lowest; null when that is too much to follow.</summary>
    public BigInteger? Read { get; set; } = 0;

    public bool IsReadWhole => Read is { } bits && bits == (BigInteger.One << (Width * Count)) - 1;

    public void AddRead(int low, int width)
    {
        if (Read is { } bits) Read = bits | (((BigInteger.One << width) - 1) << low);
    }
}
