using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

internal sealed partial class Evaluator
{
    private Net Select(BoundExpression expression)
    {
        if (_places.Resolve(expression) is { } place)
        {
            if (place.IsNowhere) return _logic.Zero(expression.Type.Width);
            return SelectIn(ReadRoot(place, expression.Span), place.Rest);
        }

        // No place: a part of a computed value, or a port at a variable index.
        switch (expression)
        {
            case BoundField field:
                var structure = (StructType)field.Target.Type;
                return _logic.Slice(
                    Evaluate(field.Target), structure.LowBitOf(field.Field), field.Type.Width, field.Span);
            case BoundSlice slice:
                var unit = PlaceResolver.UnitOf(slice.Target.Type);
                return _logic.Slice(Evaluate(slice.Target), slice.Low * unit, slice.Count * unit, slice.Span);
            case BoundElement { Target: var target } element when !PlaceResolver.IsDirectional(target.Type):
                return SelectIn(
                    Evaluate(target),
                    [new DynamicSelector(
                        element.Index, element.Type.Width, element.Type.Width,
                        PlaceResolver.ElementCount(target.Type), element.Span)]);
            case BoundBit bit:
                return SelectIn(
                    Evaluate(bit.Target),
                    [new DynamicSelector(bit.Index, 1, 1, bit.Target.Type.Width, bit.Span)]);
            case BoundPartSelect part:
                var step = PlaceResolver.UnitOf(part.Target.Type);
                var (start, factor) = PlaceResolver.SplitFactor(part.Start);
                return SelectIn(
                    Evaluate(part.Target),
                    [new DynamicSelector(
                        start, step * factor, step * part.Count,
                        PlaceResolver.StartCount(
                            PlaceResolver.ElementCount(part.Target.Type), part.Count, factor), part.Span)]);
            default:
                return ReadPort(expression, []);
        }
    }

    private Net SelectIn(Net value, IReadOnlyList<Selector> selectors)
    {
        foreach (var selector in selectors)
        {
            switch (selector)
            {
                case StaticSelector part:
                    value = _logic.Slice(value, part.Low, part.Width, part.Span);
                    break;
                case DynamicSelector part:
                    value = _logic.DynamicSlice(value, Index(part), part.Stride, part.Width, part.Span);
                    break;
            }
        }

        return value;
    }

    // The net of a variable index, with its trap.
    private Net Index(DynamicSelector selector)
    {
        if (_places.ConstantIndex(selector.Index) is { } constant)
            return Constant(constant, IntegerType.Instance, selector.Span);
        var index = Evaluate(selector.Index);
        TrapIndex(index, selector.Length, selector.Span);
        return index;
    }

    private Net ReadRoot(Place place, SourceSpan span)
    {
        switch (place.Root)
        {
            case BoundLocal local:
                return _frame.TryGetValue(local, out var variable)
                    ? ReadVariable(variable, place.Low, place.Width, span)
                    : _logic.Zero(place.Width);
            case Carrier carrier:
                return ReadCarrier(carrier, place.Low, place.Width, span);
            case MemoryState memory:
                return _logic.Slice(ReadMemory(memory, place.Address!, span), place.Low, place.Width, span);
            case ArrayElement element:
                return ReadArrayElement(element, place.Low, place.Width, span);
            default:
                throw new InvalidOperationException($"{place.Root} is no root of a place");
        }
    }

    private Net ReadCarrier(Carrier carrier, int low, int width, SourceSpan span)
    {
        if (_procedure is { } procedure && procedure.Targets.TryGetValue(carrier, out var variable))
        {
            if (procedure.Kind == ProcedureKind.Comb) return ReadVariable(variable, low, width, span);
            if (procedure.Before is { } before) return ReadVariable(variable, low, width, span, before);
        }

        return _logic.Slice(carrier.Value, low, width, span);
    }

    private Net ReadArrayElement(ArrayElement element, int low, int width, SourceSpan span)
    {
        if (!element.Group.IsOutput)
        {
            var input = element.Array.ArrayInputs[element.Group];
            if (input.FindElement(element.Index) is { } carrier
                && _procedure?.Targets.ContainsKey(carrier) == true)
                return ReadCarrier(carrier, low, width, span);
        }

        // Leaf by leaf, so that only the hardware ports that are read get a cell.
        var parts = new List<Net>();
        foreach (var leaf in element.Group.Leaves)
        {
            var from = Math.Max(low, leaf.Low);
            var to = Math.Min(low + width, leaf.Low + leaf.Width);
            if (from >= to) continue;
            var all = ArrayLeaf(element.Array, element.Group, leaf);
            parts.Add(_logic.Slice(all, element.Index * leaf.Width + from - leaf.Low, to - from, span));
        }

        return _logic.Concat(parts, span);
    }

