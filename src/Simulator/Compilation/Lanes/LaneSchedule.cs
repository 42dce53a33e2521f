namespace WaferHdl.Simulator.Compilation.Lanes;

internal enum StepKind : byte
{
    /// <summary>The value goes to a local.</summary>
    Define,

    /// <summary>A store or a call.</summary>
    Effect,

    /// <summary>Steps up to the matching <see cref="EndIf"/> happen where the mask is not 0 (in a lane that
    /// exists).</summary>
    If,
    EndIf,

    /// <summary>Steps up to the matching <see cref="EndLoop"/> are repeated while its mask is not 0.</summary>
    Loop,
    EndLoop,
}

/// <param name="Value">What is evaluated: with all that is not defined by a step before.</param>
/// <param name="Difference">Of a tracked store: what changes.</param>
/// <param name="Part">Of a tracked store: which vector of the block's 64 lanes it is.</param>
/// <param name="Lanes">Of an If: where the mask (of existing lanes) goes in scratch.</param>
/// <param name="Limit">Of a loop's end: the rounds.</param>
/// <param name="Node">Of a loop's end: what to name when it does not settle.</param>
/// <param name="Size">Of an If: how many operations stand inside, where they are many.</param>
internal sealed record Step(
    StepKind Kind, Lir? Value, Lir? Difference = null, int Part = 0, long Lanes = -1, int Limit = 0, int Node = -1,
    int Size = 0);

/// <summary>What is done unconditionally once, in an order of the scheduler's choice.</summary>
/// <param name="Store">A <see cref="LirOp.Store"/> or <see cref="LirOp.MaskStore"/>.</param>
internal sealed record RootStore(Lir Store, Lir? Difference = null, int Part = 0);

/// <summary>Puts operations in an order that keeps few values alive, and says which values get a local: those with several
/// readers, those that must be loaded before a store, and those whose evaluation would be interrupted.</summary>
internal sealed class LaneScheduler
{
    private const int MaxDepth = 20;
    private const int MaxGreedyRoots = 400;
    private const int Window = 64;
    private const int MaxScore = 100;

    // A method can't end inside.
    private const int MaxGuarded = 1800;

    private readonly List<Step> _steps = [];
    private readonly Dictionary<Lir, int> _depth = [];
    private readonly Dictionary<(LirSpace, int, long), List<Lir>> _loads = [];
    private readonly HashSet<Lir> _counted = [];
    private HashSet<Lir> _done = [];

    /// <summary>Values with a local.</summary>
    public HashSet<Lir> Defined { get; } = [];

    public List<Step> Steps => _steps;

    /// <summary>Counts readers; call once with everything that will be scheduled.</summary>
    public void CountUses(IEnumerable<Lir> roots)
    {
        var pending = new Stack<Lir>();
        foreach (var root in roots)
        {
            if (_counted.Add(root)) pending.Push(root);
            while (pending.TryPop(out var value))
            {
                if (value.Op is LirOp.Load or LirOp.MaskLoad or LirOp.LoadSplat) Register(value);
                foreach (var input in Inputs(value))
                {
                    input.Uses++;
                    if (_counted.Add(input)) pending.Push(input);
                }
            }
        }
    }

    private void Register(Lir load)
    {
        foreach (var key in Buckets(load.Address, BytesOf(load)))
        {
            if (!_loads.TryGetValue(key, out var list)) _loads[key] = list = [];
            list.Add(load);
        }
    }

    private static int BytesOf(Lir access) => access.Op switch
    {
        LirOp.MaskLoad or LirOp.MaskStore or LirOp.LoadSplat => 8,
        _ => 64,
    };

    // Vectors start at multiples of their own length or, of shifted rows, anywhere.
    private static IEnumerable<(LirSpace, int, long)> Buckets(LirAddress address, int bytes)
    {
        for (var at = address.Offset >> 6; at <= address.Offset + bytes - 1 >> 6; at++) yield return (address.Space, address.Slot, at);
    }

    private static IEnumerable<Lir> Inputs(Lir value) => value.After is { } after ? value.Args.Prepend(after) : value.Args;

    public void Conditional(Lir lanes, long lanesAt, Lir[] stores, Lir call)
    {
        Prepare(lanes);
        _steps.Add(new Step(StepKind.If, lanes, Lanes: lanesAt));
        var (done, defined) = (new HashSet<Lir>(_done), new HashSet<Lir>(Defined));
        foreach (var store in stores) Effect(store);
        Effect(call);
        _steps.Add(new Step(StepKind.EndIf, lanes));

        // What was computed inside is not known behind it.
        _done = done;
        Defined.IntersectWith(defined);
    }

    /// <summary>Steps that are repeated until nothing changes.</summary>
    /// <param name="clear">Stores that come before the first round.</param>
    public void Loop(List<Lir> clear, Lir changed, List<Lir> stores, int limit, int node)
    {
        // Constants, which no load waits for: the rounds load what these leave.
        foreach (var store in clear) _steps.Add(new Step(StepKind.Effect, store));
        _steps.Add(new Step(StepKind.Loop, null));
        Prepare(changed);
        Define(changed);
        foreach (var store in stores) Effect(store);
        _steps.Add(new Step(StepKind.EndLoop, changed, Limit: limit, Node: node));
    }

