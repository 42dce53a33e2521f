using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Directions of ports, streams and bundles.</summary>
internal static class Ports
{
    /// <summary>The type of a bundle's member, turned round with the bundle.</summary>
    public static HdlType MemberType(BundleType bundle, BundleMember member) =>
        bundle.IsFlipped ? FlipNested(member.Type) : member.Type;

    private static HdlType FlipNested(HdlType type) => type switch
    {
        BundleType bundle => bundle.Flip(),
        ArrayType array when PortLeaves.HasDirections(array.Element) => new ArrayType(FlipNested(array.Element), array.Length),
        _ => type,
    };

    /// <summary>Whether this module drives the part of a port that an expression names; null when the expression is
    /// no part of a port, or a whole stream or bundle, whose parts run both ways.</summary>
    public static bool? IsDriven(BoundExpression place)
    {
        if (PortLeaves.HasDirections(place.Type)) return null;
        return Outward(place);
    }

    // Whether the named part runs out of the port's owner, seen from this module: true when this module drives it.
    private static bool? Outward(BoundExpression part)
    {
        switch (part)
        {
            case BoundName { Signal: BoundPort port }:
                return port.Direction != PortDirection.In;
            case BoundInstancePort { Port: var port }:
                return port.Direction == PortDirection.In;
            case BoundPortMember { Target: var target, Member: var member }:
                switch (target.Type)
                {
                    case StreamType:
                        return member == "ready" ? !Outward(target) : Outward(target);
                    case BundleType bundle:
                        var found = bundle.Members.First(m => m.Name == member);
                        // A nested bundle's own type says how it is turned; its base sense is that of the root.
                        var sense = IsOwnedHere(target);
                        if (PortLeaves.HasDirections(found.Type) && !IsStreams(found.Type)) return sense;
                        return found.IsOutput != bundle.IsFlipped == sense;
                    default:
                        return Outward(target);
                }

            case BoundField field: return Outward(field.Target);
            case BoundElement { Target: BoundPortArray array }: return Outward(array.Elements[0]);
            case BoundElement element: return Outward(element.Target);
            case BoundBit bit: return Outward(bit.Target);
            case BoundSlice slice: return Outward(slice.Target);
            case BoundPartSelect select: return Outward(select.Target);
            default: return null;
        }
    }

    private static bool IsStreams(HdlType type) => type switch
    {
        StreamType => true,
        ArrayType array => IsStreams(array.Element),
        _ => false,
    };

    /// <summary>Whether the root of a part is a port of this module (else of an instance in it).</summary>
    private static bool IsOwnedHere(BoundExpression part) => Root(part) is BoundName;

    /// <summary>The name, instance port or memory read that a chain of selectors stands on.</summary>
    public static BoundExpression Root(BoundExpression part)
    {
        while (true)
        {
            switch (part)
            {
                case BoundPortMember member: part = member.Target; break;
                case BoundField field: part = field.Target; break;
                case BoundElement { Target: BoundPortArray array }: part = array.Elements[0]; break;
                case BoundElement element: part = element.Target; break;
                case BoundBit bit: part = bit.Target; break;
                case BoundSlice slice: part = slice.Target; break;
                case BoundPartSelect select: part = select.Target; break;
                default: return part;
            }
        }
    }
}
