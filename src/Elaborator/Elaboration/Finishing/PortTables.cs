using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Finishing;

/// <summary>Writes the port tables of a module: hardware ports, streams, and the other ports of the
/// language.</summary>
internal sealed class PortTables(ModuleState state, ModuleBuilder final)
{
    public void Add(IReadOnlyDictionary<BoundPort, int> domains)
    {
        foreach (var (port, groups) in state.Ports)
        {
            var domain = domains[port];
            foreach (var group in groups.Groups)
            {
                foreach (var leaf in group.Leaves)
                {
                    final.Ports.Add(new Port(
                        leaf.Leaf.NameUnder(port.Name), leaf.Leaf.IsOutput, leaf.Leaf.Type, KindOf(port),
                        domain,
                        port.Documentation, port.Span,
                        port.IsFuse ? BitMath.Slice(port.FuseDefault, leaf.Low, leaf.Width) : null));
                }
            }

            Walk(port.Type, port.Name, [], []);

            void Walk(HdlType type, string name, ImmutableArray<string> path, ImmutableArray<int> indices)
            {
                switch (type)
                {
                    case StreamType stream:
                        var valid = Group(path.Add("valid"));
                        // A stream that only passes through has the module's clock where there is one.
                        var clocked = domain < 0 && final.Domains.Count == 1 ? 0 : domain;
                        final.Streams.Add(new StreamPort(
                            name, !valid.IsOutput, Bits(valid, indices)[0],
                            Bits(Group(path.Add("ready")), indices)[0],
                            Bits(Group(path.Add("data")), indices), stream.Element, clocked));
                        break;
                    case BundleType bundle:
                        foreach (var member in bundle.Members)
                            Walk(member.Type, $"{name}.{member.Name}", path.Add(member.Name), indices);
                        break;
                    case ArrayType array when PortLeaves.HasDirections(array.Element):
                        for (var i = 0; i < array.Length; i++)
                            Walk(array.Element, $"{name}[{i}]", path, indices.Add(i));
                        break;
                    default:
                        var group = Group(path);
                        final.DataPorts.Add(new DataPort(name, group.IsOutput, Bits(group, indices), type));
                        break;
                }
            }

            PortGroup Group(ImmutableArray<string> path) => groups.Groups[groups.FindGroup(path)];
        }
    }

    private static ImmutableArray<PortBits> Bits(PortGroup group, ImmutableArray<int> indices)
    {
        if (indices.IsEmpty) return [.. group.Leaves.Select(leaf => new PortBits(leaf.Port, 0, leaf.Width))];
        var flat = Arrays.Flat.Of(indices.AsSpan(), group.Dimensions);
        return [new PortBits(group.Leaves[0].Port, flat * group.Element.Width, group.Element.Width)];
    }

    private static PortKind KindOf(BoundPort port) => port switch
    {
        { Type: ClockType } => PortKind.Clock,
        { Type: ResetType } => PortKind.Reset,
        { IsFuse: true } => PortKind.Fuse,
        _ => PortKind.Data,
    };
}
