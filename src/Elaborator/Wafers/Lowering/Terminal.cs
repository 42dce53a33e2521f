using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>One side of something that can be joined: its leaves, and the expression of each.</summary>
/// <param name="Leaves">With their directions as the owner of the port sees them.</param>
/// <param name="IsOwn">Whether it is a port of the module that joins, seen from inside.</param>
internal sealed record Terminal(
    ImmutableArray<LinkLeaf> Leaves, Func<LinkLeaf, BoundExpression> At, bool IsOwn = false)
{
    public bool IsSource(LinkLeaf leaf) => leaf.IsOutput != IsOwn;

    public LinkLeaf? Find(string name) => Leaves.FirstOrDefault(leaf => leaf.Name == name);

    /// <summary>The leaves that a condition holds for.</summary>
    public Terminal Where(Func<LinkLeaf, bool> condition) =>
        this with { Leaves = [.. Leaves.Where(condition)] };

    public static Terminal Of(BoundInstance instance, ImmutableArray<BoundExpression> indices, BoundPort? port) => new(
        LinkLeaf.Of(port), leaf => leaf.On(new BoundInstancePort(instance, indices, port!, instance.Span)));
}