    public void Stores(List<RootStore> roots)
    {
        var pending = new List<RootStore>(roots);
        while (pending.Count > 0)
        {
            var best = 0;
            if (roots.Count <= MaxGreedyRoots)
            {
                var bestScore = int.MaxValue;
                for (var i = 0; i < pending.Count && i < Window; i++)
                {
                    var score = Score(pending[i]);
                    if (score >= bestScore) continue;
                    (best, bestScore) = (i, score);
                    if (score <= 0) break;
                }
            }

            var root = pending[best];
            pending.RemoveAt(best);
            if (root.Difference is not null) Prepare(root.Difference);
            Effect(root.Store, root);
        }
    }

    // How many values must be made for it.
    private int Score(RootStore root)
    {
        var seen = new HashSet<Lir>();
        var count = 0;
        var pending = new Stack<Lir>();
        pending.Push(root.Store);
        while (pending.TryPop(out var value))
        {
            foreach (var input in Inputs(value))
            {
                if (_done.Contains(input) || input.IsFree || !seen.Add(input)) continue;
                if (input.Uses > 1) count++;
                pending.Push(input);
                if (count > MaxScore) return count;
            }
        }

        return count;
    }

    public void Effect(Lir root, RootStore? tracked = null)
    {
        if (!_done.Add(root)) return;
        if (root.Op == LirOp.Call)
        {
            foreach (var store in root.Args) Effect(store);
            _steps.Add(new Step(StepKind.Effect, root));
            return;
        }

        if (root.Op == LirOp.Guard)
        {
            Guarded(root);
            return;
        }

        Prepare(root.Args[0]);
        foreach (var key in Buckets(root.Address, BytesOf(root)))
        {
            if (!_loads.TryGetValue(key, out var loads)) continue;
            foreach (var load in loads)
            {
                // A load that nothing waits for any more is harmless, but nobody knows.
                if (load.After is null && !_done.Contains(load) && load.Uses > 0) Define(load);
            }

            loads.RemoveAll(load => load.After is null);
        }

        _steps.Add(new Step(StepKind.Effect, root, tracked?.Difference, tracked?.Part ?? 0));
    }

    // What others need too is made before.
    private void Guarded(Lir guard)
    {
        var (lanes, stores) = (guard.Args[0], guard.Args.AsSpan(1).ToArray());
        var inside = new HashSet<Lir>();
        var reads = new Dictionary<Lir, int>();
        var order = new List<Lir>();
        var pending = new Stack<Lir>(stores);
        while (pending.TryPop(out var value))
        {
            inside.Add(value);
            foreach (var input in Inputs(value))
            {
                if (input.IsFree || _done.Contains(input)) continue;
                var count = reads[input] = reads.GetValueOrDefault(input) + 1;
                if (count == 1) order.Add(input);
                if (count == input.Uses) pending.Push(input);
            }
        }

        foreach (var value in order)
        {
            if (inside.Contains(value)) continue;
            Prepare(value);
            if (value.Type != LirType.None) Define(value);
        }

        Prepare(lanes);
        var isSmall = inside.Count <= MaxGuarded;
        if (isSmall) _steps.Add(new Step(StepKind.If, lanes, Lanes: guard.Immediate, Size: inside.Count));
        foreach (var store in stores) Effect(store);
        if (isSmall) _steps.Add(new Step(StepKind.EndIf, lanes));
    }

    // Everything under a value that needs a local is defined; the value itself may remain to be evaluated in place.
    private void Prepare(Lir value)
    {
        if (value.IsFree || _done.Contains(value)) return;
        if (value.Op is LirOp.Call or LirOp.Guard or LirOp.Store or LirOp.MaskStore)
        {
            Effect(value);
            return;
        }

        if (value.After is { Op: LirOp.Call or LirOp.Guard } after) Effect(after);
        var args = value.Args;
        if (args.Length == 1) Prepare(args[0]);
        else if (args.Length > 1)
        {
            // Those with more to do first: their results wait while the others are made.
            var order = args.Distinct().OrderByDescending(Weight).ToArray();
            for (var i = 0; i < order.Length; i++)
            {
                Prepare(order[i]);
                if (Interrupted(order, i)) Define(order[i]);
            }
        }

        var depth = 0;
        foreach (var arg in args)
            if (!Defined.Contains(arg) && _depth.TryGetValue(arg, out var below))
                depth = Math.Max(depth, below);
        _depth[value] = depth + 1;
        if (value.Uses > 1 || depth + 1 >= MaxDepth) Define(value);
    }

    private bool Interrupted(Lir[] order, int done)
    {
        var value = order[done];
        if (value.IsFree || _done.Contains(value) || value.Args.Length == 0) return false;
        for (var i = done + 1; i < order.Length; i++)
            if (NeedsSteps(order[i], 0))
                return true;
        return false;
    }

    private bool NeedsSteps(Lir value, int depth)
    {
        if (value.IsFree || _done.Contains(value)) return false;
        if (value.Uses > 1 || value.After is not null || depth > 6) return true;
        foreach (var arg in value.Args)
            if (NeedsSteps(arg, depth + 1))
                return true;
        return false;
    }

    private int Weight(Lir value) => Weight(value, 0);

    private int Weight(Lir value, int depth)
    {
        if (value.IsFree || _done.Contains(value)) return 0;
        var weight = 1;
        if (depth < 6)
        {
            foreach (var arg in value.Args) weight += Weight(arg, depth + 1);
        }

        return weight;
    }

    private void Define(Lir value)
    {
        if (value.IsFree || !_done.Add(value)) return;
        Defined.Add(value);
        _steps.Add(new Step(StepKind.Define, value));
    }
}
