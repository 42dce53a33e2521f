using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>For each index of a box: the bits of a net from <c>Low(index)</c> on.</summary>
internal readonly record struct LinearValue(Net Net, AffineMap Low);

/// <summary>For each index of a box: the bits of a carrier, or of a group of each instance of an
/// array.</summary>
/// <param name="Carrier">Null for an array input.</param>
/// <param name="Low">Lowest bit in the carrier, or in the instance's group.</param>
/// <param name="ArrayIndices">Of an array input.</param>
internal sealed record LinearPlace(
    Carrier? Carrier, InstanceState? Array, PortGroup? Group, IReadOnlyList<AffineMap> ArrayIndices,
    AffineMap Low, int Width);

/// <summary>Reads the values and places of a boxed drive as affine in the box's indices, so that an array of
/// any size is connected without looking at its instances.</summary>
internal sealed class LinearValues(Evaluator evaluator, IndexBox box)
{
    private int Dimensions => box.Ranges.Length;

    /// <summary>Bits <paramref name="low"/> on of the value, or null where it is not affine.</summary>
    public LinearValue? Value(BoundExpression expression, int low, int width)
    {
        if (!BoundTree.HasIndexValue(expression))
            return Checked(
                new LinearValue(evaluator.EvaluateTop(expression), Affine.Constant(low, Dimensions)), width);
        switch (expression)
        {
            case BoundField { Target.Type: StructType structure } field:
                return Value(field.Target, structure.LowBitOf(field.Field) + low, width);
            case BoundSlice slice:
                return Value(slice.Target, slice.Low * PlaceResolver.UnitOf(slice.Target.Type) + low, width);
            case BoundPartSelect part:
                return Part(part, low, width);
            case BoundInstancePort or BoundPortMember:
                return Port(expression, low, width);
            case BoundElement element when PlaceResolver.IsDirectional(element.Target.Type):
                return Port(expression, low, width);
            case BoundElement element:
                return Element(element.Target, element.Index, element.Type.Width, low, width);
            case BoundBit bit:
                return Element(bit.Target, bit.Index, 1, low, width);
            case BoundConvert { Kind: ConversionKind.Reinterpret or ConversionKind.Truncate } convert:
                return Value(convert.Operand, low, width);
            case BoundConvert { Kind: ConversionKind.Extend } convert
                when low + width <= convert.Operand.Type.Width:
                return Value(convert.Operand, low, width);
            case BoundConcat concat:
                return Part(concat.Parts, low, width);
            case BoundStructValue structure:
                return Part(structure.Fields, low, width);
            case BoundArrayValue array:
                return Part([.. array.Elements.Reverse()], low, width);
            default:
                return null;
        }
    }

    private LinearValue? Part(IReadOnlyList<BoundExpression> parts, int low, int width)
    {
        var start = 0;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var end = start + parts[i].Type.Width;
            if (low >= start && low + width <= end) return Value(parts[i], low - start, width);
            start = end;
        }

