using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Takes the steps of a sequence of clock edges. Where the root is all there is, a step is one call of its
/// kernel.</summary>
internal sealed class SequenceRunner(EdgeSequence edges, MachineMemory memory, Func<int, PlanRunner> runnerOf)
{
    // By set of clocks, once it is needed.
    private readonly PlanRunner?[] _runners = new PlanRunner?[edges.Sets.Length];
    private readonly PassRunner?[] _passes = new PassRunner?[edges.Sets.Length];
    private bool _hasPasses = true;

    public EdgeSequence Edges => edges;

    /// <returns>The steps taken: less than asked for when something hit, or memory grew past its limit.</returns>
    public long Run(long cycle, int first, long count)
    {
        var done = 0L;
        var at = first;
        while (done < count)
        {
            var set = edges.SetOf(at);
            var runner = _runners[set] ??= Take(set);
            if (_hasPasses) return done + RunPasses(cycle + done, at, count - done);
            var wanted = Math.Min(count - done, edges.EqualFrom(at));
            var hits = memory.Hits.Count;
            var ran = runner.Run(cycle + done, wanted);
            done += ran;
            if (ran < wanted || memory.Hits.Count != hits) return done;
            at = edges.Behind(at, ran);
        }

        return done;
    }

    private PlanRunner Take(int set)
    {
        var runner = runnerOf(set);
        _passes[set] = runner.Alone;
        _hasPasses &= runner.Alone is not null;
        return runner;
    }

    // The loop of designs with several clocks: nothing here but the kernels.
    private unsafe long RunPasses(long cycle, int at, long count)
    {
        memory.Owner = this;
        foreach (var pass in _passes) pass?.Begin();
        for (var left = count; left > 0;)
        {
            var set = edges.SetOf(at);
            if (_passes[set] is not { } pass)
            {
                _runners[set] = Take(set);
                if (!_hasPasses) return count > left ? count - left : Run(cycle, at, count);
                foreach (var each in _passes) each?.Begin();
                continue;
            }

            var run = (int)Math.Min(left, edges.EqualFrom(at));
            var frame = pass.Frame;
            frame->Cycle = cycle;
            pass.Kernel.Run(frame, 0, run);
            if (frame->Stop != 0) return count - left + frame->Cycle - cycle;
            cycle += run;
            left -= run;
            at += run;
            if (at == edges.Length) at = 0;
        }

        return count;
    }
}
