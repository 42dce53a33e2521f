using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

/// <summary>One hardware port of a group, and where its value stands in the group's packed value.</summary>
/// <param name="Port">Index of the hardware port in its module.</param>
internal sealed record GroupLeaf(PortLeaf Leaf, int Low, int Port)
{
    public int Width => Leaf.Width;
}

/// <summary>Data of one direction at one place of a port: a plain port, a stream's <c>valid</c>, <c>ready</c>
/// or <c>data</c>, a member of a bundle. A struct is one group though its fields are hardware ports of their
/// own.</summary>
/// <param name="Path">Member names below the port.</param>
/// <param name="Dimensions">Lengths of the arrays of streams or bundles that were crossed, outermost
/// first.</param>
/// <param name="Leaves">Highest bits first.</param>
internal sealed record PortGroup(
    ImmutableArray<string> Path, ImmutableArray<int> Dimensions, bool IsOutput, HdlType Element,
    ImmutableArray<GroupLeaf> Leaves)
{
    /// <summary>The type of the whole group, arrays included.</summary>
    public HdlType Type { get; } =
        Dimensions.Reverse().Aggregate(Element, (type, length) => new ArrayType(type, length));

    public int Width => Type.Width;

    public string NameUnder(string port) => Path.IsEmpty ? port : port + "." + string.Join('.', Path);

    /// <summary>The groups of a port, in the order of its hardware ports, which start at <paramref
    /// name="firstPort"/>.</summary>
    public static ImmutableArray<PortGroup> Of(BoundPort port, int firstPort)
    {
        var isOutput = port.Direction != PortDirection.In;
        var leaves = PortLeaves.Of(port.Type, isOutput);
        var groups = ImmutableArray.CreateBuilder<PortGroup>();
        var next = 0;
        Add(port.Type, [], []);
        return groups.ToImmutable();

        void Add(HdlType type, ImmutableArray<string> path, ImmutableArray<int> dimensions)
        {
            switch (type)
            {
                case StreamType stream:
                    AddData(UIntType.Bit, path.Add("valid"), dimensions);
                    AddData(UIntType.Bit, path.Add("ready"), dimensions);
                    AddData(stream.Element, path.Add("data"), dimensions);
                    break;
                case BundleType bundle:
                    foreach (var member in bundle.Members)
                        Add(member.Type, path.Add(member.Name), dimensions);
                    break;
                case ArrayType array when PortLeaves.HasDirections(array.Element):
                    Add(array.Element, path, dimensions.Add(array.Length));
                    break;
                default:
                    AddData(type, path, dimensions);
                    break;
            }
        }

        void AddData(HdlType type, ImmutableArray<string> path, ImmutableArray<int> dimensions)
        {
            var width = dimensions.Aggregate(type.Width, (product, length) => product * length);
            var mine = ImmutableArray.CreateBuilder<GroupLeaf>();
            var direction = leaves[next].IsOutput;
            for (var low = width; low > 0; next++)
            {
                low -= leaves[next].Width;
                mine.Add(new GroupLeaf(leaves[next], low, firstPort + next));
            }

            groups.Add(new PortGroup(path, dimensions, direction, type, mine.ToImmutable()));
        }
    }

    /// <summary>How many hardware ports a port becomes.</summary>
    public static int CountLeaves(BoundPort port) =>
        PortLeaves.Of(port.Type, port.Direction != PortDirection.In).Length;
}
