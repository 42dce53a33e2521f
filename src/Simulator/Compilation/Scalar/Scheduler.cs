namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Orders what a kernel computes: words just before they are needed, and stores behind the last load of what
/// they replace.</summary>
internal sealed class Scheduler
{
    private const int InlineDepth = 24;
    private readonly WordGraph _graph;
    private readonly WordUses _uses;
    private readonly Placement _placement;
    private readonly Hazards _hazards;
    private readonly List<Step>[] _steps;
    private readonly bool[] _isReady;
    private readonly bool[] _isDefined;
    private readonly byte[] _depth;
    private readonly Dictionary<int, List<int>> _loopWords = [];
    private readonly List<int> _inputs = [];
    private readonly HashSet<(int Load, int Block)> _kept = [];

    public Scheduler(WordGraph graph, WordUses uses, Placement placement, List<Effect> effects)
    {
        _graph = graph;
        _uses = uses;
        _placement = placement;
        _hazards = new Hazards(graph, uses, placement, this);
        _steps = new List<Step>[placement.Blocks];
        for (var i = 0; i < _steps.Length; i++) _steps[i] = [];
        _isReady = new bool[graph.Count];
        _isDefined = new bool[graph.Count];
        _depth = new byte[graph.Count];
        for (var id = 0; id < graph.Count; id++)
            if (graph.LoopOf(id) is not 0 and var loop && uses[id] > 0)
            {
                if (!_loopWords.TryGetValue(loop, out var words)) _loopWords[loop] = words = [];
                words.Add(id);
            }

        foreach (var loop in effects.OfType<LoopEffect>()) PlanLoop(loop);
        PlanEffects([.. effects.Where(e => e is not LoopEffect)], 0);
    }

    public List<Step> this[int block] => _steps[block];

    /// <summary>Whether it has a local; else it stands in the expression of its only reader, or is read from memory each
    /// time.</summary>
    public bool IsDefined(int word) => _isDefined[word];

    private void PlanLoop(LoopEffect loop)
    {
        var block = _placement.LoopBlock(loop.Loop);
        var inputs = new List<int>();
        foreach (var word in _loopWords.GetValueOrDefault(loop.Loop, []))
        {
            _graph.Inputs(word, inputs);
            foreach (var input in inputs)
                if (_graph.LoopOf(input) != loop.Loop)
                    Need(input, 0, true);
        }

        foreach (var word in _loopWords.GetValueOrDefault(loop.Loop, [])) Need(word, block, true);
        _steps[0].Add(new Step(StepKind.Loop, -1, loop, block));
    }

    private void PlanEffects(List<Effect> effects, int block)
    {
        var queue = new Queue<Effect>(effects);
        var isDone = new HashSet<Effect>(ReferenceEqualityComparer.Instance);
        var isEvaluated = new HashSet<Effect>(ReferenceEqualityComparer.Instance);
        var cursor = 0;
        var (previous, next) = WriteOrder(effects);
        while (isDone.Count < effects.Count)
        {
            if (!queue.TryDequeue(out var effect))
            {
                Unblock(effects, isDone, isEvaluated, ref cursor, block);
                continue;
            }

            if (isDone.Contains(effect)) continue;
            if (previous.TryGetValue(effect, out var before) && !isDone.Contains(before)) continue;
            if (_hazards.IsBlocked(effect, block, Roots(effect), queue)) continue;
            Plan(effect, block);
            isDone.Add(effect);
            if (next.TryGetValue(effect, out var behind)) queue.Enqueue(behind);
        }
    }

    // Writes to one memory happen one after the other.
    private static (Dictionary<Effect, Effect> Previous, Dictionary<Effect, Effect> Next) WriteOrder(List<Effect> effects)
    {
        var previous = new Dictionary<Effect, Effect>(ReferenceEqualityComparer.Instance);
        var next = new Dictionary<Effect, Effect>(ReferenceEqualityComparer.Instance);
        var last = new Dictionary<int, Effect>();
        foreach (var effect in effects)
        {
            if (effect is not BranchEffect { Then: [WriteEffect write] }) continue;
            if (last.TryGetValue(write.Memory, out var before)) (previous[effect], next[before]) = (before, effect);
            last[write.Memory] = effect;
        }

        return (previous, next);
    }

    // What is computed in the effect's block ahead of it.
    private IEnumerable<int> Roots(Effect effect)
    {
        if (effect is not BranchEffect branch) return WordUses.ValuesOf(effect);
        var (then, other) = _placement.ArmsOf(branch);
        return _placement.Externals(then).Concat(_placement.Externals(other)).Prepend(branch.Condition);
    }

