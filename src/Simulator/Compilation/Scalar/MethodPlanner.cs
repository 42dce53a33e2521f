namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>A stretch of a block that becomes a method of its own; method 0 holds all.</summary>
internal readonly record struct MethodRange(int Block, int First, int End);

/// <summary>Cuts a kernel into methods that the JIT still optimises, and finds the values that cross them.</summary>
internal sealed class MethodPlanner
{
    private readonly WordGraph _graph;
    private readonly Scheduler _scheduler;
    private readonly Placement _placement;
    private readonly ScalarLimits _limits;
    private readonly Dictionary<int, List<int>> _outlined = [];
    private readonly Dictionary<int, int> _definedIn = [];
    private readonly Dictionary<(int Load, int Block), int> _keptIn = [];
    private readonly HashSet<int> _kept = [];
    private readonly Dictionary<int, int> _slots = [];
    private readonly Dictionary<(int Load, int Block), int> _keptSlots = [];
    private readonly Dictionary<(int Load, int Block, int Method), int> _keptElsewhere = [];
    private readonly List<SortedSet<int>> _memories = [];

    public MethodPlanner(WordGraph graph, Scheduler scheduler, Placement placement, ScalarLimits limits)
    {
        (_graph, _scheduler, _placement, _limits) = (graph, scheduler, placement, limits);
        Ranges.Add(new MethodRange(0, 0, scheduler[0].Count));
        Measure(0);
        for (var method = 0; method < Ranges.Count; method++) _memories.Add([]);
        if (_outlined.TryGetValue(0, out var parts))
            foreach (var part in parts)
                WalkRange(part);
        else WalkRange(0);
    }

    public List<MethodRange> Ranges { get; } = [];

    /// <summary>The methods that are called in the place of a block; null: it stands inline.</summary>
    public IReadOnlyList<int>? Calls(int block) => _outlined.GetValueOrDefault(block);

    /// <summary>Where a value that crosses methods is kept in scratch; −1: it stays a local.</summary>
    public int Slot(int word) => _slots.GetValueOrDefault(word, -1);

    public int KeptSlot(int load, int block) => _keptSlots.GetValueOrDefault((load, block), -1);

    /// <summary>Where a load, read in a block, was kept by another method; −1: it was not.</summary>
    public int KeptElsewhere(int load, int block, int method) =>
        _keptElsewhere.GetValueOrDefault((load, block, method), -1);

    /// <summary>The blocks whose local may stand for a load that is read in <paramref name="block"/>, nearest
    /// first.</summary>
    public IEnumerable<int> Keepers(int load, int block)
    {
        if (!_kept.Contains(load)) yield break;
        for (; block >= 0; block = _placement.Parent(block))
            if (_keptIn.ContainsKey((load, block)))
                yield return block;
    }

    /// <summary>Memories of the region that a method reads or writes.</summary>
    public IEnumerable<int> Memories(int method) => _memories[method];

    private (int Bytes, int Locals) Measure(int block)
    {
        var steps = _scheduler[block];
        var sizes = new (int Bytes, int Locals)[steps.Count];
        var (bytes, locals) = (0, 0);
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Measure(steps[i]);
            bytes += sizes[i].Bytes;
            locals += sizes[i].Locals;
        }

