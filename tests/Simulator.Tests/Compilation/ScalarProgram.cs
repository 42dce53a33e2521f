using System.Collections.Immutable;
using System.Runtime.InteropServices;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;
using Xunit;

namespace WaferHdl.Simulator.Tests.Compilation;

/// <summary>A kernel of the root made by hand, run by the scalar compiler and by <see cref="BitMath"/>.</summary>
internal sealed unsafe class ScalarProgram : IKernelSink, IDisposable
{
    private readonly List<Node> _nodes = [];
    private readonly List<KernelLoad> _loads = [];
    private readonly List<int> _order = [];
    private readonly List<KernelStore> _stores = [];
    private readonly List<KernelWrite> _writes = [];
    private readonly List<KernelCheck> _checks = [];
    private readonly List<KernelCount> _counts = [];
    private readonly List<GraphMemory> _memories = [];
    private readonly List<RootMemoryBank> _banks = [];
    private readonly List<int> _widths = [];
    private readonly List<RootPlace> _places = [];
    private readonly List<nint> _owned = [];
    private int _rootBytes;
    private BitVector[] _model = [];
    private List<BitVector[]> _words = [];
    private KernelFrame* _frame;
    private GCHandle _handle;

    public List<KernelLoop> Loops { get; } = [];

    public List<(int Property, BitVector[] Values)> Hits { get; } = [];

    public List<(int Property, BitVector[] Values)> ModelHits { get; } = [];

    public long[] Counts { get; } = new long[16];

    public long[] ModelCounts { get; } = new long[16];

    public bool StopsAtHits { get; set; }

    public bool CountsInline { get; set; } = true;

    public int Unsettled { get; private set; } = -1;

    public CompiledKernel? Kernel { get; private set; }

    public int WidthOf(int node) => _nodes[node].Width;

    /// <summary>Room for a value in the root.</summary>
    public int Place(int width)
    {
        _widths.Add(width);
        _places.Add(new RootPlace(_rootBytes));
        _rootBytes += (width + 63) / 64 * 8;
        return _places.Count - 1;
    }

    public int Load(int place, int low = 0, int width = 0)
    {
        var id = _nodes.Count;
        width = width == 0 ? _widths[place] : width;
        _nodes.Add(new Node(id, NodeOp.Register, width, [], place));
        _loads.Add(new KernelLoad(id, new LoadSource(_places[place], _widths[place], low)));
        return id;
    }

    public int Constant(BitVector value)
    {
        _nodes.Add(new Node(_nodes.Count, NodeOp.Constant, value.Width, [], 0, value));
        return _nodes.Count - 1;
    }

    public int Add(NodeOp op, int width, params int[] inputs) => Add(op, width, 0, inputs);

    public int Add(NodeOp op, int width, int index, int[] inputs, ImmutableArray<ImmutableArray<CasePattern>> arms = default)
    {
        _nodes.Add(new Node(_nodes.Count, op, width, [.. inputs], index, null, arms));
        _order.Add(_nodes.Count - 1);
        return _nodes.Count - 1;
    }

    /// <summary>Lets a node read one that stands behind it.</summary>
    public void Rewire(int node, params int[] inputs) => _nodes[node] = _nodes[node] with { Inputs = [.. inputs] };

    public void Store(int node, int place) => _stores.Add(new KernelStore(node, _places[place], false));

    public int Memory(int width, int depth, ImmutableArray<BitVector>? image = null)
    {
        var memory = new Memory("m", new UIntType(width), depth, image, null, [], null, default);
        _memories.Add(new GraphMemory("m", 0, memory, []));
        return _memories.Count - 1;
    }

    public int MemoryWidth(int memory) => _memories[memory].Width;

    public void Write(int memory, int enable, int address, int low, int data) =>
        _writes.Add(new KernelWrite(memory, enable, address, low, data, _nodes[data].Width));

