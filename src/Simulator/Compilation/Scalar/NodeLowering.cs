using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>From the nodes of a kernel to words: wide values become pieces or limbs.</summary>
internal sealed partial class NodeLowering
{
    private readonly KernelProgram _program;
    private readonly CutPlanner _cuts;
    private readonly HomePlanner _homes;
    private readonly WordBuilder _words;
    private readonly Dictionary<int, Bits> _values = [];
    private readonly Dictionary<int, int> _addresses = [];

    public NodeLowering(KernelProgram program, bool repeats)
    {
        _program = program;
        Graph = new WordGraph();
        _words = new WordBuilder(Graph);
        _cuts = new CutPlanner(program);
        _homes = new HomePlanner(program, _cuts, repeats);
        // Homes come first in scratch.
        Graph.Reserve(_homes.Bytes);
        foreach (var load in program.Loads) _values[load.Node] = Load(load);
        for (var i = 0; i < program.Order.Length;)
        {
            var loop = program.Loops.IndexOf(program.Loops.FirstOrDefault(l => l.Start == i && l.Count > 0));
            if (loop < 0)
            {
                Lower(Node(program.Order[i]));
                i++;
                continue;
            }

            LowerLoop(program.Loops[loop], loop + 1);
            i += program.Loops[loop].Count;
        }

        foreach (var store in program.Stores) Store(store);
        foreach (var count in program.Counts) Count(count);
        foreach (var check in program.Checks) Check(check);
        foreach (var write in program.Writes) Write(write);
    }

    public WordGraph Graph { get; }

    public List<Effect> Effects { get; } = [];

    /// <summary>Effects that stand behind all others: memories are read before.</summary>
    public List<Effect> Writes { get; } = [];

    public ImmutableArray<Home> Homes => _homes.Homes;

    private Node Node(int id) => _program.Region.Nodes[id];

    private Bits Value(int id)
    {
        if (_values.TryGetValue(id, out var bits)) return bits;
        var node = Node(id);
        if (node.Op != NodeOp.Constant)
            throw new ArgumentException(
                $"node {id} ({node.Op}) is neither loaded nor computed before it is read in '{_program.Name}'");
        return _values[id] = _words.Constant(node.Value!.Value);
    }

    private int Narrow(int id) => Value(id).Words[0];

    private Bits Load(KernelLoad load)
    {
        var width = Node(load.Node).Width;
        var source = load.Source;
        if (source.From is not RootPlace place)
            throw new ArgumentException($"'{_program.Name}' loads from {source.From}, not from the root");
        if (_homes.Find(place) is { } home)
        {
            var all = new Bits(home.Ends, [.. home.Ends.Select((_, i) => HomeWord(home, i))]);
            return width <= 64
                ? new Bits(width, _words.Extract(all, source.LowBit, width))
                : _words.Cut(all, _cuts.Ends(load.Node), source.LowBit);
        }

        if (source.LowBit == 0) _addresses[load.Node] = place.Offset;
        var limbs = new int[(source.FromWidth + 63) / 64];

        // What comes from lanes is put together bit by bit, where something else may have stood.
        var isClean = Node(load.Node).Op != NodeOp.Link;
        for (var i = 0; i < limbs.Length; i++)
        {
            var bits = Math.Min(64, source.FromWidth - 64 * i);
            limbs[i] = _words.Load(place.Offset + 8 * i, 8, BitVector.Mask(isClean ? bits : 64));
            limbs[i] = _words.Low(limbs[i], bits);
        }

        var whole = _words.FromLimbs(limbs, source.FromWidth);
        return width <= 64
            ? new Bits(width, _words.Extract(whole, source.LowBit, width))
            : _words.Cut(whole, _cuts.Ends(load.Node), source.LowBit);
    }

    private int HomeWord(Home home, int piece)
    {
        var width = home.Ends[piece] - home.Start(piece);
        return _words.Load(home.Offset(piece), width > 32 ? 8 : 4, BitVector.Mask(width));
    }

    // What a node in a circle shows before its turn is what the round before left in scratch.
    private void LowerLoop(KernelLoop loop, int number)
    {
        var range = _program.Order.AsSpan().Slice(loop.Start, loop.Count);
        var position = new Dictionary<int, int>();
        for (var i = 0; i < range.Length; i++) position[range[i]] = i;
        var carried = new SortedSet<int>();
        for (var i = 0; i < range.Length; i++)
            foreach (var input in Node(range[i]).Inputs)
                if (position.TryGetValue(input, out var at) && at >= i)
                    carried.Add(at);

        Graph.Loop = number;
        var offsets = new Dictionary<int, int>();
        foreach (var at in carried)
        {
            var width = Node(range[at]).Width;
            var limbs = new int[(width + 63) / 64];
            var offset = offsets[range[at]] = Graph.Reserve(8 * limbs.Length);
            for (var i = 0; i < limbs.Length; i++)
                limbs[i] = _words.Scratch(offset + 8 * i, -1, BitVector.Mask(Math.Min(64, width - 64 * i)));
            _values[range[at]] = _words.FromLimbs(limbs, width);
        }

        foreach (var id in range) Lower(Node(id));
        var values = new List<(int, int)>();
        foreach (var (id, offset) in offsets)
        {
            var limbs = _words.Limbs(Value(id));
            for (var i = 0; i < limbs.Length; i++) values.Add((offset + 8 * i, limbs[i]));
        }

        Graph.Loop = 0;
        if (values.Count > 0) Effects.Add(new LoopEffect(number, [.. values], loop.Limit, range[0]));
    }

