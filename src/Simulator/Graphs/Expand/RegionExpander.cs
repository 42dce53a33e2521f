using System.Runtime.InteropServices;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs.Lanes;
using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>Makes the nodes of a region, each after those it reads: a depth-first walk with its own
/// stack.</summary>
internal sealed class RegionExpander(RegionDraft region, NetWalker walker, LinkResolver links)
{
    private readonly NodePool _pool = region.Pool;
    private readonly Stack<Frame> _stack = new();
    private readonly Dictionary<(int Scope, int Cell), int> _forwards = [];

    /// <summary>The node of a net.</summary>
    public int Node(ScopeDraft scope, int cell) => Node(scope, cell, 0, scope.Module.Cells[cell].Width);

    public int Node(ScopeDraft scope, int cell, int low, int width)
    {
        var parts = walker.Parts(scope, cell, low, width);
        foreach (var part in parts)
            if (part is CellPart { Scope: var own, Cell: var needed } && own.Nodes[needed] == ScopeDraft.Unknown)
                Run(own, needed);
        return Join(parts);
    }

    private void Run(ScopeDraft scope, int cell)
    {
        Begin(scope, cell);
        while (_stack.TryPop(out var frame))
        {
            var isWaiting = false;
            var parts = CollectionsMarshal.AsSpan(frame.Parts);
            for (; frame.Next < parts.Length; frame.Next++)
            {
                if (parts[frame.Next] is not CellPart part || part.Scope.Nodes[part.Cell] != ScopeDraft.Unknown)
                    continue;
                _stack.Push(frame);
                Begin(part.Scope, part.Cell);
                isWaiting = true;
                break;
            }

            if (!isWaiting) End(frame);
        }
    }

    private void Begin(ScopeDraft scope, int cell)
    {
        scope.Nodes[cell] = ScopeDraft.InWork;
        var parts = new List<NetPart>();
        var counts = new List<int>();
        foreach (var net in Operands(scope, cell))
        {
            var own = walker.Parts(scope, net, 0, scope.Module.Cells[net].Width);
            parts.AddRange(own);
            counts.Add(own.Count);
        }

        if (walker.PartsOf(scope, cell) is { } whole) (parts, counts) = (whole, [whole.Count]);
        _stack.Push(new Frame(scope, cell, parts, counts));
    }

    private void End(Frame frame)
    {
        var (scope, index) = (frame.Scope, frame.Cell);
        var inputs = new int[frame.Counts.Count];
        var first = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Join(frame.Parts.GetRange(first, frame.Counts[i]));
            first += frame.Counts[i];
        }

        var node = Make(scope, index, inputs);
        scope.Nodes[index] = node;
        if (_forwards.Remove((scope.Index, index), out var forward)) _pool.Resolve(forward, node);
    }

    private IEnumerable<int> Operands(ScopeDraft scope, int index)
    {
        var cell = scope.Module.Cells[index];
        switch (cell)
        {
            case RegisterCell register:
                var domain = scope.Module.Domains[register.Domain];
                return register.HasReset && domain is { ResetPort: >= 0, IsResetAsynchronous: true }
                    ? [scope.Module.PortNets[domain.ResetPort].Cell]
                    : [];
            case ConcatCell or ArrayOutputCell:
                return [];
            default:
                return Enumerable.Range(0, cell.InputCount).Select(i => cell.Input(i).Cell);
        }
    }

    private int Make(ScopeDraft scope, int index, int[] inputs)
    {
        switch (scope.Module.Cells[index])
        {
            case RegisterCell register:
                var own = scope.FirstRegister + scope.Info.RegisterAt(index);
                var node = _pool.Leaf(NodeOp.Register, register.Width, own);
                return inputs.Length == 0
                    ? node
                    : _pool.Mux(Active(scope, register.Domain, inputs[0]), _pool.Constant(register.Init), node);
            case InputCell input when scope.Parent is null:
                return _pool.Leaf(NodeOp.Input, input.Width, input.Port);
            case InputCell input:
                return links.Input(scope, input.Port);
            case MemoryReadCell read:
                return _pool.Make(NodeOp.MemoryRead, read.Width, inputs, scope.FirstMemory + read.Memory);
            case var cell:
                return CellNodes.Make(_pool, cell, inputs);
        }
    }

    /// <summary>A reset's node, 1 while it is active.</summary>
    public int Active(ScopeDraft scope, int domain, int reset) =>
        scope.Module.Domains[domain].IsResetActiveLow ? _pool.Not(reset) : reset;

    private int Join(List<NetPart> parts)
    {
        var nodes = new int[parts.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = parts[i] switch
            {
                ValuePart value => _pool.Constant(value.Value),
                CellPart part => _pool.Slice(NodeOrForward(part), part.Low, part.Width),
                ElementPart element => links.Element(element),
                PackPart pack => links.Pack(pack),
                _ => throw new InvalidOperationException(),
            };
        }

        return _pool.Concat(nodes);
    }

    private int NodeOrForward(CellPart part)
    {
        var node = part.Scope.Nodes[part.Cell];
        if (node >= 0) return node;
        ref var forward = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _forwards, (part.Scope.Index, part.Cell), out var exists);
        if (!exists) forward = _pool.AddForward(part.Scope.Module.Cells[part.Cell].Width);
        return forward;
    }

    private sealed class Frame(ScopeDraft scope, int cell, List<NetPart> parts, List<int> counts)
    {
        public int Next;

        public ScopeDraft Scope => scope;

        public int Cell => cell;

        public List<NetPart> Parts => parts;

        public List<int> Counts => counts;
    }
}
