using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

internal sealed partial class Evaluator
{
    private Net ReadMemory(BoundMemoryRead read) => _module.Memories.TryGetValue(read.Memory, out var memory)
        ? ReadMemory(memory, read.Address, read.Span)
        : _logic.Zero(Math.Max(1, read.Type.Width));

    private Net ReadMemory(MemoryState memory, BoundExpression addressOf, SourceSpan span)
    {
        var address = Evaluate(addressOf);
        TrapIndex(address, memory.Memory.Depth, span);
        var word = _logic.MemoryRead(memory.Index, address, memory.Memory.Element.Width, span);
        if (_procedure is not { Kind: ProcedureKind.Lane } lane) return word;
        foreach (var write in lane.EarlierWrites)
        {
            if (write.Memory != memory) continue;
            var port = write.Port;
            var hit = _logic.And(
                port.Enable, SameWord(port.Address, address, memory.Memory.Depth, span), span);
            word = _logic.Mux(hit, _logic.Insert(word, port.Low, port.Data, span), word, span);
        }

        return word;
    }

    // Whether both addresses name one existing word.
    private Net SameWord(Net a, Net b, int depth, SourceSpan span)
    {
        var width = Math.Max(_logic.WidthOf(a), _logic.WidthOf(b));
        var same = _logic.Binary(
            BinaryKind.Equal, _logic.Extend(a, false, width, span), _logic.Extend(b, false, width, span),
            span);
        return OutOfRange(b, depth, span) is { } outside
            ? _logic.And(same, _logic.Not(outside, span), span) : same;
    }

    private void WriteMemory(MemoryState memory, Place place, Net value, SourceSpan span)
    {
        var address = Evaluate(place.Address!);
        TrapIndex(address, memory.Memory.Depth, span);
        var enable = _path?.Get(_logic, span) ?? _logic.Bit(true);
        WriteParts(memory, address, enable, place.Low, place.Width, place.Rest, 0, value, span);
    }

    // A write at a variable position becomes one port a position, each with its own enable: so that of
    // several writes to one word the last wins bit by bit, and memories with byte enables are recognised.
    private void WriteParts(
        MemoryState memory, Net address, Net enable, int low, int width, List<Selector> rest, int depth,
        Net value,
        SourceSpan span)
    {
        if (_logic.IsConstant(enable, false)) return;
        if (depth == rest.Count)
        {
            AddWrite(memory, new WritePort(
                enable, address, low, value, _logic.WidthOf(value), _procedure?.Domain ?? 0, span));
            return;
        }

        if (rest[depth] is StaticSelector part)
        {
            WriteParts(memory, address, enable, low + part.Low, part.Width, rest, depth + 1, value, span);
            return;
        }

        var selector = (DynamicSelector)rest[depth];
        var index = Index(selector);
        if (selector.Width == selector.Stride)
        {
            for (var k = 0; (k + 1) * selector.Stride <= width; k++)
            {
                if (BitVector.FromInteger(k, _logic.WidthOf(index)).Unsigned != k) break;
                WriteParts(
                    memory, address, _logic.And(enable, _logic.IsEqualTo(index, k, span), span),
                    low + k * selector.Stride,
                    selector.Width, rest, depth + 1, value, span);
            }

            return;
        }

        // Parts that overlap from one position to the next: place data and mask, then write by the common
        // unit.
        var data = InsertInto(_logic.Zero(width), rest[depth..], 0, value, span);
        var ones = _logic.Constant(BitVector.AllOnes(_logic.WidthOf(value)));
        var mask = InsertInto(_logic.Zero(width), rest[depth..], 0, ones, span);
        var unit = rest.Skip(depth).Aggregate(
            width, (gcd, step) => Gcd(step is DynamicSelector d
                ? Gcd(gcd, d.Stride) : Gcd(gcd, ((StaticSelector)step).Low), step.Width));
        for (var at = 0; at < width; at += unit)
        {
            var chosen = _logic.And(enable, _logic.Slice(mask, at, 1, span), span);
            WriteParts(
                memory, address, chosen, low + at, unit, [], 0, _logic.Slice(data, at, unit, span), span);
        }
    }

    private static int Gcd(int a, int b) => (int)BigInteger.GreatestCommonDivisor(a, b);

    private void AddWrite(MemoryState memory, WritePort port)
    {
        if (_procedure is { Kind: ProcedureKind.Lane } lane) lane.OwnWrites.Add(new LaneWrite(memory, port));
        memory.Writes.Add(port);
    }
}