    private void Store(KernelStore store)
    {
        if (store.To is not RootPlace place)
            throw new ArgumentException($"'{_program.Name}' stores to {store.To}, not to the root");
        var bits = Value(store.Node);
        if (_homes.Find(place) is { } home)
        {
            for (var i = 0; i < home.Ends.Length; i++)
            {
                var width = home.Ends[i] - home.Start(i);
                var value = _words.Extract(bits, home.Start(i), width);
                Effects.Add(new StoreEffect(home.Offset(i), width > 32 ? 8 : 4, value));
            }

            return;
        }

        for (var low = 0; low < bits.Width; low += 64) StoreLimb(place.Offset, bits, low);
    }

    private void StoreLimb(int offset, Bits bits, int low)
    {
        var high = Math.Min(low + 64, bits.Width);
        if (bits.Width > 64 && high - low > 32 && TryStorePieces(offset, bits, low, high)) return;

        var value = _words.Extract(bits, low, high - low);
        Effects.Add(new StoreEffect(offset + low / 8, high - low > 32 ? 8 : 4, value, high - low <= 32));
    }

    private bool TryStorePieces(int offset, Bits bits, int low, int high)
    {
        var pieces = new List<(int Start, int Bytes)>();
        for (var i = 0; i < bits.Ends.Length; i++)
        {
            var start = bits.Start(i);
            if (bits.Ends[i] <= low || start >= high) continue;
            var width = bits.Ends[i] - start;
            if (bits.Ends[i] == high && high < low + 64) width = (width + 7) / 8 * 8;
            if (start < low || width is not (8 or 16 or 32) || start % width != 0) return false;
            pieces.Add((start, width / 8));
        }

        if (pieces.Count > 4) return false;
        foreach (var (start, bytes) in pieces)
            Effects.Add(
                new StoreEffect(
                    offset + start / 8, bytes, _words.Extract(bits, start, Math.Min(8 * bytes, high - start))));
        return true;
    }

    private void Count(KernelCount count)
    {
        var amount = _words.Extend64(Narrow(count.Amount));
        if (Node(count.Amount).Width > 64) amount = _words.Limbs(Value(count.Amount))[0];
        Effect effect = new CountEffect(count.Slot, amount);
        Effects.Add(count.Enable < 0 ? effect : new BranchEffect(Narrow(count.Enable), [effect], []));
    }

    private void Check(KernelCheck check)
    {
        int[][] values = [.. check.Values.Where(v => v >= 0).Select(v => _words.Limbs(Value(v)))];
        Effects.Add(new BranchEffect(Narrow(check.Fires), [new CheckEffect(check.Property, values)], []));
    }

    private void Write(KernelWrite write)
    {
        var memory = _program.Region.Memories[write.Memory];
        var data = _words.Limbs(Value(write.Data));
        var limbs = new int[(memory.Width + 63) / 64];
        var masks = new ulong[limbs.Length];
        var bits = _words.FromLimbs(data, write.DataWidth);
        for (var i = 0; i < limbs.Length; i++)
        {
            var from = Math.Max(64 * i, write.Low);
            var to = Math.Min(64 * i + 64, write.Low + write.DataWidth);
            if (to <= from) continue;
            masks[i] = BitVector.Mask(to - from) << (from - 64 * i);
            var part = _words.Extend64(_words.Extract(bits, from - write.Low, to - from));
            limbs[i] = _words.ShiftLeft(part, from - 64 * i, 64);
        }

        var address = _words.Saturated(Value(write.Address));
        Writes.Add(
            new BranchEffect(
                Narrow(write.Enable), [new WriteEffect(write.Memory, address, limbs, masks)], []));
    }

    private void Lower(Node node) => _values[node.Id] = Compute(node);

