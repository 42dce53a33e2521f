namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Which reads of stored state are still to come: an effect that overwrites the place has to wait for
/// them.</summary>
internal sealed class Hazards
{
    private const int LongestWalk = 400;
    private readonly WordGraph _graph;
    private readonly Placement _placement;
    private readonly Scheduler _scheduler;

    // By load: by block the reads to come.
    private readonly Dictionary<int, Dictionary<int, int>> _pending = [];
    private readonly Dictionary<int, List<int>> _readersOfLimb = [];
    private readonly Dictionary<int, List<int>> _readersOfMemory = [];
    private readonly HashSet<int> _pendingElements = [];
    private readonly Dictionary<int, List<(Effect Effect, Queue<Effect> Queue)>> _waiters = [];
    private readonly Dictionary<Effect, List<Written>> _written = new(ReferenceEqualityComparer.Instance);

    public Hazards(WordGraph graph, WordUses uses, Placement placement, Scheduler scheduler)
    {
        (_graph, _placement, _scheduler) = (graph, placement, scheduler);
        for (var id = 0; id < graph.Count; id++)
        {
            if (uses[id] == 0) continue;
            var word = graph[id];
            if (word.Op == WordOp.Load)
            {
                _pending[id] = placement.LeafUses(id).ToDictionary(u => u.Block, u => u.Count);
                Add(_readersOfLimb, (int)word.Imm / 8, id);
            }
            else if (word.Op == WordOp.Element)
                AddElement(id, graph.Tables[(int)word.Imm]);
        }
    }

    /// <param name="FirstByte">Of the root.</param>
    /// <param name="Memory">Or a whole memory; −1: none.</param>
    private readonly record struct Written(int FirstByte, int Bytes, int Memory);

    /// <summary>Looks whether somebody still reads what the effect overwrites, and if so wakes it later.</summary>
    public bool IsBlocked(Effect effect, int block, IEnumerable<int> roots, Queue<Effect> queue)
    {
        Dictionary<int, int>? own = null;
        foreach (var reader in Readers(effect))
        {
            var pending = Pending(reader, effect, block);
            if (pending == 0) continue;
            own ??= OwnReads(roots);
            if (pending <= own.GetValueOrDefault(reader)) continue;
            if (!_waiters.TryGetValue(reader, out var list)) _waiters[reader] = list = [];
            list.Add((effect, queue));
            return true;
        }

        return false;
    }

    /// <summary>The loads and elements that the effect waits for.</summary>
    public List<int> Blockers(Effect effect, int block) =>
        [.. Readers(effect).Where(r => Pending(r, effect, block) > 0).Distinct()];

    /// <summary>One read of a load has happened.</summary>
    public void Read(int load, int block)
    {
        var pending = _pending[load];
        if (pending.TryGetValue(block, out var count) && count > 0)
        {
            pending[block] = count - 1;
            Wake(load);
        }
    }

    /// <summary>All reads of the block and inside it take a local from now on.</summary>
    public void Kept(int load, int block)
    {
        var pending = _pending[load];
        foreach (var inner in pending.Keys.Where(b => _placement.IsInside(b, block)).ToList()) pending[inner] = 0;
        Wake(load);
    }

    public void Consumed(int element)
    {
        if (_pendingElements.Remove(element)) Wake(element);
    }

    private void Wake(int reader)
    {
        if (!_waiters.Remove(reader, out var list)) return;
        foreach (var (effect, queue) in list) queue.Enqueue(effect);
    }

    private int Pending(int reader, Effect effect, int block)
    {
        if (_graph[reader].Op == WordOp.Element)
        {
            if (!_pendingElements.Contains(reader)) return 0;
            var own = _placement.BlockOf(reader);
            return _placement.IsInside(own, block) && !IsOwnArm(effect, own) ? 1 : 0;
        }

        var sum = 0;
        foreach (var (at, count) in _pending[reader])
            if (count > 0 && _placement.IsInside(at, block) && !IsOwnArm(effect, at))
                sum += count;
        return sum;
    }

    private bool IsOwnArm(Effect effect, int block)
    {
        if (effect is not BranchEffect branch) return false;
        var (then, other) = _placement.ArmsOf(branch);
        return _placement.IsInside(block, then) || _placement.IsInside(block, other);
    }

    private IEnumerable<int> Readers(Effect effect)
    {
        foreach (var written in WrittenBy(effect))
        {
            if (written.Memory >= 0)
            {
                foreach (var element in _readersOfMemory.GetValueOrDefault(written.Memory, [])) yield return element;
                continue;
            }

            var last = (written.FirstByte + written.Bytes - 1) / 8;
            for (var limb = written.FirstByte / 8; limb <= last; limb++)
                foreach (var reader in _readersOfLimb.GetValueOrDefault(limb, []))
                    if (Overlaps(reader, written))
                        yield return reader;
        }
    }

    private bool Overlaps(int reader, in Written written)
    {
        var word = _graph[reader];
        if (word.Op == WordOp.Element) return true;
        var first = (int)word.Imm;
        return first < written.FirstByte + written.Bytes && written.FirstByte < first + word.A;
    }

    private List<Written> WrittenBy(Effect effect)
    {
        if (_written.TryGetValue(effect, out var list)) return list;
        list = [];
        switch (effect)
        {
            case StoreEffect store:
                list.Add(new Written(store.Offset, store.IsTop ? 8 : store.Bytes, -1));
                break;
            case ElementEffect element:
                var table = _graph.Tables[element.Table];
                list.Add(new Written(table.Offset, (int)table.Count * table.Stride, -1));
                break;
            case WriteEffect write:
                list.Add(new Written(0, 0, write.Memory));
                break;
            case BranchEffect branch:
                foreach (var inner in branch.Then.Concat(branch.Else)) list.AddRange(WrittenBy(inner));
                list = [.. list.Distinct()];
                break;
        }

        return _written[effect] = list;
    }

    // What evaluating these words reads: they are no obstacle to what is stored behind it.
    private Dictionary<int, int> OwnReads(IEnumerable<int> roots)
    {
        var reads = new Dictionary<int, int>();
        var seen = new HashSet<int>();
        var stack = new Stack<int>();
        var inputs = new List<int>();
        foreach (var root in roots)
        {
            if (_graph[root].Op == WordOp.Load) reads[root] = reads.GetValueOrDefault(root) + 1;
            else if (seen.Add(root)) stack.Push(root);
        }

        while (stack.TryPop(out var word) && seen.Count < LongestWalk)
        {
            if (_scheduler.IsDefined(word)) continue;
            if (_graph[word].Op == WordOp.Element) reads[word] = 1;
            _graph.Inputs(word, inputs);
            foreach (var input in inputs)
            {
                if (_graph[input].Op == WordOp.Load) reads[input] = reads.GetValueOrDefault(input) + 1;
                else if (seen.Add(input)) stack.Push(input);
            }
        }

        return reads;
    }

    private void AddElement(int id, in WordTable table)
    {
        if (table.Base == TableBase.Memory) Add(_readersOfMemory, table.Offset, id);
        else if (table.Base == TableBase.Root)
            for (var byteAt = 0L; byteAt < table.Count * table.Stride; byteAt += 8)
                Add(_readersOfLimb, table.Offset / 8 + (int)(byteAt / 8), id);
        else return;
        _pendingElements.Add(id);
    }

    private static void Add(Dictionary<int, List<int>> lists, int key, int value)
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        list.Add(value);
    }
}
