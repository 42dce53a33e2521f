using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>The passes of a stage, one after the other, each over all strips.</summary>
internal sealed unsafe class StageRunner : IDisposable
{
    private readonly PlanStage _stage;
    private readonly PassRunner[] _passes;
    private readonly ExchangeTable? _once;
    private readonly IRowSource _rows;

    // By pass: where a loop that starts there ends, or 0.
    private readonly PlanLoop[] _loops;

    public StageRunner(PlanStage stage, Plan plan, MachineMemory memory, IRowSource rows, KernelCache kernels)
    {
        _stage = stage;
        _rows = rows;
        Repeats = stage.Passes is [{ Region: 0, Exchange.Length: 0 } only] && stage.Loops.IsEmpty
            && only.Program.Region.Loops.IsEmpty;
        _passes =
        [
            .. stage.Passes.Select(p => new PassRunner(
                p, plan, memory, rows, kernels.Compile(p.Program, false, Repeats))),
        ];
        _once = ExchangeTable.Of([.. stage.Once, .. stage.Standing]);
        _loops = new PlanLoop[_passes.Length];
        foreach (var loop in stage.Loops) _loops[loop.First] = loop;
    }

    public bool Repeats { get; }

    public PassRunner? Alone => Repeats && _once is null ? _passes[0] : null;

    public IEnumerable<(PlanPass, KernelFacts)> Kernels => _passes.Select(p => (p.Pass, p.Kernel.Facts));

    public void RunOnce() => _once?.RunAll(_rows);

    public long Run(long cycle, long count)
    {
        if (Repeats) return _passes[0].Repeat(cycle, count);
        for (var done = 0L; done < count; done++)
        {
            var stops = false;
            for (var p = 0; p < _passes.Length;)
            {
                if (_loops[p].Count > 0)
                {
                    Settle(_loops[p], cycle + done);
                    p += _loops[p].Count;
                    continue;
                }

                stops |= _passes[p++].Run(cycle + done);
            }

            if (stops) return done + 1;
        }

        return count;
    }

    public void Dispose()
    {
        foreach (var pass in _passes) pass.Dispose();
    }

    private void Settle(in PlanLoop loop, long cycle)
    {
        for (var round = 0L; ; round++)
        {
            var changed = -1;
            for (var p = loop.First; p < loop.First + loop.Count; p++)
                if (_passes[p].RunAndCompare(cycle))
                    changed = p;
            if (changed < 0) return;
            if (round > loop.Limit)
                throw new UnsettledException(_passes[changed].Pass.Region, _passes[changed].Pass.Exported[0].Node, 0);
        }
    }
}
