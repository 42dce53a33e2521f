namespace WaferHdl.Simulator.Machine;

/// <summary>Values keep changing within a cycle.</summary>
/// <param name="node">One of them.</param>
internal sealed class UnsettledException(int region, int node, long lane)
    : Exception($"node {node} of lane {lane} of region {region} keeps changing")
{
    public int Region { get; } = region;

    public int Node { get; } = node;

    public long Lane { get; } = lane;
}