    private static Net ArrayLeaf(InstanceState array, PortGroup group, GroupLeaf leaf) =>
        group.IsOutput ? array.ArrayOutput(leaf) : array.ArrayInputs[group].Read(leaf);

    // A port that some variable index leads to. Selectors are member names and indices, outermost first.
    private Net ReadPort(BoundExpression expression, ImmutableArray<object> selectors)
    {
        switch (expression)
        {
            case BoundPortMember member:
                return ReadPort(member.Target, [member.Member, .. selectors]);
            case BoundElement element:
                return ReadPort(element.Target, [element.Index, .. selectors]);
            case BoundPortArray ports when selectors is [BoundExpression index, .. var rest]:
                if (_places.ConstantIndex(index) is { } at)
                    return at >= 0 && at < ports.Elements.Length
                        ? ReadPort(ports.Elements[(int)at], rest) : _logic.Zero(1);
                var values = ports.Elements.Select(port => ReadPort(port, rest)).Reverse().ToList();
                var width = _logic.WidthOf(values[0]);
                return _logic.DynamicSlice(
                    _logic.Concat(values, expression.Span),
                    Index(new DynamicSelector(index, width, width, values.Count, expression.Span)), width,
                    width, expression.Span);
            case BoundInstancePort { Indices: var indices } port
                when _module.Instances.TryGetValue(port.Instance, out var instance) && instance.IsArray:
                return ReadArray(instance, port.Port, indices, selectors, expression.Span);
            default:
                var names = selectors.OfType<string>().ToList();
                var inner = selectors.OfType<BoundExpression>().ToList();
                return ReadWhole(expression, names) is { } whole
                    ? SelectIn(whole.Net, Selectors(whole.Group, inner, expression.Span))
                    : Unreadable(expression);
        }
    }

    private (Net Net, PortGroup Group)? ReadWhole(BoundExpression root, List<string> names)
    {
        PortState? state = root switch
        {
            BoundName { Signal: BoundPort port } when _module.Ports.TryGetValue(port, out var own) => own,
            BoundInstancePort port when _module.Instances.TryGetValue(port.Instance, out var instance) =>
                instance.PortOf(port.Port),
            _ => null,
        };
        if (state is null || state.FindGroup(names) is not (>= 0 and var index)) return null;
        var carrier = state.Carriers[index];
        return (ReadCarrier(carrier, 0, carrier.Width, root.Span), state.Groups[index]);
    }

    private Net ReadArray(
        InstanceState array, BoundPort port, ImmutableArray<BoundExpression> indices,
        ImmutableArray<object> selectors,
        SourceSpan span)
    {
        var state = array.PortOf(port);
        if (state.FindGroup([.. selectors.OfType<string>()]) is not (>= 0 and var index))
            return _logic.Zero(1);
        var group = state.Groups[index];
        var parts = new List<Net>();
        foreach (var leaf in group.Leaves)
        {
            // Dimension by dimension, so that an index past its own dimension reads 0 and not another row.
            var value = ArrayLeaf(array, group, leaf);
            var stride = checked((int)(array.Count * leaf.Width));
            for (var d = 0; d < indices.Length; d++)
            {
                var length = array.Instance.Shape[d];
                stride /= length;
                value = SelectIn(value, [new DynamicSelector(indices[d], stride, stride, length, span)]);
            }

            parts.Add(value);
        }

        return SelectIn(
            _logic.Concat(parts, span), Selectors(group, [.. selectors.OfType<BoundExpression>()], span));
    }

    private static List<Selector> Selectors(PortGroup group, List<BoundExpression> indices, SourceSpan span)
    {
        var result = new List<Selector>();
        var type = group.Type;
        foreach (var index in indices)
        {
            if (type is not ArrayType array) break;
            result.Add(
                new DynamicSelector(index, array.Element.Width, array.Element.Width, array.Length, span));
            type = array.Element;
        }

        return result;
    }

    private Net Unreadable(BoundExpression expression)
    {
        _module.HasErrorNodes = true;
        return _logic.Zero(Math.Max(1, expression.Type.Width));
    }
}
