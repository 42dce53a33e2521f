using System.Buffers.Binary;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class NodeLowering
{
    private const int TableBits = 12;

    private Bits Case(Node node)
    {
        var subject = Value(node.Inputs[0]);
        if (subject.Width <= TableBits && node.Arms.Length > 1
            && node.Inputs.Skip(1).All(i => Node(i).Op == NodeOp.Constant))
            return CaseTable(node, subject.Words[0], subject.Width);
        var conditions = node.Arms.Select(arm => Matches(subject, arm)).ToArray();
        return Pieces(
            node, (low, width) =>
            {
                var value = Part(node, node.Inputs.Length - 1, low, width);
                for (var i = conditions.Length - 1; i >= 0; i--)
                    value = _words.Select(conditions[i], Part(node, i + 1, low, width), value);
                return value;
            });
    }

    private Bits CaseTable(Node node, int subject, int subjectWidth)
    {
        var values = new BitVector[1 << subjectWidth];
        for (var s = 0; s < values.Length; s++)
        {
            var bits = BitVector.FromWord((ulong)s, subjectWidth);
            var arm = 0;
            while (arm < node.Arms.Length
                && !node.Arms[arm].Any(p => BitMath.Equal(BitMath.And(bits, p.Mask), p.Value)))
                arm++;
            values[s] = Node(node.Inputs[arm + 1]).Value!.Value;
        }

        return Pieces(
            node, (low, width) => Lookup(
                [.. values.Select(v => BitMath.Slice(v, low, width).Low)], subject, width));
    }

    // An element of a list that is known; 0 past its end.
    private int Lookup(ulong[] values, int index, int width)
    {
        if (Array.TrueForAll(values, v => v == values[0]) && Graph.Ones(index) < (ulong)values.Length)
            return _words.Constant(values[0], width > 32);

        // As many elements as the index can reach: no look at the end.
        var reach = BitVector.Mask(WordGraph.Length(Graph.Ones(index)));
        if (reach >= (ulong)values.Length && reach < 4096) Array.Resize(ref values, (int)reach + 1);
        var bytes = width <= 8 ? 1 : width <= 16 ? 2 : width <= 32 ? 4 : 8;
        var data = new byte[bytes * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var word = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(word, values[i]);
            word.AsSpan(0, bytes).CopyTo(data.AsSpan(bytes * i));
        }

        var place = Graph.Constants.FindIndex(c => c.AsSpan().SequenceEqual(data));
        if (place < 0)
        {
            place = Graph.Constants.Count;
            Graph.Constants.Add(data);
        }

        var table = Table(new WordTable(TableBase.Constant, place, -1, bytes, bytes, 0, values.Length));
        return _words.Element(table, index, values.Aggregate((a, b) => a | b));
    }

    private Bits DynamicSlice(Node node)
    {
        var source = Value(node.Inputs[0]);
        var index = _words.Saturated(Value(node.Inputs[1]));
        var stride = node.Index;
        var count = (source.Width + stride - 1) / stride;
        if (Graph.IsConstant(index, out var at))
            return Moved(node, source, at < (ulong)count ? (int)at * stride : source.Width);
        if (Node(node.Inputs[0]) is { Op: NodeOp.Constant, Value: { } constant } && count <= 4096)
            return Pieces(
                node, (low, width) => Lookup(
                    [.. Enumerable.Range(0, count).Select(i =>
                        BitMath.Slice(constant, i * stride + low, width).Low)],
                    index, width));
        var isInside = _words.Compare(
            WordOp.LessUnsigned, index, _words.Constant((ulong)count, _words.Is64(index)));
        if (source.Width <= 64)
        {
            // What lies above the value is 0, so that only the index has to be right.
            var low = _words.And(
                _words.Multiply(_words.Resize(index, false), _words.Constant((ulong)stride, false), 32),
                _words.Constant(63, false));
            var shifted = _words.ShiftBy(WordOp.ShiftRight, _words.Extend64(source.Words[0]), low);
            var word = _words.Select(isInside, shifted, _words.Constant(0, true));
            return Moved(node, new Bits(64, word), 0);
        }

        if (stride is 8 or 16 or 32 or 64 && node.Width <= stride)
        {
            var bytes = stride / 8;
            var element = _words.Element(
                AddressOf(node.Inputs[0], source, bytes, bytes, 0, count), index, BitVector.Mask(stride));
            return new Bits(
                node.Width, _words.Resize(_words.Low(element, node.Width), node.Width > 32));
        }

        var limbs = (source.Width + 63) / 64;
        var bit = _words.Multiply(
            _words.Select(
                isInside, _words.Resize(index, false), _words.Constant((ulong)count, false)),
            _words.Constant((ulong)stride, false), 32);
        var table = AddressOf(node.Inputs[0], source, 8, 8, 0, limbs);
        var first = _words.ShiftRight(bit, 6);
        var by = _words.And(bit, _words.Constant(63, false));
        var values = new int[(node.Width + 63) / 64];
        var next = _words.Element(table, first, ulong.MaxValue);
        for (var i = 0; i < values.Length; i++)
        {
            var current = next;
            values[i] = _words.ShiftBy(WordOp.ShiftRight, current, by);
            if (64 % stride == 0 && node.Width <= stride) continue;
            next = _words.Element(table, _words.Add(first, _words.Constant((ulong)i + 1, false), 32), ulong.MaxValue);
            var up = _words.ShiftBy(
                WordOp.ShiftLeft, _words.ShiftLeft(next, 1, 64), _words.Xor(by, _words.Constant(63, false)));
            values[i] = _words.Or(values[i], up);
        }

        var all = isInside;
        for (var i = 0; i < values.Length; i++)
            values[i] = _words.Select(all, values[i], _words.Constant(0, true));
        return Moved(node, _words.FromLimbs(values, 64 * values.Length), 0);
    }

    // Elements of a value in memory: where it lies, or a copy in scratch.
    private int AddressOf(int node, Bits source, int elementBytes, int stride, int first, int count)
    {
        if (_addresses.TryGetValue(node, out var offset))
            return Table(new WordTable(TableBase.Root, offset, -1, elementBytes, stride, first, count));
        var spill = SpillOf(node, source);
        var scratch = Graph.Spills[(int)Graph[spill].Imm].Offset;
        return Table(new WordTable(TableBase.Scratch, scratch, spill, elementBytes, stride, first, count));
    }

    private readonly Dictionary<int, int> _spills = [];

    private int SpillOf(int node, Bits source)
    {
        if (_spills.TryGetValue(node, out var spill)) return spill;
        var limbs = _words.Limbs(source);
        return _spills[node] = _words.Spill(new Spill(limbs, Graph.Reserve(8 * limbs.Length), null));
    }

    private Bits DynamicInsert(Node node)
    {
        var source = Value(node.Inputs[0]);
        var index = _words.Saturated(Value(node.Inputs[1]));
        var data = Value(node.Inputs[2]);
        var stride = node.Index;
        var count = (source.Width + stride - 1) / stride;
        if (Graph.IsConstant(index, out var at))
            return at < (ulong)count ? Insert(node, source, data, (int)at * stride) : Moved(node, source, 0);
        if (source.Width <= 64)
        {
            var isInside = _words.Compare(
                WordOp.LessUnsigned, index, _words.Constant((ulong)count, _words.Is64(index)));
            var by = _words.And(
                _words.Multiply(_words.Resize(index, false), _words.Constant((ulong)stride, false), 32),
                _words.Constant(63, false));
            var width = Math.Min(data.Width, 64);
            var value = _words.Extend64(_words.Extract(data, 0, width));
            var old = _words.Extend64(source.Words[0]);
            var hole = _words.Not(
                _words.ShiftBy(WordOp.ShiftLeft, _words.Constant(BitVector.Mask(width), true), by), 64);
            var filled = _words.Or(
                _words.And(old, hole), _words.ShiftBy(WordOp.ShiftLeft, value, by));
            var result = _words.Select(isInside, _words.Low(filled, source.Width), old);
            return new Bits(source.Width, _words.Resize(result, source.Width > 32));
        }

        var limbs = _words.Limbs(source);
        var offset = Graph.Reserve(8 * limbs.Length);
        var index64 = _words.Extend64(index);
        var operands = _words.Limbs(data);
        var extra = Graph.Reserve(8 * (operands.Length + 1));
        if (extra != offset + 8 * limbs.Length) throw new InvalidOperationException("scratch is not in order");
        var call = new SpillCall(
            SpillKind.Insert, offset, source.Width, extra, data.Width, extra + 8 * operands.Length, 64, stride);
        var spill = _words.Spill(new Spill([.. limbs, .. operands, index64], offset, call));
        return FromScratch(offset, spill, source.Width);
    }

    private Bits Insert(Node node, Bits source, Bits data, int at)
    {
        var end = Math.Min(at + data.Width, source.Width);
        return Pieces(
            node, (low, width) =>
            {
                var kept = _words.Extract(source, low, width);
                var (from, to) = (Math.Max(low, at), Math.Min(low + width, end));
                if (from >= to) return kept;
                var hole = BitVector.Mask(to - from) << (from - low);
                var part = _words.Resize(_words.Extract(data, from - at, to - from), width > 32);
                return _words.Or(
                    _words.And(kept, _words.Constant(BitVector.Mask(width) & ~hole, width > 32)),
                    _words.ShiftLeft(part, from - low, width));
            });
    }
}
