using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Elaborator.Elaboration.Logic;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Sparse;

/// <summary>Lowers a <c>sparse</c> block to a compactor, lanes, and with a window a queue of
/// survivors.</summary>
/// <remarks>
/// <para>The beat at the stream's head is judged once, in the first cycle that it is offered: its survivors
/// are a mask. Each cycle the first survivors go to the lanes; those of older beats, from the queue, come
/// first. A lane acts when all lanes before it act and <c>when</c> holds for its element. What is left of the
/// head beat moves to the queue while there is room; the beat is taken in the cycle in which nothing of it is
/// left outside. So without a window a beat of n survivors takes max(1, ceil(n / lanes)) cycles, and no cycle
/// lies between two beats.</para>
/// <para><c>busy</c> is 1 while elements wait: held in the queue, or offered and not taken.</para>
/// </remarks>
internal sealed class SparseElaborator(ModuleState module, Evaluator evaluator, BoundSparse sparse)
{
    private const long MaxQueueBits = 1 << 24;

    private LogicBuilder Logic => module.Logic;

    private SourceSpan Span => sparse.Span;

    public void Elaborate()
    {
        var type = ((StreamType)sparse.Stream.Type).Element;
        var isBeat = type is ArrayType && !type.Equals(sparse.Element.Type);
        var count = isBeat ? ((ArrayType)type).Length : 1;
        var queueBits = (long)sparse.Window * count * sparse.Element.Type.Width;
        if (sparse.Target is not null && sparse.Lanes > 1)
        {
            module.Report.SeveralPicks(sparse.Name, sparse.Lanes, Span);
            module.HasErrorNodes = true;
        }

        if (queueBits > MaxQueueBits)
        {
            module.Report.WindowTooLarge(sparse.Name, queueBits, MaxQueueBits, Span);
            module.HasErrorNodes = true;
        }

        if (module.HasErrorNodes) return;
        var valid = evaluator.EvaluateTop(Member(sparse.Stream, "valid", UIntType.Bit));
        var data = evaluator.EvaluateTop(Member(sparse.Stream, "data", type));
        var lanes = new SparseLanes(module, evaluator, sparse);
        if (count == 1 && sparse.Window == 1)
            ElaborateSingle(lanes, valid, data);
        else
            ElaborateBeats(lanes, valid, data, count);
    }

    // One element a beat and nothing to share: the lane works on the head of the stream.
    private void ElaborateSingle(SparseLanes lanes, Net valid, Net data)
    {
        var skip = Skip(data, valid);
        // A skip condition that reads more than the element could change while the element waits.
        var mayChange = sparse.Skip is { } condition && !BoundTree.IsPure(condition);
        var waits = sparse.When is not null || sparse.Target is not null;
        var left = mayChange && waits ? Register("left", UIntType.Bit, hasReset: true) : null;
        var judged = skip;
        if (left is not null) skip = Logic.And(skip, Logic.Not(left.Output, Span), Span);

        var survives = Logic.And(valid, Logic.Not(skip, Span), Span);
        lanes.Run(survives, data, Logic.Bit(true));
        var acts = lanes.Acts[0];
        var ready = Logic.Or(skip, lanes.Goes[0], Span);
        if (left is not null) left.Next = Logic.And(survives, Logic.Not(acts, Span), Span);
        var first = left is null ? valid : Logic.And(valid, Logic.Not(left.Output, Span), Span);
        Finish(lanes, ready, Logic.And(valid, Logic.Not(ready, Span), Span), Logic.And(first, judged, Span));
    }

    private void ElaborateBeats(SparseLanes lanes, Net valid, Net data, int count)
    {
        var width = sparse.Element.Type.Width;
        var left = Register("left", new UIntType(count), hasReset: true);
        var skips = new List<Net>(count);
        for (var k = count - 1; k >= 0; k--)
            skips.Add(Skip(Logic.Slice(data, k * width, width, Span), valid));
        var skipped = Logic.Concat(skips, Span);
        var isNew = Logic.Not(Logic.IsNonZero(left.Output, Span), Span);
        var survivors = Logic.And(
            Logic.Mux(isNew, Logic.Not(skipped, Span), left.Output, Span), Logic.Repeat(valid, count, Span),
            Span);

        // masks[k] is what is left after the first k survivors; elements[k] is survivor k.
        var masks = new List<Net> { survivors };
        var elements = new List<Net>();
        var needed = sparse.Window > 1 ? count : Math.Min(sparse.Lanes, count);
        for (var k = 0; k < needed; k++)
        {
            var mask = masks[k];
            elements.Add(count == 1
                ? data
                : Logic.DynamicSlice(
                    data, Logic.Unary(UnaryKind.TrailingZeros, mask, Span), width, width, Span));
            var less = Logic.Binary(BinaryKind.Subtract, mask, Logic.Number(1, count), Span);
            masks.Add(Logic.And(mask, less, Span));
        }

        var newSkips = Logic.Mux(
            Logic.And(isNew, valid, Span), Logic.Unary(UnaryKind.PopCount, skipped, Span),
            Logic.Zero(LogicBuilder.CountWidth(count)), Span);
        if (sparse.Window == 1)
            WithoutQueue(lanes, valid, left, masks, elements, newSkips);
        else
            WithQueue(lanes, left, masks, elements, newSkips, count);
    }