    public void Check(int property, int fires, params int[] values) =>
        _checks.Add(new KernelCheck(property, fires, [.. values]));

    public void Count(int slot, int amount, int enable) => _counts.Add(new KernelCount(slot, amount, enable));

    public KernelProgram Build() => new(
        "test", new Region
        {
            Index = 0,
            Path = "",
            Module = null!,
            Shape = [],
            Nodes = [.. _nodes],
            Memories = [.. _memories],
        },
        [.. _loads], [.. _order], [.. Loops], [.. _stores], [.. _writes], [.. _checks], [.. _counts], 0);

    public void Compile(bool repeats = false, ScalarLimits? limits = null)
    {
        var compiler = new ScalarCompiler(limits);
        var options = new KernelOptions(0, false, repeats);
        var program = Build();
        Kernel = compiler.Compile(program, options);
        Assert.NotEmpty(compiler.Print(program, options));
        _handle = GCHandle.Alloc(this);
        _frame = (KernelFrame*)Allocate(sizeof(KernelFrame));
        _frame->Root = (byte*)Allocate(_rootBytes);
        _frame->Scratch = (byte*)Allocate(Kernel.Facts.ScratchBytes);
        new Span<byte>(_frame->Scratch, Kernel.Facts.ScratchBytes).Fill(0xcd);
        _frame->Memories = (void**)Allocate(16 * _memories.Count);
        _frame->Sink = GCHandle.ToIntPtr(_handle);
        if (CountsInline) _frame->Counts = (long*)Allocate(8 * Counts.Length);
        for (var i = 0; i < _memories.Count; i++)
        {
            _banks.Add(new RootMemoryBank(
                _memories[i].Width, _memories[i].Depth, _memories[i].Memory.Image, null, new MemoryBudget()));
            _frame->Memories[_memories.Count + i] = _banks[i].Handle;
            _words.Add([.. Enumerable.Range(0, _memories[i].Depth).Select(_banks[i].Read)]);
        }

        _model = [.. _widths.Select(BitVector.Zero)];
    }

    private void* Allocate(int bytes)
    {
        var block = NativeMemory.AllocZeroed((nuint)bytes + 64);
        _owned.Add((nint)block);
        return block;
    }

    public void Set(int place, BitVector value)
    {
        _model[place] = value;
        ScalarHelpers.Store((ulong*)(_frame->Root + _places[place].Offset), value);
    }

    public BitVector Get(int place) =>
        ScalarHelpers.Load((ulong*)(_frame->Root + _places[place].Offset), _widths[place]);

    public BitVector Expected(int place) => _model[place];

    public long Cycle => _frame->Cycle;

    /// <summary>Runs both.</summary>
    public void Run(int count = 1)
    {
        _frame->Stop = 0;
        Kernel!.Run(_frame, 0, count);
        var hits = ModelHits.Count;
        for (var i = 0; i < count; i++)
        {
            RunModel();
            if (StopsAtHits && ModelHits.Count > hits) break;
        }
    }

    public void AssertEqual(string what = "")
    {
        for (var place = 0; place < _places.Count; place++)
        {
            var limbs = (ulong*)(_frame->Root + _places[place].Offset);
            var got = Get(place);
            if (got != _model[place])
                Assert.Fail($"{what}: place {place} is {got}, not {_model[place]}\n{Listing()}");
            var top = limbs[(_widths[place] - 1) / 64];
            Assert.Equal(0UL, top & ~BitVector.Mask(_widths[place] - (_widths[place] - 1) / 64 * 64));
        }

        for (var memory = 0; memory < _banks.Count; memory++)
            for (var address = 0; address < _words[memory].Length; address++)
                Assert.Equal(_words[memory][address], _banks[memory].Read(address));
        if (CountsInline)
            for (var slot = 0; slot < Counts.Length; slot++)
                Counts[slot] = _frame->Counts[slot];
        if (!ModelCounts.AsSpan().SequenceEqual(Counts)) Assert.Fail($"{what}: counts differ\n{Listing()}");
        if (ModelHits.Count != Hits.Count) Assert.Fail($"{what}: {Hits.Count} hits, not {ModelHits.Count}\n{Listing()}");
        for (var i = 0; i < Hits.Count; i++)
        {
            Assert.Equal(ModelHits[i].Property, Hits[i].Property);
            Assert.Equal(ModelHits[i].Values, Hits[i].Values);
        }
    }

