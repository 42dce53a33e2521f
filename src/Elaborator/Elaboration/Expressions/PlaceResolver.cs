using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>Turns an expression of names and selectors into a <see cref="Place"/>, without adding
/// cells.</summary>
internal sealed class PlaceResolver(ModuleState module)
{
    /// <summary>The index that <see cref="BoundIndexValue"/>s stand for while a box is enumerated.</summary>
    public int[] BoxIndex { get; set; } = [];

    /// <summary>The place, or null when the expression is none (its root is a computed value).</summary>
    public Place? Resolve(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundName { Signal: BoundLocal local }:
                return new Place(local, null, 0, local.Type.Width, [], expression.Span);
            case BoundName { Signal: BoundPort port } when !PortLeaves.HasDirections(port.Type)
                && port.Type is not BundleType:
                return ResolvePort(expression);
            case BoundName { Signal: var signal } when module.Signals.TryGetValue(signal, out var carrier):
                return new Place(carrier, null, 0, carrier.Width, [], expression.Span);
            case BoundInstancePort or BoundPortMember:
                return ResolvePort(expression);
            case BoundMemoryRead read when module.Memories.TryGetValue(read.Memory, out var memory):
                return new Place(memory, read.Address, 0, read.Memory.Element.Width, [], expression.Span);
            case BoundField { Target: { Type: StructType structure } target } field:
                return Resolve(target) is { } inner
                    ? Select(inner, structure.LowBitOf(field.Field), field.Type.Width, field.Span)
                    : null;
            case BoundElement element when IsDirectional(element.Target.Type):
                return ResolvePort(expression);
            case BoundElement { Target: BoundPortArray ports } element:
                return ConstantIndex(element.Index) is { } at && at >= 0 && at < ports.Elements.Length
                    ? Resolve(ports.Elements[(int)at])
                    : null;
            case BoundElement element:
                return Resolve(element.Target) is { } whole
                    ? Index(whole, element.Index, 1, element.Type.Width, ElementCount(element.Target.Type),
                        element.Span)
                    : null;
            case BoundBit bit:
                return Resolve(bit.Target) is { } number
                    ? Index(number, bit.Index, 1, 1, bit.Target.Type.Width, bit.Span)
                    : null;
            case BoundSlice slice:
                var unit = UnitOf(slice.Target.Type);
                return Resolve(slice.Target) is { } sliced
                    ? Select(sliced, slice.Low * unit, slice.Count * unit, slice.Span)
                    : null;
            case BoundPartSelect part:
                return Resolve(part.Target) is { } parted ? SelectParts(parted, part) : null;
            case BoundConvert { Kind: ConversionKind.Reinterpret } convert:
                return Resolve(convert.Operand);
            default:
                return null;
        }
    }

    /// <summary>Bits of one step of an index into a value of this type.</summary>
    public static int UnitOf(HdlType type) => type is ArrayType array ? array.Element.Width : 1;

    public static int ElementCount(HdlType type) => type is ArrayType array ? array.Length : type.Width;

    public static bool IsDirectional(HdlType type) => type is BundleType || PortLeaves.HasDirections(type);

    /// <summary>The value of an index that is known without computing anything, or null.</summary>
    public BigInteger? ConstantIndex(BoundExpression index) => index switch
    {
        BoundConstant constant => constant.Value,
        BoundIndexValue value => value.Map.At(BoxIndex),
        BoundConvert { Kind: ConversionKind.Extend or ConversionKind.Reinterpret } convert
            when convert.Operand.Type is UIntType => ConstantIndex(convert.Operand),
        _ => null,
    };

    private Place Index(
        Place whole, BoundExpression index, int factor, int width, int length, SourceSpan span)
    {
        if (ConstantIndex(index) is not { } at)
            return Add(whole, new DynamicSelector(index, width * factor, width, length, span), span);
        return at < 0 || at >= length ? Nowhere(whole, span) : Select(whole, (int)at * width, width, span);
    }

    private Place SelectParts(Place whole, BoundPartSelect part)
    {
        var unit = UnitOf(part.Target.Type);
        var length = ElementCount(part.Target.Type);
        if (ConstantIndex(part.Start) is { } at && at >= 0 && at + part.Count <= length)
            return Select(whole, (int)at * unit, part.Count * unit, part.Span);
        var (start, factor) = SplitFactor(part.Start);
        return Add(
            whole, new DynamicSelector(
                start, unit * factor, part.Count * unit, StartCount(length, part.Count, factor), part.Span),
            part.Span);
    }

    /// <summary>From how many starts all parts are in range.</summary>
    public static int StartCount(int length, int count, int factor) =>
        length < count ? 0 : (length - count) / factor + 1;

    /// <summary><c>8 * i</c> as (i, 8), so that a part select steps by whole parts.</summary>
    public static (BoundExpression Start, int Factor) SplitFactor(BoundExpression start) => start switch
    {
        BoundBinary { Operator: BinaryOperator.Multiply, Left: BoundConstant factor, Right: var index }
            when factor.Value > 0 && factor.Value < 1 << 16 => (index, (int)factor.Value),
        BoundBinary { Operator: BinaryOperator.Multiply, Right: BoundConstant factor, Left: var index }
            when factor.Value > 0 && factor.Value < 1 << 16 => (index, (int)factor.Value),
        _ => (start, 1),
    };

    private static Place Select(Place whole, int low, int width, SourceSpan span)
    {
        if (whole.IsNowhere) return whole with { Span = span };
        if (whole.IsStatic) return whole with { Low = whole.Low + low, Width = width, Span = span };
        if (whole.Rest[^1] is StaticSelector last)
            return whole with
            {
                Rest = [.. whole.Rest[..^1], new StaticSelector(last.Low + low, width, span)],
                Span = span
            };
        return Add(whole, new StaticSelector(low, width, span), span);
    }

    private static Place Add(Place whole, Selector selector, SourceSpan span) =>
        whole.IsNowhere
            ? whole with { Span = span } : whole with { Rest = [.. whole.Rest, selector], Span = span };

    private static Place Nowhere(Place whole, SourceSpan span) =>
        whole with { Width = 0, Rest = [], Span = span };

    /// <summary>A port's data, reached by member names and by indices into arrays of streams or
    /// bundles.</summary>
    public PortPath? PathOf(BoundExpression expression)
    {
        var names = new List<string>();
        var indices = new List<BoundExpression>();
        while (true)
        {
            switch (expression)
            {
                case BoundPortMember member:
                    names.Insert(0, member.Member);
                    expression = member.Target;
                    continue;
                case BoundElement { Target: BoundPortArray ports } element:
                    if (ConstantIndex(element.Index) is not { } at || at < 0 || at >= ports.Elements.Length)
                        return null;
                    expression = ports.Elements[(int)at];
                    continue;
                case BoundElement element when IsDirectional(element.Target.Type):
                    indices.Insert(0, element.Index);
                    expression = element.Target;
                    continue;
                case BoundName { Signal: BoundPort port } when module.Ports.TryGetValue(port, out var state):
                    return state.FindGroup(names) is >= 0 and var own
                        ? new PortPath(state.Groups[own], state.Carriers[own], null, [], indices)
                        : null;
                case BoundInstancePort instancePort when module.Instances.TryGetValue(
                    instancePort.Instance, out var instance):
                    var ofInstance = instance.PortOf(instancePort.Port);
                    if (ofInstance.FindGroup(names) is not (>= 0 and var group)) return null;
                    return new PortPath(
                        ofInstance.Groups[group], instance.IsArray
                            ? null : ofInstance.Carriers[group], instance,
                        instancePort.Indices, indices);
                default:
                    return null;
            }
        }
    }

    private Place? ResolvePort(BoundExpression expression)
    {
        if (PathOf(expression) is not { } path) return null;
        Place place;
        if (path.Carrier is { } carrier)
        {
            place = new Place(carrier, null, 0, carrier.Width, [], expression.Span);
        }
        else
        {
            if (FlatIndex(path) is not { } flat) return null;
            place = new Place(
                new ArrayElement(path.Instance!, path.Group, flat), null, 0, path.Group.Width, [],
                expression.Span);
        }

        var type = path.Group.Type;
        foreach (var index in path.Indices)
        {
            var array = (ArrayType)type;
            place = Index(place, index, 1, array.Element.Width, array.Length, expression.Span);
            type = array.Element;
        }

        return place;
    }

    /// <summary>The flat index of an array's instance when every index is constant and in range, else
    /// null.</summary>
    public int? FlatIndex(PortPath path)
    {
        var flat = 0L;
        for (var d = 0; d < path.ArrayIndices.Count; d++)
        {
            var length = path.Instance!.Instance.Shape[d];
            if (ConstantIndex(path.ArrayIndices[d]) is not { } at || at < 0 || at >= length) return null;
            flat = flat * length + (long)at;
        }

        return (int)flat;
    }
}

/// <summary>A group of a port and the indices that lead into it.</summary>
/// <param name="Carrier">Null for an array of instances.</param>
/// <param name="ArrayIndices">Which instance of an array.</param>
/// <param name="Indices">Into the group's dimensions; may be fewer.</param>
internal sealed record PortPath(
    PortGroup Group, Carrier? Carrier, InstanceState? Instance, IReadOnlyList<BoundExpression> ArrayIndices,
    IReadOnlyList<BoundExpression> Indices);
