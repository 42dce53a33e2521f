using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>On the way from a reading lane to what it reads: bits of a cell, in a lane and from a bit on that
/// are functions of the reading lane's index.</summary>
/// <param name="Lane">By dimension of the scope's region.</param>
/// <param name="Low">The first bit.</param>
/// <param name="At">Where the bits go in the value that is read.</param>
/// <param name="Box">The reading lanes.</param>
/// <param name="Passed">The inputs of lanes that the way went through.</param>
internal sealed record Spot(
    ScopeDraft Scope, int Cell, ImmutableArray<Lin> Lane, Lin Low, int Width, int At,
    ImmutableArray<IndexRange> Box, ImmutableList<(int Region, int Port)> Passed)
{
    /// <summary>The same for fewer lanes.</summary>
    public Spot On(ImmutableArray<IndexRange> box) => this with
    {
        Box = box,
        Lane = [.. Lane.Select(l => l.On(box.AsSpan()))],
        Low = Low.On(box.AsSpan()),
    };

    public (long Least, long Greatest) Bits()
    {
        var (least, greatest) = Low.Range(Box.AsSpan());
        return (least, greatest + Width);
    }

    /// <summary>The flat lane.</summary>
    public Lin FlatLane()
    {
        var flat = Lin.Of(0, Box.Length);
        for (var d = 0; d < Lane.Length; d++) flat = flat * Scope.Region.Shape[d] + Lane[d];
        return flat;
    }
}
