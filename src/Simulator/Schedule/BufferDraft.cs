namespace WaferHdl.Simulator.Schedule;

/// <summary>A buffer while a plan is made: signals are added one after the other.</summary>
internal sealed class BufferDraft(
    int index, int region, BufferScope scope, string name, StripLayout layout, int laneMargin, int stripMargin)
{
    private readonly int _lanes = layout.Blocks * LaneFormat.Lanes + 2 * laneMargin;
    private long _next;

    public int Index => index;

    public int Region => region;

    /// <returns>The offset of lane 0, and how far limbs lie apart.</returns>
    public (int Offset, int LimbBytes) Add(int width)
    {
        var element = LaneFormat.ElementBytes(width);
        var (before, bytes) = element == 0 ? (laneMargin / 8, _lanes / 8) : (laneMargin * element, _lanes * element);
        if (element != 0) _next = (_next + 63) / 64 * 64;
        var offset = checked((int)(_next + before));
        _next += (long)bytes * LaneFormat.Limbs(width);
        return (offset, bytes);
    }

    // Kernels may load a vector where a mask ends.
    public PlanBuffer Finish() => new(
        region, scope, name, checked((int)((_next + 63) / 64 * 64 + 64)), layout.Strips, stripMargin);
}
