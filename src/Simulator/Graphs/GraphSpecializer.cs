using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Rewrite;

namespace WaferHdl.Simulator.Graphs;

/// <summary>A graph for one set of values of some inputs of the top: shorter, with other node ids, but with the
/// same lists of regions, scopes, registers, memories, properties and counters.</summary>
internal static class GraphSpecializer
{
    /// <param name="inputs">By port of the top.</param>
    public static Graph Specialize(Graph graph, IReadOnlyDictionary<int, BitVector> inputs) =>
        inputs.Count == 0 ? graph : GraphRewriter.Rewrite(graph, inputs, foldsRegisters: false);
}
