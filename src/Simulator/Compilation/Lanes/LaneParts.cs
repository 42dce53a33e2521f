namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Which steps go to which method: the JIT gives up optimising methods with too much code or too many locals.
/// Values that are made in one and read in another go through scratch.</summary>
internal sealed class LaneParts
{
    private const int MaxOperations = 2400;
    private const int MaxLocals = 850;

    private readonly List<List<Step>> _parts = [];
    private readonly Dictionary<Lir, int> _definedIn = [];
    private readonly Dictionary<Lir, long> _slots = [];
    private readonly Dictionary<Step, List<Lir>> _reads = new(ReferenceEqualityComparer.Instance);
    private readonly List<(int, int)>[] _rows;

    public LaneParts(List<Step> steps, long scratchBytes, int vectorBytes)
    {
        ScratchBytes = scratchBytes;
        var part = new List<Step>();
        _parts.Add(part);
        var known = new HashSet<Lir>();
        var saved = new Stack<HashSet<Lir>>();
        var (operations, locals, depth) = (0, 0, 0);
        var rows = new List<HashSet<(int, int)>> { new() };
        foreach (var step in steps)
        {
            if (depth == 0 && part.Count > 0
                && (operations + step.Size > MaxOperations || locals + step.Size / 2 > MaxLocals))
            {
                _parts.Add(part = []);
                rows.Add([]);
                (operations, locals) = (0, 0);
            }

            if (step.Kind is StepKind.If or StepKind.Loop) depth++;
            if (step.Kind is StepKind.EndIf or StepKind.EndLoop) depth--;
            var reads = new List<Lir>();
            Walk(step, known, reads, rows[^1], ref operations);
            _reads[step] = reads;
            foreach (var value in reads)
            {
                if (_definedIn[value] == _parts.Count - 1) continue;
                locals++;
                if (_slots.ContainsKey(value)) continue;
                _slots[value] = ScratchBytes;
                ScratchBytes += value.Type == LirType.Mask ? 64 : vectorBytes;
            }

            part.Add(step);
            if (step.Kind == StepKind.If) saved.Push([.. known]);
            if (step.Kind == StepKind.EndIf) known = saved.Pop();
            if (step.Kind != StepKind.Define) continue;
            known.Add(step.Value!);
            _definedIn[step.Value!] = _parts.Count - 1;
            locals++;
        }

        _rows = [.. rows.Select(set => set.Order().ToList())];
        Operations = steps.Count;
    }

    public int Count => _parts.Count;

    public int Operations { get; private set; }

    public long ScratchBytes { get; }

    public IReadOnlyList<Step> StepsOf(int part) => _parts[part];

    public IReadOnlyList<(int Slot, int Scale)> RowsOf(int part) => _rows[part];

    public bool LeavesPart(Lir value) => _slots.ContainsKey(value);

    public long SlotOf(Lir value) => _slots[value];

    /// <summary>What the step reads that another method made.</summary>
    public IEnumerable<Lir> Crossing(Step step, int part) => _reads[step].Where(value => _definedIn[value] != part);

    private static void Walk(Step step, HashSet<Lir> known, List<Lir> reads, HashSet<(int, int)> rows, ref int operations)
    {
        var pending = new Stack<Lir>();
        if (step.Kind is StepKind.EndIf or StepKind.Loop) return;
        if (step.Kind == StepKind.Effect && step.Value!.Op == LirOp.Call) return;
        if (step.Difference is not null) Read(step.Difference, ref operations);
        if (step.Kind == StepKind.Define) Open(step.Value!, ref operations);
        else if (step.Kind == StepKind.Effect) Open(step.Value!, ref operations);
        else Read(step.Value!, ref operations);
        while (pending.TryPop(out var value)) Open(value, ref operations);

        void Read(Lir value, ref int count)
        {
            if (known.Contains(value))
            {
                if (!reads.Contains(value)) reads.Add(value);
            }
            else pending.Push(value);
        }

        void Open(Lir value, ref int count)
        {
            count++;
            if (value.Address.Space == LirSpace.Row && value.Op is LirOp.Load or LirOp.MaskLoad or LirOp.Store or LirOp.MaskStore)
            {
                if (value.Address.Space == LirSpace.Row) rows.Add((value.Address.Slot, value.Address.Scale));
            }

            foreach (var arg in value.Args) Read(arg, ref count);
        }
    }
}