        if (Fits(bytes, locals)) return (bytes, locals);
        Outline(block, sizes);
        return (_outlined[block].Count * 8, 0);
    }

    private bool Fits(int bytes, int locals) => bytes <= _limits.IlBytes && locals <= _limits.Locals;

    private (int Bytes, int Locals) Measure(Step step)
    {
        var own = (Bytes: 24, Locals: step.Kind is StepKind.Effect or StepKind.Branch or StepKind.Loop ? 0 : 1);
        foreach (var root in RootsOf(step)) own.Bytes += BytesOf(root, 0);
        if (step.Then < 0) return own;
        var then = Measure(step.Then);
        var other = step.Else >= 0 ? Measure(step.Else) : default;
        if (!Fits(own.Bytes + then.Bytes + other.Bytes, own.Locals + then.Locals + other.Locals))
        {
            if (then.Bytes >= other.Bytes) then = OutlineWhole(step.Then);
            else other = OutlineWhole(step.Else);
        }

        return (own.Bytes + then.Bytes + other.Bytes, own.Locals + then.Locals + other.Locals);
    }

    private (int Bytes, int Locals) OutlineWhole(int block)
    {
        if (!_outlined.ContainsKey(block))
        {
            _outlined[block] = [Ranges.Count];
            Ranges.Add(new MethodRange(block, 0, _scheduler[block].Count));
        }

        return (8, 0);
    }

    private void Outline(int block, (int Bytes, int Locals)[] sizes)
    {
        var methods = _outlined[block] = [];
        var (first, bytes, locals) = (0, 0, 0);
        for (var i = 0; i < sizes.Length; i++)
        {
            if (i > first && !Fits(bytes + sizes[i].Bytes, locals + sizes[i].Locals))
            {
                methods.Add(Ranges.Count);
                Ranges.Add(new MethodRange(block, first, i));
                (first, bytes, locals) = (i, 0, 0);
            }

            bytes += sizes[i].Bytes;
            locals += sizes[i].Locals;
        }

        methods.Add(Ranges.Count);
        Ranges.Add(new MethodRange(block, first, sizes.Length));
    }

    /// <summary>The expressions that a step evaluates itself.</summary>
    public IEnumerable<int> RootsOf(Step step)
    {
        if (step.Kind == StepKind.Choose) return [_graph[step.Word].A, _graph[step.Word].B, _graph[step.Word].C];
        if (step.Kind == StepKind.Define)
        {
            var inputs = new List<int>();
            _graph.Inputs(step.Word, inputs);
            return inputs;
        }

        if (step.Kind == StepKind.Keep) return [];
        return step.Effect is BranchEffect branch ? [branch.Condition] : WordUses.ValuesOf(step.Effect!);
    }

    private int BytesOf(int word, int depth)
    {
        if (_scheduler.IsDefined(word)) return 6;
        var op = _graph[word].Op;
        if (op is WordOp.Constant or WordOp.Load or WordOp.Scratch) return 10;
        var bytes = op is WordOp.Element or WordOp.Select ? 40 : 6;
        var inputs = new List<int>();
        _graph.Inputs(word, inputs);
        foreach (var input in inputs) bytes += BytesOf(input, depth + 1);
        return bytes;
    }

    private void WalkRange(int method)
    {
        var range = Ranges[method];
        for (var i = range.First; i < range.End; i++) Walk(_scheduler[range.Block][i], range.Block, method);
    }

    private void WalkBlock(int block, int method)
    {
        if (block < 0) return;
        if (_outlined.TryGetValue(block, out var calls))
        {
            foreach (var call in calls) WalkRange(call);
            return;
        }

        foreach (var step in _scheduler[block]) Walk(step, block, method);
    }

    private void Walk(Step step, int block, int method)
    {
        switch (step.Kind)
        {
            case StepKind.Keep:
                _keptIn[(step.Word, block)] = method;
                _kept.Add(step.Word);
                return;
            case StepKind.Choose:
                // The arms put their value into one local, which is the method's that holds the choice.
                var word = _graph[step.Word];
                Use(word.A, block, method);
                _definedIn[step.Word] = method;
                WalkBlock(step.Then, method);
                Use(word.B, step.Then, method);
                WalkBlock(step.Else, method);
                Use(word.C, step.Else, method);
                return;
            case StepKind.Define:
                Reach(step.Word, method);
                foreach (var input in RootsOf(step)) Use(input, block, method);
                _definedIn[step.Word] = method;
                return;
        }

        foreach (var root in RootsOf(step)) Use(root, step.Kind == StepKind.Loop ? step.Then : block, method, true);
        if (step.Effect is WriteEffect write) _memories[method].Add(write.Memory);
        WalkBlock(step.Then, method);
        WalkBlock(step.Else, method);
        if (step.Kind == StepKind.Loop)
            foreach (var root in RootsOf(step)) Use(root, step.Then, method);
    }

    private void Reach(int word, int method)
    {
        if (_graph[word].Op == WordOp.Element
            && _graph.Tables[(int)_graph[word].Imm] is { Base: TableBase.Memory } table)
            _memories[method].Add(table.Offset);
    }

    private void Use(int word, int block, int method, bool isEarly = false)
    {
        if (_scheduler.IsDefined(word))
        {
            if (!_definedIn.TryGetValue(word, out var at))
            {
                if (!isEarly) throw new InvalidOperationException($"word {word} is read before it is made");
                return;
            }

            if (at != method && !_slots.ContainsKey(word)) _slots[word] = _graph.Reserve(8);
            return;
        }

        var op = _graph[word].Op;
        if (op == WordOp.Load)
        {
            var keeper = Keepers(word, block).FirstOrDefault(-1);
            if (keeper < 0 || _keptIn[(word, keeper)] == method) return;
            if (!_keptSlots.TryGetValue((word, keeper), out var slot))
                _keptSlots[(word, keeper)] = slot = _graph.Reserve(8);
            _keptElsewhere[(word, block, method)] = slot;
            return;
        }

        if (op is WordOp.Constant or WordOp.Scratch) return;
        Reach(word, method);
        var inputs = new List<int>();
        _graph.Inputs(word, inputs);
        foreach (var input in inputs) Use(input, block, method, isEarly);
    }
}
