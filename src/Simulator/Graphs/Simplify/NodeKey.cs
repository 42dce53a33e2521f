using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Graphs.Simplify;

/// <summary>Nodes that compute the same are equal, whatever their ids.</summary>
internal sealed class NodeKey : IEqualityComparer<Node>
{
    public static NodeKey Instance { get; } = new();

    public bool Equals(Node? a, Node? b)
    {
        if (a is null || b is null) return ReferenceEquals(a, b);
        return a.Op == b.Op && a.Width == b.Width && a.Index == b.Index && a.Value == b.Value
            && a.Inputs.AsSpan().SequenceEqual(b.Inputs.AsSpan()) && SameArms(a.Arms, b.Arms);
    }

    public int GetHashCode(Node node)
    {
        var hash = HashCode.Combine(node.Op, node.Width, node.Index, node.Value);
        foreach (var input in node.Inputs) hash = HashCode.Combine(hash, input);
        return hash;
    }

    private static bool SameArms(
        ImmutableArray<ImmutableArray<CasePattern>> a, ImmutableArray<ImmutableArray<CasePattern>> b)
    {
        if (a.IsDefault || b.IsDefault) return a.IsDefault == b.IsDefault;
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (!a[i].AsSpan().SequenceEqual(b[i].AsSpan()))
                return false;
        return true;
    }
}
