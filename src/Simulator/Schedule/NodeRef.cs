namespace WaferHdl.Simulator.Schedule;

/// <summary>A node of a graph.</summary>
internal readonly record struct NodeRef(int Region, int Node);
