using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>A side of a cell: one port for each leaf, <c>side.leaf</c>.</summary>
internal sealed class LeafPorts
{
    private readonly Dictionary<string, BoundPort> _ports = new(StringComparer.Ordinal);

    private LeafPorts(ImmutableArray<LinkLeaf> leaves) => Leaves = leaves;

    public ImmutableArray<LinkLeaf> Leaves { get; }

    public BoundPort this[string leaf] => _ports[leaf];

    /// <summary>Ports with the directions of the leaves.</summary>
    /// <param name="lengths">Of arrays of such ports, outermost first.</param>
    public static LeafPorts Add(
        CellModule module, string side, ImmutableArray<LinkLeaf> leaves, params int[] lengths)
    {
        var result = new LeafPorts(leaves);
        foreach (var leaf in leaves)
        {
            var name = leaf.Name.Length > 0 ? $"{side}.{leaf.Name}" : side;
            var type = leaf.Type;
            foreach (var length in lengths.Reverse()) type = new ArrayType(type, length);
            result._ports.Add(leaf.Name, leaf.IsOutput ? module.Out(name, type) : module.In(name, type));
        }

        return result;
    }

    /// <summary>The side of an instance.</summary>
    public Terminal On(BoundInstance instance, params BoundExpression[] indices) => new(
        Leaves, leaf => new BoundInstancePort(instance, [.. indices], _ports[leaf.Name], instance.Span));

    /// <summary>An element of a side whose ports are arrays.</summary>
    public Terminal ElementOn(
        BoundInstance instance, ImmutableArray<BoundExpression> indices, params BoundExpression[] elements) => new(
        Leaves, leaf => elements.Aggregate(
            (BoundExpression)new BoundInstancePort(instance, indices, _ports[leaf.Name], instance.Span), Bind.Element));

    /// <summary>An element of the module's own ports, seen from inside.</summary>
    public Terminal OwnElement(params BoundExpression[] elements) => new(
        Leaves, leaf => elements.Aggregate(Bind.Name(_ports[leaf.Name]), Bind.Element), IsOwn: true);
}
