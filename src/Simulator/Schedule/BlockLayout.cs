using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Where the registers of a region lie in the record of state of a block of lanes. It depends on nothing but
/// the registers, so every plan of a design finds them at the same places.</summary>
/// <param name="Offsets">By register.</param>
/// <param name="Bytes">Of a block.</param>
internal sealed record BlockLayout(ImmutableArray<int> Offsets, int Bytes)
{
    private const int Alignment = 64;

    public static BlockLayout Of(Region region)
    {
        // Values of more than a bit first: they are multiples of the alignment.
        var offsets = new int[region.Registers.Length];
        var next = 0;
        foreach (var isBit in new[] { false, true })
        {
            for (var i = 0; i < offsets.Length; i++)
            {
                if (region.Registers[i].Width == 1 != isBit) continue;
                offsets[i] = next;
                next = checked(next + LaneFormat.BlockBytes(region.Registers[i].Width));
            }
        }

        return new BlockLayout([.. offsets], Math.Max(Alignment, (next + Alignment - 1) / Alignment * Alignment));
    }
}
