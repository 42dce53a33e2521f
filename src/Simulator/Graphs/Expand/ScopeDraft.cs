using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Lanes;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>A scope while the graph is built.</summary>
internal sealed class ScopeDraft
{
    public const int Unknown = -1;
    public const int InWork = -2;
    private InputBinding?[]? _bindings;
    private int[]? _nodes;

    public required int Index { get; init; }

    public required ModuleInfo Info { get; init; }

    public required RegionDraft Region { get; init; }

    public required ScopeDraft? Parent { get; init; }

    public required int Unit { get; init; }

    public required int Flat { get; init; }

    /// <summary>Where the scope is the root of a lane: which elements of its array its region has.</summary>
    public required LaneSet? Lanes { get; init; }

    /// <summary>By port: the clock port of the top, or −1.</summary>
    public required int[] Clocks { get; init; }

    /// <summary>From the ports of the declared module to those of its model; null where they are the
    /// same.</summary>
    public required int[]? PortMap { get; init; }

    public ScopeDraft[] Instances { get; set; } = [];

    public ArrayDraft[] Arrays { get; set; } = [];

    public int FirstRegister { get; set; }

    public int FirstMemory { get; set; }

    public int FirstProperty { get; set; }

    public int FirstCounter { get; set; }

    public ModuleNetlist Module => Info.Module;

    public bool IsLaneRoot => Lanes is not null || Parent is null;

    /// <summary>By cell: its node, or <see cref="Unknown"/>, or <see cref="InWork"/>.</summary>
    public int[] Nodes => _nodes ??= NewNodes();

    /// <summary>The port of the declared module that is this port of the module that stands for it, or
    /// −1.</summary>
    public int OuterPort(int port) => PortMap is null ? port : Array.IndexOf(PortMap, port);

    public int InnerPort(int port) => PortMap is null ? port : PortMap[port];

    /// <summary>What feeds an input port of an inlined scope.</summary>
    public InputBinding Binding(int port)
    {
        _bindings ??= new InputBinding?[Module.Ports.Length];
        return _bindings[port] ??= InputBinding.Of(this, port);
    }

    /// <summary>What an unconnected input has.</summary>
    public BitVector Unconnected(int outerPort, int port)
    {
        var declared = outerPort < 0 ? null : DeclaredPorts()[outerPort].FuseDefault;
        return declared ?? BitVector.Zero(Module.Ports[port].Width);
    }

    /// <summary>The name inside the lane, empty for its root: <c>router.fifo[2]</c>.</summary>
    public string LanePath()
    {
        var parts = new Stack<string>();
        for (var at = this; !at.IsLaneRoot; at = at.Parent!) parts.Push(at.LocalName());
        return string.Join('.', parts);
    }

    /// <summary>The hierarchical name, of the first lane.</summary>
    public string FullPath()
    {
        var parts = new Stack<string>();
        for (var at = this; at.Parent is not null; at = at.Parent) parts.Push(at.LocalName());
        return string.Join('.', parts);
    }

    /// <summary>The name in the parent.</summary>
    private string LocalName()
    {
        var parent = Parent!.Module;
        if (Unit >= 0) return parent.Instances[Unit].Name;
        var array = parent.Arrays[-1 - Unit];
        return array.Name + Hierarchy.IndexText(array.Shape.AsSpan(), Flat >= 0 ? Flat : FirstFlat());
    }

    private int FirstFlat() => Lanes!.Box is { } box
        ? Boxes.FlatOf(Lanes.ArrayShape.AsSpan(), [.. box.Ranges.Select(r => r.Start)])
        : Lanes.Flats[0];

    private ImmutableArray<Port> DeclaredPorts()
    {
        var design = Info.Design;
        var parent = Parent!.Module;
        return Unit >= 0
            ? design[parent.Instances[Unit].Module].Ports
            : design[parent.Arrays[-1 - Unit].Classes[0]].Ports;
    }

    private int[] NewNodes()
    {
        var nodes = new int[Module.Cells.Length];
        Array.Fill(nodes, Unknown);
        return nodes;
    }
}

/// <summary>An instance array of a scope: lanes, inlined elements, or both.</summary>
internal sealed class ArrayDraft
{
    public required InstanceArray Array { get; init; }

    public required LaneSet[] Sets { get; init; }

    /// <summary>By flat index; null where the element is a lane. Empty where all are.</summary>
    public required ScopeDraft?[] Inlined { get; init; }

    public int Count => Array.Count;

    /// <summary>The lanes or the scope that an element stands in.</summary>
    public (LaneSet? Set, int Place) Find(int flat)
    {
        if (Inlined.Length > 0 && Inlined[flat] is not null) return (null, flat);
        foreach (var set in Sets)
            if (set.PlaceOf(flat) is >= 0 and var place)
                return (set, place);
        throw new InvalidOperationException($"element {flat} of '{Array.Name}' stands nowhere");
    }
}

/// <summary>What feeds an input of an inlined instance: bits from <paramref name="Low"/> on of a net of the
/// parent, or a constant.</summary>
internal sealed record InputBinding(int Cell, int Low, BitVector? Value)
{
    public static InputBinding Of(ScopeDraft scope, int port)
    {
        var parent = scope.Parent!;
        var outer = scope.OuterPort(port);
        var nothing = new InputBinding(-1, 0, scope.Unconnected(outer, port));
        if (outer < 0) return nothing;
        if (scope.Unit >= 0)
        {
            var inputs = parent.Module.Instances[scope.Unit].Inputs;
            return outer < inputs.Length && inputs[outer] is { } net ? new InputBinding(net.Cell, 0, null) : nothing;
        }

        var array = parent.Module.Arrays[-1 - scope.Unit];
        if (outer >= array.Inputs.Length || array.Inputs[outer].IsEmpty) return nothing;
        var index = Boxes.IndexOf(array.Shape.AsSpan(), scope.Flat);
        var width = scope.Module.Ports[port].Width;
        foreach (var piece in array.Inputs[outer])
            if (piece.Box.Contains(index))
                return Of(parent, piece, index, width);
        return nothing;
    }

    private static InputBinding Of(ScopeDraft parent, ArrayPiece piece, int[] index, int width)
    {
        switch (piece.Source)
        {
            case NetPiece net:
                return At(net.Net, net.Element.At(index) * net.Stride + net.Offset);
            case TablePiece table:
                var element = table.Elements[Boxes.OrdinalOf(piece.Box, index)];
                return At(table.Net, (BigInteger)element * table.Stride + table.Offset);
            case IndexPiece value:
                return new InputBinding(-1, 0, BitVector.FromInteger(value.Value.At(index), width));
            default:
                return new InputBinding(-1, 0, BitVector.Zero(width));
        }

        InputBinding At(Net net, BigInteger low) =>
            low.Sign < 0 || low + width > parent.Module.WidthOf(net)
                ? new InputBinding(-1, 0, BitVector.Zero(width))
                : new InputBinding(net.Cell, (int)low, null);
    }
}
