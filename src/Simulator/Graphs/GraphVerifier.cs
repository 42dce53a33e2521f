using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>Checks that a graph is well formed: widths, order, sources of links.</summary>
internal sealed class GraphVerifier
{
    private readonly Graph _graph;
    private readonly List<string> _faults = [];

    private GraphVerifier(Graph graph) => _graph = graph;

    /// <returns>What is wrong; empty for a sound graph.</returns>
    public static IReadOnlyList<string> Verify(Graph graph)
    {
        var verifier = new GraphVerifier(graph);
        foreach (var region in graph.Regions) verifier.Verify(region);
        verifier.Scopes();
        return verifier._faults;
    }

    private void Verify(Region region)
    {
        var loopOf = new Dictionary<int, int>();
        for (var i = 0; i < region.Loops.Length; i++)
            foreach (var node in region.Loops[i])
                Require(loopOf.TryAdd(node, i), region, $"node %{node} is in two loops");
        for (var i = 0; i < region.Nodes.Length; i++)
        {
            var node = region.Nodes[i];
            Require(node.Id == i, region, $"node %{i} has id {node.Id}");
            Require(node.Width >= 1, region, $"node %{i} has no bits");
            foreach (var input in node.Inputs)
            {
                Require(input >= 0 && input < region.Nodes.Length, region, $"node %{i} reads %{input}");
                var isLoop = loopOf.TryGetValue(i, out var own) && loopOf.TryGetValue(input, out var other) && own == other;
                Require(input < i || isLoop, region, $"node %{i} stands before its input %{input}");
            }

            Require(WidthFault(region, node) is null, region, $"{GraphText.Of(node)}: {WidthFault(region, node)}");
        }

        for (var i = 0; i < region.Links.Length; i++) Link(region, i);
        foreach (var register in region.Registers)
        {
            Width(region, register.Node, register.Width, register.Name);
            Width(region, register.Next, register.Width, register.Name);
            if (register.Reset >= 0) Width(region, register.Reset, 1, register.Name);
            Require(
                _graph.Design.TopModule.Ports[register.Clock].Kind == PortKind.Clock, region, $"{register.Name} has no clock");
        }

        foreach (var memory in region.Memories)
        {
            foreach (var write in memory.Writes)
            {
                Width(region, write.Enable, 1, memory.Name);
                Width(region, write.Data, write.DataWidth, memory.Name);
                Require(write.Address >= 0, region, $"{memory.Name} has no address");
                Require(write.Low + write.DataWidth <= memory.Width, region, $"{memory.Name} is written past its width");
            }
        }

        foreach (var property in region.Properties) Width(region, property.Condition, 1, "a property");
        foreach (var counter in region.Counters) Require(counter.Amount >= 0, region, counter.Counter.Name);
    }

    private void Link(Region region, int index)
    {
        var link = region.Links[index];
        var what = $"link {index}";
        if (region.Shape.IsEmpty)
            Require(link.Pieces is [{ Box.Ranges: [] }], region, $"{what} of the root has not one piece");
        else if (Cover(region, link) is { } fault)
            Require(false, region, $"{what}: the pieces {fault}");
        foreach (var piece in link.Pieces)
        {
            switch (piece.Source)
            {
                case ConstantSource constant:
                    Require(constant.Value.Width == link.Width, region, $"{what} has a constant of {constant.Value.Width} bits");
                    break;
                case LaneSource lane:
                    Within(region, what, piece.Box, lane.Lane, 0, _graph.Regions[lane.Region].Count);
                    Within(region, what, piece.Box, lane.LowBit, link.Width - 1, NodeOf(lane.Region, lane.Node).Width);
                    break;
                case PackSource pack:
                    Within(region, what, piece.Box, pack.First, pack.Count - 1, _graph.Regions[pack.Region].Count);
                    Require(
                        (long)pack.Count * NodeOf(pack.Region, pack.Node).Width == link.Width, region,
                        $"{what} packs {pack.Count} lanes of {NodeOf(pack.Region, pack.Node).Width} bits into {link.Width}");
                    break;
                case TableSource table:
                    Table(region, what, piece.Box, table, link.Width);
                    break;
            }
        }
    }

    private static string? Cover(Region region, Link link) => ArrayVerifier.Coverage(region.Shape, [.. link.Pieces.Select(p => p.Box)]);

