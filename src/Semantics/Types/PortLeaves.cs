using System.Collections.Immutable;

namespace WaferHdl.Semantics.Types;

/// <summary>One hardware port that a port of the language becomes.</summary>
/// <param name="Path">Member names below the port, <c>["data", "color"]</c>; empty for a plain port.</param>
/// <param name="Dimensions">Array lengths that were crossed on the way (arrays of streams or bundles), outermost
/// first: the leaf packs <c>product(Dimensions)</c> values, index (0, 0) in the low bits.</param>
/// <param name="IsOutput">Whether the module drives it.</param>
/// <param name="Element">The type of one value.</param>
public sealed record PortLeaf(
    ImmutableArray<string> Path, ImmutableArray<int> Dimensions, bool IsOutput, HdlType Element)
{
    public int Count => Dimensions.Aggregate(1, (product, length) => checked(product * length));

    /// <summary>Total bits of the hardware port.</summary>
    public int Width => checked(Element.Width * Count);

    /// <summary>The type of the whole leaf, arrays included.</summary>
    public HdlType Type => Dimensions.Reverse().Aggregate(Element, (type, length) => new ArrayType(type, length));

    /// <summary><c>port.data.color</c>.</summary>
    public string NameUnder(string port) => Path.IsEmpty ? port : port + "." + string.Join('.', Path);
}

/// <summary>Splits ports of the language into hardware ports: bundles and streams into their members, structs into
/// fields; arrays of data stay packed, and arrays of streams or bundles pack each member over all elements.</summary>
public static class PortLeaves
{
    public static ImmutableArray<PortLeaf> Of(HdlType type, bool isOutput)
    {
        var leaves = ImmutableArray.CreateBuilder<PortLeaf>();
        Add(type, isOutput, [], [], leaves);
        return leaves.ToImmutable();
    }

    private static void Add(
        HdlType type, bool isOutput, ImmutableArray<string> path, ImmutableArray<int> dimensions,
        ImmutableArray<PortLeaf>.Builder leaves)
    {
        switch (type)
        {
            case StreamType stream:
                leaves.Add(new PortLeaf(path.Add("valid"), dimensions, isOutput, UIntType.Bit));
                leaves.Add(new PortLeaf(path.Add("ready"), dimensions, !isOutput, UIntType.Bit));
                Add(stream.Element, isOutput, path.Add("data"), dimensions, leaves);
                break;
            case BundleType bundle:
                foreach (var member in bundle.Members)
                {
                    // A nested bundle's members carry their own directions, turned round with the outer bundle.
                    var memberIsOutput = member.IsOutput != bundle.IsFlipped;
                    var memberType = bundle.IsFlipped ? FlipNested(member.Type) : member.Type;
                    Add(memberType, memberIsOutput, path.Add(member.Name), dimensions, leaves);
                }

                break;
            case ArrayType array when HasDirections(array.Element):
                Add(array.Element, isOutput, path, dimensions.Add(array.Length), leaves);
                break;
            case StructType structure when dimensions.IsEmpty:
                foreach (var field in structure.Fields) Add(field.Type, isOutput, path.Add(field.Name), dimensions, leaves);
                break;
            default:
                leaves.Add(new PortLeaf(path, dimensions, isOutput, type));
                break;
        }
    }

    /// <summary>Whether the type is, or is an array of, a stream or a bundle.</summary>
    public static bool HasDirections(HdlType type) => type switch
    {
        StreamType or BundleType => true,
        ArrayType array => HasDirections(array.Element),
        _ => false,
    };

    private static HdlType FlipNested(HdlType type) => type switch
    {
        BundleType bundle => bundle.Flip(),
        ArrayType array when HasDirections(array.Element) => new ArrayType(FlipNested(array.Element), array.Length),
        _ => type,
    };
}