    public string Listing()
    {
        var text = new StringWriter();
        foreach (var node in _nodes)
            text.WriteLine($"n{node.Id}: {node.Op}.{node.Width} [{node.Index}] {string.Join(' ', node.Inputs)} {node.Value}");
        text.WriteLine(new ScalarCompiler().Print(Build(), new KernelOptions(0, false, false)));
        return text.ToString();
    }

    private void RunModel()
    {
        var values = new BitVector[_nodes.Count];
        foreach (var node in _nodes)
            values[node.Id] = node.Op == NodeOp.Constant ? node.Value!.Value : BitVector.Zero(node.Width);
        foreach (var load in _loads)
        {
            var place = _places.IndexOf((RootPlace)load.Source.From);
            values[load.Node] = BitMath.Slice(_model[place], load.Source.LowBit, _nodes[load.Node].Width);
        }

        for (var round = 0; round < (Loops.Count > 0 ? _order.Count + 100 : 1); round++)
            foreach (var id in _order)
                values[id] = NodeReference.Compute(_nodes[id], values, _nodes, Read);
        foreach (var count in _counts)
            if (count.Enable < 0 || values[count.Enable].Low == 1)
                ModelCounts[count.Slot] += (long)values[count.Amount].Low;
        foreach (var check in _checks)
            if (values[check.Fires].Low == 1)
                ModelHits.Add((check.Property, [.. check.Values.Where(v => v >= 0).Select(v => values[v])]));
        foreach (var store in _stores) _model[_places.IndexOf((RootPlace)store.To)] = values[store.Node];
        foreach (var write in _writes)
        {
            var address = values[write.Address].Unsigned;
            if (values[write.Enable].Low == 0 || address >= _memories[write.Memory].Depth) continue;
            ref var word = ref _words[write.Memory][(int)address];
            word = BitMath.Insert(word, write.Low, values[write.Data]);
        }
    }

    private BitVector Read(int memory, BitVector address) => address.Unsigned < _memories[memory].Depth
        ? _words[memory][(int)address.Low]
        : BitVector.Zero(_memories[memory].Width);

    void IKernelSink.Hit(KernelFrame* frame, int property, long block, ulong lanes, byte* values)
    {
        Assert.Equal((0L, 1UL), (block, lanes));
        var widths = _checks.First(c => c.Property == property).Values.Where(v => v >= 0).Select(v => _nodes[v].Width);
        var limb = 0;
        var taken = new List<BitVector>();
        foreach (var width in widths)
        {
            var limbs = new ulong[(width + 63) / 64];
            for (var i = 0; i < limbs.Length; i++) limbs[i] = *(ulong*)(values + 512 * limb++);
            fixed (ulong* first = limbs) taken.Add(ScalarHelpers.Load(first, width));
        }

        Hits.Add((property, [.. taken]));
        if (StopsAtHits) frame->Stop = 1;
    }

    void IKernelSink.Count(KernelFrame* frame, int slot, long block, ulong lanes, ulong* amounts) =>
        Counts[slot] += (long)amounts[0];

    void IKernelSink.Unsettled(KernelFrame* frame, int node) => Unsettled = node;

    public void Dispose()
    {
        foreach (var bank in _banks) bank.Dispose();
        foreach (var block in _owned) NativeMemory.Free((void*)block);
        if (_handle.IsAllocated) _handle.Free();
    }
}