    private void WithoutQueue(
        SparseLanes lanes, Net valid, RegisterState left, List<Net> masks, List<Net> elements, Net newSkips)
    {
        var rest = masks[0];
        var before = Logic.Bit(true);
        for (var j = 0; j < elements.Count; j++)
        {
            lanes.Run(Logic.IsNonZero(masks[j], Span), elements[j], before);
            before = lanes.Acts[j];
            rest = Logic.Mux(before, masks[j + 1], rest, Span);
        }

        left.Next = rest;
        var ready = Logic.Not(Logic.IsNonZero(rest, Span), Span);
        Finish(lanes, ready, Logic.And(valid, Logic.Not(ready, Span), Span), newSkips);
    }

    private void WithQueue(
        SparseLanes lanes, RegisterState left, List<Net> masks, List<Net> elements, Net newSkips, int count)
    {
        var type = sparse.Element.Type;
        var width = type.Width;
        var capacity = (sparse.Window - 1) * count;
        var queue = Register("queue", new ArrayType(type, capacity), hasReset: false);
        var held = Register("held", new UIntType(LogicBuilder.CountWidth(capacity)), hasReset: true);

        // Queue and survivors of the head beat, one after the other.
        var bits = LogicBuilder.CountWidth(capacity + count);
        var arriving = Logic.Unary(UnaryKind.PopCount, masks[0], Span);
        var total = Logic.Binary(
            BinaryKind.Add, Logic.Extend(held.Output, false, bits, Span),
            Logic.Extend(arriving, false, bits, Span), Span);
        elements.Reverse();
        var all = Logic.DynamicInsert(
            Logic.Concat([Logic.Zero(count * width), queue.Output], Span), held.Output, width,
            Logic.Concat(elements, Span), Span);

        var before = Logic.Bit(true);
        var issued = Logic.Zero(bits);
        for (var j = 0; j < Math.Min(sparse.Lanes, capacity + count); j++)
        {
            var isThere = Logic.Binary(BinaryKind.LessUnsigned, Logic.Number(j, bits), total, Span);
            lanes.Run(isThere, Logic.Slice(all, j * width, width, Span), before);
            before = lanes.Acts[j];
            issued = Logic.Mux(before, Logic.Number(j + 1, bits), issued, Span);
        }

        // What is left fits the queue, or its end stays with the beat.
        var after = Logic.Binary(BinaryKind.Subtract, total, issued, Span);
        var room = Logic.Number(capacity, bits);
        var ready = Logic.Binary(BinaryKind.LessEqualUnsigned, after, room, Span);
        queue.Next = Logic.DynamicSlice(all, issued, width, capacity * width, Span);
        held.Next = Logic.Slice(Logic.Mux(ready, after, room, Span), 0, held.Init.Width, Span);
        var outside =
            Logic.Mux(ready, Logic.Zero(bits), Logic.Binary(BinaryKind.Subtract, after, room, Span), Span);
        var moved =
            Logic.Binary(BinaryKind.Subtract, Logic.Extend(arriving, false, bits, Span), outside, Span);
        masks.Reverse();
        left.Next = Logic.Mux(
            ready, Logic.Zero(count),
            Logic.DynamicSlice(Logic.Concat(masks, Span), moved, count, count, Span), Span);
        Finish(lanes, ready, Logic.IsNonZero(held.Output, Span), newSkips);
    }

    private Net Skip(Net element, Net valid) => sparse.Skip is { } condition
        ? evaluator.EvaluateWith(sparse.Element, element, condition, valid)
        : Logic.Bit(false);

    private void Finish(SparseLanes lanes, Net ready, Net busy, Net newSkips)
    {
        lanes.Finish();
        evaluator.Drive(Member(sparse.Stream, "ready", UIntType.Bit), ready, []);
        if (module.Signals.TryGetValue(sparse.Busy, out var carrier))
            carrier.Drivers.Add(new Driver(0, busy, 1, Span));
        else
            module.ExtraNames.Add(
                new NamedNet(sparse.Busy.Name, busy, UIntType.Bit, NameKind.Wire, null, Span));
        if (!module.Options.WithCounters) return;

        var width = LogicBuilder.CountWidth(lanes.Acts.Count);
        var issued = Logic.Zero(width);
        for (var j = 0; j < lanes.Acts.Count; j++)
            issued = Logic.Mux(lanes.Acts[j], Logic.Number(j + 1, width), issued, Span);
        var stalled = Logic.And(lanes.IsThere[0], Logic.Not(lanes.Acts[0], Span), Span);
        module.Counters.Add(new Counter($"{sparse.Name}.issued", issued, sparse.Domain, Span));
        module.Counters.Add(new Counter($"{sparse.Name}.skipped", newSkips, sparse.Domain, Span));
        module.Counters.Add(new Counter($"{sparse.Name}.stalled", stalled, sparse.Domain, Span));
    }

    private RegisterState Register(string name, HdlType type, bool hasReset)
    {
        var full = $"{sparse.Name}.{name}";
        var register = module.AddRegister(
            full, type, BitVector.Zero(type.Width), hasReset, hasReset, sparse.Domain, Span);
        module.ExtraNames.Add(new NamedNet(full, register.Output, type, NameKind.Register, null, Span));
        return register;
    }

    internal static BoundPortMember Member(BoundExpression stream, string name, HdlType type) =>
        new(stream, name, type, stream.Span);
}
