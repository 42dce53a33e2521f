using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs;

/// <summary>The values of one class for people: constants where they are used, inputs, registers and links by name, and
/// behind a value what the design calls it.</summary>
internal sealed class RegionListing
{
    private const int Comment = 56;

    private readonly Graph _graph;
    private readonly Region _region;
    private readonly Dictionary<int, List<string>> _names = [];

    /// <param name="index">Of the region.</param>
    public RegionListing(Graph graph, int index)
    {
        (_graph, _region) = (graph, graph.Regions[index]);
        foreach (var scope in graph.Scopes)
        {
            if (scope.Region != index) continue;
            var path = PathOf(scope);
            for (var i = 0; i < scope.NameNodes.Length; i++)
                if (scope.NameNodes[i] is >= 0 and var node)
                    AddName(node, Join(path, scope.Module.Names[i].Name));
        }

        if (index != 0) return;
        for (var port = 0; port < graph.PortNodes.Length; port++)
            if (graph.PortNodes[port] >= 0)
                AddName(graph.PortNodes[port], graph.Design.TopModule.Ports[port].Name);
    }

    public void Write(TextWriter output)
    {
        var shape = string.Concat(_region.Shape.Select(length => $"[{length}]"));
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"class {NameOf(_region)} of {_region.Module.DisplayName}, lanes {(shape.Length == 0 ? "1" : shape)}\n"));
        for (var i = 0; i < _region.Links.Length; i++)
        {
            output.Write($"\nlink {i}: {_region.Links[i].Width} bits\n");
            foreach (var piece in _region.Links[i].Pieces)
                output.Write($"  {GraphText.Of(piece, r => NameOf(_graph.Regions[r]) + " ")}\n");
        }

        output.Write("\nvalues\n");
        foreach (var node in _region.Nodes)
            if (node.Op != NodeOp.Constant)
                output.Write(LineOf(node));
        foreach (var loop in _region.Loops)
            output.Write($"  again until nothing changes: {string.Join(' ', loop.Select(Text))}\n");
        WriteState(output);
    }

    private void WriteState(TextWriter output)
    {
        if (_region.Registers.Length + _region.Memories.Length > 0) output.Write("\nstate\n");
        foreach (var r in _region.Registers)
        {
            var reset = r.Reset < 0 ? "" : $", {(r.IsAsynchronous ? "at once " : "")}{r.Init} while {Text(r.Reset)}";
            output.Write($"  {r.Name}: {r.Width} bits, takes {Text(r.Next)} at {ClockOf(r.Clock)}{reset}\n");
        }

        foreach (var m in _region.Memories)
        {
            output.Write($"  {m.Name}: {m.Depth} words of {m.Width} bits\n");
            foreach (var w in m.Writes)
                output.Write(
                    $"    takes {Text(w.Data)} at address {Text(w.Address)}"
                    + $"{(w.DataWidth == m.Width ? "" : $", bits {w.Low} to {w.Low + w.DataWidth - 1},")} if {Text(w.Enable)}"
                    + $" at {ClockOf(w.Clock)}\n");
        }

        foreach (var p in _region.Properties)
            output.Write($"  {p.Property.Check.ToString().ToLowerInvariant()} {Text(p.Condition)}{Domain(p.Clock, p.Reset)}\n");
        foreach (var c in _region.Counters)
            output.Write($"  counter {c.Counter.Name} adds {Text(c.Amount)}{Domain(c.Clock, c.Reset)}\n");
    }

    private string Domain(int clock, int reset) =>
        (clock < 0 ? "" : $" at {ClockOf(clock)}") + (reset < 0 ? "" : $" unless {Text(reset)}");

    private string ClockOf(int port) => _graph.Design.TopModule.Ports[port].Name;

    private string LineOf(Node node)
    {
        var line = $"  %{node.Id}: {node.Width} = {Operation(node)}";
        if (!_names.TryGetValue(node.Id, out var names)) return line + "\n";
        return $"{line.PadRight(Comment)}  // {string.Join(", ", names)}\n";
    }

    private string Operation(Node node)
    {
        string[] inputs = [.. node.Inputs.Select(Text)];
        return node.Op switch
        {
            NodeOp.Input => $"input {_graph.Design.TopModule.Ports[node.Index].Name}",
            NodeOp.Link => $"link {node.Index}",
            NodeOp.Register => $"register {_region.Registers[node.Index].Name}",
            NodeOp.MemoryRead => $"{_region.Memories[node.Index].Name}[{inputs[0]}]",
            NodeOp.Slice when node.Width == 1 => $"{inputs[0]}[{node.Index}]",
            NodeOp.Slice => $"{inputs[0]}[{node.Index + node.Width - 1}:{node.Index}]",
            NodeOp.Concat => $"{{{string.Join(", ", inputs)}}}",
            NodeOp.Mux => $"{inputs[0]} ? {inputs[1]} : {inputs[2]}",
            NodeOp.Case => Case(node, inputs),
            NodeOp.DynamicSlice => $"{inputs[0]}[{inputs[1]} * {node.Index} +: {node.Width}]",
            NodeOp.DynamicInsert => $"{inputs[0]} with [{inputs[1]} * {node.Index}] = {inputs[2]}",
            _ when inputs.Length == 2 && Symbol(node.Op) is { } symbol => $"{inputs[0]} {symbol} {inputs[1]}",
            NodeOp.Not => $"~{inputs[0]}",
            NodeOp.Negate => $"-{inputs[0]}",
            _ => $"{node.Op}({string.Join(", ", inputs)})",
        };
    }

    private static string Case(Node node, string[] inputs)
    {
        var text = new StringBuilder($"case {inputs[0]} {{ ");
        for (var arm = 0; arm < node.Arms.Length; arm++)
            text.AppendJoin(", ", node.Arms[arm].Select(Pattern)).Append($" => {inputs[arm + 1]}; ");
        return text.Append($"else {inputs[^1]} }}").ToString();
    }

    private static string Pattern(CasePattern pattern) =>
        pattern.Value.ToHex() + (BitsAreAll(pattern) ? "" : $"/{pattern.Mask.ToHex()}");

    private static bool BitsAreAll(CasePattern pattern) =>
        pattern.Mask == Semantics.Values.BitVector.AllOnes(pattern.Mask.Width);

    private static string? Symbol(NodeOp op) => op switch
    {
        NodeOp.Add => "+",
        NodeOp.Subtract => "-",
        NodeOp.Multiply => "*",
        NodeOp.And => "&",
        NodeOp.Or => "|",
        NodeOp.Xor => "^",
        NodeOp.ShiftLeft => "<<",
        NodeOp.ShiftRightUnsigned => ">>",
        NodeOp.ShiftRightSigned => ">>>",
        NodeOp.Equal => "==",
        NodeOp.NotEqual => "!=",
        NodeOp.LessUnsigned => "<",
        NodeOp.LessEqualUnsigned => "<=",
        _ => null,
    };

    private string Text(int node) => _region.Nodes[node].Value is { } value ? $"{value}" : $"%{node}";

    private void AddName(int node, string name)
    {
        // A register says its name itself.
        var declared = _region.Nodes[node];
        if (declared.Op == NodeOp.Constant
            || (declared.Op == NodeOp.Register && _region.Registers[declared.Index].Name == name)
            || (declared.Op == NodeOp.Input && _graph.Design.TopModule.Ports[declared.Index].Name == name))
            return;
        if (!_names.TryGetValue(node, out var names)) _names[node] = names = [];
        if (!names.Contains(name)) names.Add(name);
    }

    // Inside the lane.
    private string PathOf(GraphScope scope)
    {
        if (scope.Parent < 0) return "";
        var parent = _graph.Scopes[scope.Parent];
        if (parent.Region != scope.Region || scope is { Unit: < 0, Flat: < 0 }) return "";
        if (scope.Unit >= 0) return Join(PathOf(parent), parent.Module.Instances[scope.Unit].Name);
        var array = parent.Module.Arrays[-1 - scope.Unit];
        return Join(PathOf(parent), array.Name + Hierarchy.IndexText(array.Shape.AsSpan(), scope.Flat));
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string NameOf(Region region) => region.Path.Length == 0 ? "top" : region.Path;
}
