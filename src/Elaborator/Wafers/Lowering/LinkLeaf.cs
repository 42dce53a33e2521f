using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Wafers.Lowering;

internal enum LeafKind
{
    /// <summary>A signal that means something by itself: data, flags, credits.</summary>
    Plain,

    StreamValid,

    StreamData,

    /// <summary>It answers what comes from the other side, so it must take the same way back.</summary>
    Ready,
}

/// <summary>One hardware port of a port of the language, and how to reach it in an expression.</summary>
/// <param name="Name"><c>fwd.data.color</c>; empty for a port of plain data.</param>
/// <param name="Path">Members down to a value.</param>
/// <param name="ValueType">Of what the path leads to.</param>
/// <param name="Fields">Fields of structs below it.</param>
/// <param name="IsOutput">Seen from the module that has the port.</param>
/// <param name="Stream">The path of the stream that it belongs to, joined by dots; null in a plain signal.</param>
internal sealed record LinkLeaf(
    string Name, ImmutableArray<string> Path, HdlType ValueType,
    ImmutableArray<(int Index, HdlType Type)> Fields, HdlType Type, bool IsOutput, LeafKind Kind, string? Stream)
{
    /// <summary>The leaf of a port, or of an element of a port that is an array of such ports.</summary>
    /// <param name="outer">Indices into the array with its lengths, outermost first.</param>
    public BoundExpression On(BoundExpression port, params (BoundExpression Index, int Length)[] outer)
    {
        var span = port.Span;
        var type = ValueType;
        for (var i = outer.Length - 1; i >= 0; i--) type = new ArrayType(type, outer[i].Length);
        foreach (var member in Path) port = new BoundPortMember(port, member, type, span);
        foreach (var (index, _) in outer)
        {
            type = ((ArrayType)type).Element;
            port = new BoundElement(port, index, type, span);
        }

        foreach (var (index, field) in Fields) port = new BoundField(port, index, field, span);
        return port;
    }

    /// <summary>What a rim that is tied off gives to a tile: nothing is offered and everything accepted.</summary>
    public BoundExpression Tied(SourceSpan span) => Bind.Constant(
        Kind == LeafKind.Ready ? (System.Numerics.BigInteger.One << Type.Width) - 1 : 0, Type, span);

    public static ImmutableArray<LinkLeaf> Of(BoundPort? port)
    {
        if (port is null) return [];
        var leaves = ImmutableArray.CreateBuilder<LinkLeaf>();
        foreach (var group in PortGroup.Of(port, 0))
        {
            var (kind, stream) = KindOf(port.Type, group.Path);
            foreach (var leaf in group.Leaves)
            {
                var fields = ImmutableArray.CreateBuilder<(int, HdlType)>();
                var type = group.Type;
                foreach (var name in leaf.Leaf.Path.Skip(group.Path.Length))
                {
                    var structure = (StructType)type;
                    var index = structure.IndexOf(name);
                    type = structure.Fields[index].Type;
                    fields.Add((index, type));
                }

                leaves.Add(new LinkLeaf(
                    string.Join('.', leaf.Leaf.Path), group.Path, group.Type, fields.ToImmutable(),
                    leaf.Leaf.Type, group.IsOutput, kind, stream));
            }
        }

        return leaves.ToImmutable();
    }

    private static (LeafKind Kind, string? Stream) KindOf(HdlType type, ImmutableArray<string> path)
    {
        BundleType? bundle = null;
        for (var i = 0; i < path.Length; i++)
        {
            while (type is ArrayType array) type = array.Element;
            if (type is StreamType)
            {
                var kind = path[i] switch
                {
                    "valid" => LeafKind.StreamValid,
                    "ready" => LeafKind.Ready,
                    _ => LeafKind.StreamData,
                };
                return (kind, string.Join('.', path.Take(i)));
            }

            bundle = type as BundleType;
            if (bundle?.Members.FirstOrDefault(m => m.Name == path[i]) is not { } member) break;
            type = member.Type;
        }

        // A link of channels by ready: not a stream, but its ready answers its valid all the same.
        var isReady = path.Length > 0 && path[^1] == "ready" && bundle is not null
            && bundle.Members.Any(member => member.Name == "valid");
        return (isReady ? LeafKind.Ready : LeafKind.Plain, null);
    }
}