    private void Table(Region region, string what, IndexBox box, TableSource table, int width)
    {
        Require(table.Lanes.Length == box.Count && table.LowBits.Length == box.Count, region, $"{what} lists too few lanes");
        var node = NodeOf(table.Region, table.Node);
        for (var i = 0; i < table.Lanes.Length; i++)
        {
            Require(table.Lanes[i] >= -1 && table.Lanes[i] < _graph.Regions[table.Region].Count, region, $"{what} reads lane {table.Lanes[i]}");
            Require(table.LowBits[i] >= 0 && table.LowBits[i] + width <= node.Width, region, $"{what} reads bit {table.LowBits[i]}");
        }
    }

    private void Within(Region region, string what, IndexBox box, AffineMap map, int more, int end)
    {
        var (least, greatest) = ArrayVerifier.ElementRange(map, box);
        Require(least.Sign >= 0 && greatest + more < end, region, $"{what} reads {least} to {greatest + more} of {end}");
    }

    private Node NodeOf(int region, int node) => _graph.Regions[region].Nodes[node];

    private static string? WidthFault(Region region, Node node)
    {
        int W(int input) => region.Nodes[node.Inputs[input]].Width;
        var count = node.Inputs.Length;
        return node.Op switch
        {
            NodeOp.Constant => node.Value?.Width == node.Width ? null : "the value has another width",
            NodeOp.Link => region.Links[node.Index].Width == node.Width ? null : "the link has another width",
            NodeOp.Register => region.Registers[node.Index].Width == node.Width ? null : "the register has another width",
            NodeOp.Input => region.Index == 0 ? null : "an input outside the root",
            NodeOp.MemoryRead => region.Memories[node.Index].Width == node.Width ? null : "the memory has another width",
            NodeOp.Slice => node.Index >= 0 && node.Index + node.Width <= W(0) ? null : "bits that do not exist",
            NodeOp.Concat => node.Inputs.Sum(i => region.Nodes[i].Width) == node.Width ? null : "parts of another width",
            NodeOp.ZeroExtend or NodeOp.SignExtend => W(0) < node.Width ? null : "nothing is extended",
            NodeOp.Not or NodeOp.Negate or NodeOp.Reverse => W(0) == node.Width ? null : "widths differ",
            NodeOp.ReduceAnd or NodeOp.ReduceOr or NodeOp.ReduceXor => node.Width == 1 ? null : "not one bit",
            NodeOp.PopCount or NodeOp.LeadingZeros or NodeOp.TrailingZeros =>
                32 - BitOperations.LeadingZeroCount((uint)W(0)) == node.Width ? null : "a count of another width",
            NodeOp.ShiftLeft or NodeOp.ShiftRightUnsigned or NodeOp.ShiftRightSigned =>
                W(0) == node.Width ? null : "widths differ",
            >= NodeOp.Add and <= NodeOp.Xor => W(0) == node.Width && W(1) == node.Width ? null : "widths differ",
            >= NodeOp.Equal and <= NodeOp.LessEqualSigned => W(0) == W(1) && node.Width == 1 ? null : "widths differ",
            NodeOp.Mux => W(0) == 1 && W(1) == node.Width && W(2) == node.Width ? null : "widths differ",
            NodeOp.Case => count == node.Arms.Length + 2 && Enumerable.Range(1, count - 1).All(i => W(i) == node.Width)
                ? null
                : "arms differ",
            NodeOp.DynamicSlice => count == 2 && node.Index >= 1 ? null : "no stride",
            NodeOp.DynamicInsert => count == 3 && W(0) == node.Width && node.Index >= 1 ? null : "widths differ",
            _ => "no operation",
        };
    }

    private void Width(Region region, int node, int width, string what)
    {
        var isThere = node >= 0 && node < region.Nodes.Length;
        Require(isThere && region.Nodes[node].Width == width, region, $"{what} reads %{node}, which has not {width} bits");
    }

    private void Scopes()
    {
        for (var i = 0; i < _graph.Scopes.Length; i++)
        {
            var scope = _graph.Scopes[i];
            var region = _graph.Regions[scope.Region];
            for (var name = 0; name < scope.NameNodes.Length; name++)
                Width(region, scope.NameNodes[name], scope.Module.WidthOf(scope.Module.Names[name].Net), scope.Module.Names[name].Name);
            for (var port = 0; port < scope.PortNodes.Length; port++)
                if (scope.PortNodes[port] >= 0)
                    Width(region, scope.PortNodes[port], scope.Module.Ports[port].Width, scope.Module.Ports[port].Name);
        }
    }

    private void Require(bool condition, Region region, string fault)
    {
        if (!condition) _faults.Add($"region {region.Index} {region.Path}: {fault}");
    }
}