    private Bits Compute(Node node)
    {
        switch (node.Op)
        {
            case NodeOp.Constant:
                return _words.Constant(node.Value!.Value);
            case NodeOp.MemoryRead:
                return MemoryRead(node);
            case NodeOp.Slice:
                return Moved(node, Value(node.Inputs[0]), node.Index);
            case NodeOp.Concat:
                return Concat(node);
            case NodeOp.ZeroExtend:
                return Moved(node, Value(node.Inputs[0]), 0);
            case NodeOp.SignExtend:
                return SignExtend(node);
            case NodeOp.Mux:
                var select = Narrow(node.Inputs[0]);
                return Pieces(
                    node, (low, width) => _words.Select(
                        select, Part(node, 1, low, width), Part(node, 2, low, width)));
            case NodeOp.Case:
                return Case(node);
            case NodeOp.And:
                return Pieces(
                    node, (low, width) => _words.And(Part(node, 0, low, width), Part(node, 1, low, width)));
            case NodeOp.Or:
                return Pieces(
                    node, (low, width) => _words.Or(Part(node, 0, low, width), Part(node, 1, low, width)));
            case NodeOp.Xor:
                return Pieces(
                    node, (low, width) => _words.Xor(Part(node, 0, low, width), Part(node, 1, low, width)));
            case NodeOp.Not:
                return Pieces(node, (low, width) => _words.Not(Part(node, 0, low, width), width));
            case NodeOp.DynamicSlice:
                return DynamicSlice(node);
            case NodeOp.DynamicInsert:
                return DynamicInsert(node);
            default:
                return Arithmetic(node);
        }
    }

    private int Part(Node node, int input, int low, int width) =>
        _words.Extract(Value(node.Inputs[input]), low, width);

    private Bits Pieces(Node node, Func<int, int, int> make)
    {
        if (node.Width <= 64) return new Bits(node.Width, make(0, node.Width));
        var ends = _cuts.Ends(node.Id);
        var words = new int[ends.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            var start = i == 0 ? 0 : ends[i - 1];
            words[i] = make(start, ends[i] - start);
        }

        return new Bits(ends, words);
    }

    private Bits Moved(Node node, Bits value, int low) =>
        Pieces(node, (start, width) => _words.Extract(value, start + low, width));

    private Bits Concat(Node node)
    {
        var parts = node.Inputs.Reverse().Select(Value).ToArray();
        var ends = new List<int>();
        var words = new List<int>();
        var start = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Ends.Length; i++)
            {
                ends.Add(start + part.Ends[i]);
                words.Add(part.Words[i]);
            }

            start += part.Width;
        }

        return Moved(node, new Bits([.. ends], [.. words]), 0);
    }

    private Bits SignExtend(Node node)
    {
        var value = Value(node.Inputs[0]);
        if (node.Width <= 64)
        {
            var word = _words.Resize(value.Words[0], node.Width > 32);
            return new Bits(node.Width, _words.Low(_words.Signed(word, value.Width), node.Width));
        }

        var sign = _words.Subtract(
            _words.Constant(0, true), _words.Extend64(_words.Extract(value, value.Width - 1, 1)), 64);
        return Pieces(node, (low, width) => SignedPart(value, sign, low, width));
    }

    // Bits of a value that goes on with its sign.
    private int SignedPart(Bits value, int sign, int low, int width)
    {
        var is64 = width > 32;
        var part = _words.Extract(value, low, width);
        var own = Math.Max(0, value.Width - low);
        return own >= width
            ? part
            : _words.Or(part, _words.ShiftLeft(_words.Resize(sign, is64), own, width));
    }

    private Bits MemoryRead(Node node)
    {
        var memory = _program.Region.Memories[node.Index];
        var address = _words.Saturated(Value(node.Inputs[0]));
        var element = RootMemoryBank.ElementBytes(memory.Width);
        var limbs = new int[(memory.Width + 63) / 64];
        for (var i = 0; i < limbs.Length; i++)
        {
            var table = Table(
                new WordTable(
                    TableBase.Memory, node.Index, -1, Math.Min(element, 8), element, 8 * i, memory.Depth));
            limbs[i] = _words.Element(table, address, BitVector.Mask(Math.Min(64, memory.Width - 64 * i)));
        }

        return _words.FromLimbs(limbs, memory.Width);
    }

    private readonly Dictionary<WordTable, int> _tables = [];

    private int Table(in WordTable table)
    {
        if (!_tables.TryGetValue(table, out var index)) _tables[table] = index = _words.Table(table);
        return index;
    }

    private int Matches(Bits subject, ImmutableArray<CasePattern> patterns)
    {
        var any = _words.Constant(0, false);
        foreach (var pattern in patterns)
        {
            var masked = new Bits(
                subject.Ends, [
                    .. subject.Words.Select((w, i) => _words.And(
                        w, PatternWord(pattern.Mask, subject, i))),
                ]);
            var value = new Bits(
                subject.Ends, [.. subject.Words.Select((_, i) => PatternWord(pattern.Value, subject, i))]);
            any = _words.Or(any, _words.IsEqual(masked, value));
        }

        return any;
    }

    private int PatternWord(BitVector bits, Bits like, int piece)
    {
        var (start, width) = (like.Start(piece), like.Ends[piece] - like.Start(piece));
        return _words.Constant(BitMath.Slice(bits, start, width).Low, width > 32);
    }
}