        return null;
    }

    private LinearValue? Part(BoundPartSelect part, int low, int width)
    {
        if (Affine.Of(part.Start, Dimensions) is not { } start) return null;
        var (least, most) = Affine.Bounds(start, box);
        if (least < 0 || most + part.Count > PlaceResolver.ElementCount(part.Target.Type)) return null;
        if (Value(part.Target, 0, part.Target.Type.Width) is not { } whole) return null;
        var unit = PlaceResolver.UnitOf(part.Target.Type);
        return Checked(
            whole with { Low = Affine.Offset(Affine.Add(whole.Low, Affine.Scale(start, unit)), low) }, width);
    }

    private LinearValue? Element(BoundExpression target, BoundExpression index, int step, int low, int width)
    {
        if (Affine.Of(index, Dimensions) is not { } map || !InRange(map, target.Type.Width / step))
            return null;
        if (Value(target, 0, target.Type.Width) is not { } whole) return null;
        return Checked(
            whole with { Low = Affine.Offset(Affine.Add(whole.Low, Affine.Scale(map, step)), low) }, width);
    }

    private LinearValue? Port(BoundExpression expression, int low, int width)
    {
        if (evaluator.Places.PathOf(expression) is not { } path || Inner(path) is not { } inner) return null;
        if (path.Carrier is { } carrier)
            return Checked(new LinearValue(evaluator.ReadWhole(carrier), Affine.Offset(inner, low)), width);

        foreach (var leaf in path.Group.Leaves)
        {
            // With indices into the group there is one leaf; else the bits must lie inside one.
            if (low < leaf.Low || low + width > leaf.Low + leaf.Width) continue;
            var flat = Affine.Constant(0, Dimensions);
            for (var d = 0; d < path.ArrayIndices.Count; d++)
            {
                var length = path.Instance!.Instance.Shape[d];
                if (Affine.Of(path.ArrayIndices[d], Dimensions) is not { } map || !InRange(map, length))
                    return null;
                flat = Affine.Add(Affine.Scale(flat, length), map);
            }

            var net = path.Group.IsOutput
                ? path.Instance!.ArrayOutput(leaf)
                : path.Instance!.ArrayInputs[path.Group].Read(leaf);
            var bit = Affine.Offset(Affine.Add(Affine.Scale(flat, leaf.Width), inner), low - leaf.Low);
            return Checked(new LinearValue(net, bit), width);
        }

        return null;
    }

    // Where the indices of a path lead inside its group.
    private AffineMap? Inner(PortPath path)
    {
        var type = path.Group.Type;
        var low = Affine.Constant(0, Dimensions);
        foreach (var index in path.Indices)
        {
            var array = (ArrayType)type;
            if (Affine.Of(index, Dimensions) is not { } map || !InRange(map, array.Length)) return null;
            low = Affine.Add(low, Affine.Scale(map, array.Element.Width));
            type = array.Element;
        }

        return low;
    }

    /// <summary>The place, or null where it is not affine.</summary>
    public LinearPlace? Place(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundField { Target: { Type: StructType structure } target } field:
                return Within(Place(target), Affine.Constant(structure.LowBitOf(field.Field), Dimensions),
                    field.Type.Width);
            case BoundSlice slice:
                var unit = PlaceResolver.UnitOf(slice.Target.Type);
                return Within(
                    Place(slice.Target), Affine.Constant(slice.Low * unit, Dimensions), slice.Count * unit);
            case BoundElement { Target: var target } element when !PlaceResolver.IsDirectional(target.Type):
                return Affine.Of(element.Index, Dimensions) is { } at
                    && InRange(at, PlaceResolver.ElementCount(target.Type))
                    ? Within(Place(target), Affine.Scale(at, element.Type.Width), element.Type.Width)
                    : null;
            case BoundBit bit:
                return Affine.Of(bit.Index, Dimensions) is { } position
                    && InRange(position, bit.Target.Type.Width)
                    ? Within(Place(bit.Target), position, 1)
                    : null;
            case BoundInstancePort or BoundPortMember or BoundElement:
                return PortPlace(expression);
            case BoundName when evaluator.Places.Resolve(expression) is { Root: Carrier carrier }:
                return new LinearPlace(
                    carrier, null, null, [], Affine.Constant(0, Dimensions), carrier.Width);
            default:
                return null;
        }
    }

    private LinearPlace? PortPlace(BoundExpression expression)
    {
        if (evaluator.Places.PathOf(expression) is not { } path || Inner(path) is not { } low) return null;
        var width = expression.Type.Width;
        if (path.Carrier is { } carrier) return new LinearPlace(carrier, null, null, [], low, width);
        var indices = new List<AffineMap>();
        for (var d = 0; d < path.ArrayIndices.Count; d++)
        {
            if (Affine.Of(path.ArrayIndices[d], Dimensions) is not { } map) return null;
            if (!InRange(map, path.Instance!.Instance.Shape[d])) return null;
            indices.Add(map);
        }

        return new LinearPlace(null, path.Instance, path.Group, indices, low, width);
    }

    private static LinearPlace? Within(LinearPlace? whole, AffineMap low, int width) =>
        whole is null ? null : whole with { Low = Affine.Add(whole.Low, low), Width = width };

    private bool InRange(AffineMap map, BigInteger length)
    {
        var (least, most) = Affine.Bounds(map, box);
        return least >= 0 && most < length;
    }

    private LinearValue? Checked(LinearValue value, int width)
    {
        var (least, most) = Affine.Bounds(value.Low, box);
        return least >= 0 && most + width <= evaluator.WidthOf(value.Net) ? value : null;
    }
}