    // All wait for each other: something is computed ahead of its store.
    private void Unblock(
        List<Effect> effects, HashSet<Effect> isDone, HashSet<Effect> isEvaluated, ref int cursor, int block)
    {
        for (; cursor < 2 * effects.Count; cursor++)
        {
            // First what is computed, then what is only moved.
            var effect = effects[cursor % effects.Count];
            if (isDone.Contains(effect) || isEvaluated.Contains(effect)) continue;
            var isCopy = effect is StoreEffect copy && _graph[copy.Value].Op == WordOp.Load;
            if (isCopy && cursor < effects.Count) continue;
            isEvaluated.Add(effect);
            foreach (var root in Roots(effect))
            {
                if (_graph[root].Op == WordOp.Load) Keep(root, block);
                else Need(root, block, true);
            }

            cursor++;
            return;
        }

        foreach (var effect in effects)
        {
            if (isDone.Contains(effect)) continue;
            var progress = false;
            foreach (var reader in _hazards.Blockers(effect, block))
            {
                if (_graph[reader].Op == WordOp.Load) Keep(reader, block);
                else if (_placement.BlockOf(reader) == block) Need(reader, block, true);
                else continue;
                progress = true;
            }

            if (progress) return;
        }

        throw new InvalidOperationException("effects wait for nothing");
    }

    private void Keep(int load, int block)
    {
        // The place may hold the new value by now: the first local is the right one.
        for (var outer = block; outer >= 0; outer = _placement.Parent(outer))
            if (_kept.Contains((load, outer)))
                return;
        _kept.Add((load, block));
        _steps[block].Add(new Step(StepKind.Keep, load));
        _hazards.Kept(load, block);
    }

    private void Plan(Effect effect, int block)
    {
        if (effect is BranchEffect branch)
        {
            Need(branch.Condition, block, false);
            var (then, other) = _placement.ArmsOf(branch);
            PrepareArm(then, block);
            PrepareArm(other, block);
            Consume(branch.Condition, block);
            PlanEffects(branch.Then, then);
            PlanEffects(branch.Else, other);
            _steps[block].Add(new Step(StepKind.Branch, -1, branch, then, other));
            return;
        }

        foreach (var value in WordUses.ValuesOf(effect)) Need(value, block, false);
        foreach (var value in WordUses.ValuesOf(effect)) Consume(value, block);
        _steps[block].Add(new Step(StepKind.Effect, -1, effect));
    }

    private void PrepareArm(int arm, int block)
    {
        foreach (var word in _placement.Externals(arm)) Need(word, block, true);
    }

    /// <summary>Makes a word ready to be read in the block.</summary>
    /// <param name="isKept">It gets a local even with one reader.</param>
    private void Need(int word, int block, bool isKept)
    {
        var stack = new Stack<(int Word, bool IsKept, bool IsOpen)>();
        stack.Push((word, isKept, false));
        while (stack.TryPop(out var item))
        {
            var op = _graph[item.Word].Op;
            if (op is WordOp.Constant or WordOp.Load || _isDefined[item.Word]) continue;
            if (_isReady[item.Word])
            {
                if (item.IsKept && op != WordOp.Scratch) Define(item.Word, block);
                continue;
            }

            if (!item.IsOpen)
            {
                stack.Push(item with { IsOpen = true });
                _graph.Inputs(item.Word, _inputs);
                if (_placement.IsBranch(item.Word, out var arms))
                {
                    stack.Push((_graph[item.Word].A, false, false));
                    foreach (var outer in _placement.Externals(arms.Then)) stack.Push((outer, true, false));
                    foreach (var outer in _placement.Externals(arms.Else)) stack.Push((outer, true, false));
                }
                else
                {
                    for (var i = _inputs.Count - 1; i >= 0; i--) stack.Push((_inputs[i], false, false));
                }

                continue;
            }

            _isReady[item.Word] = true;
            Finish(item.Word, item.IsKept, block);
        }
    }

    private void Finish(int word, bool isKept, int block)
    {
        var op = _graph[word].Op;
        if (_placement.IsBranch(word, out var arms))
        {
            Consume(_graph[word].A, block);
            PlanChoice(_graph[word].B, arms.Then);
            PlanChoice(_graph[word].C, arms.Else);
            _isDefined[word] = true;
            _steps[block].Add(new Step(StepKind.Choose, word, null, arms.Then, arms.Else));
            return;
        }

        _graph.Inputs(word, _inputs);
        var depth = 0;
        foreach (var input in _inputs)
            if (!_isDefined[input])
                depth = Math.Max(depth, _depth[input] + 1);
        _depth[word] = (byte)depth;
        if (op == WordOp.Scratch) return;
        if (isKept || op == WordOp.Spill || _uses[word] > 1 || depth > InlineDepth) Define(word, block);
    }

    private void PlanChoice(int value, int arm)
    {
        Need(value, arm, false);
        Consume(value, arm);
    }

    private void Define(int word, int block)
    {
        _isDefined[word] = true;
        _graph.Inputs(word, _inputs);
        foreach (var input in _inputs.ToArray()) Consume(input, block);
        if (_graph[word].Op == WordOp.Element) _hazards.Consumed(word);
        _steps[block].Add(new Step(StepKind.Define, word));
    }

    // The loads in the expression of a word happen now.
    private void Consume(int word, int block)
    {
        if (_isDefined[word]) return;
        var op = _graph[word].Op;
        if (op == WordOp.Load)
        {
            _hazards.Read(word, block);
            return;
        }

        if (op is WordOp.Constant or WordOp.Scratch) return;
        if (op == WordOp.Element) _hazards.Consumed(word);
        var inputs = new List<int>();
        _graph.Inputs(word, inputs);
        foreach (var input in inputs) Consume(input, block);
    }
}
