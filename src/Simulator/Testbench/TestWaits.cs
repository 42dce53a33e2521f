using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Simulator.Testbench;

/// <summary>Why a branch of a test stands still. Around each time step of the clocks every wait is asked
/// three times: before the edges (all is settled), behind them to let go what it drives, and then whether it
/// is over.</summary>
internal abstract class Wait
{
    public virtual void BeforeEdges(ReadOnlySpan<int> ports)
    {
    }

    /// <summary>Done by all waits before any branch goes on, so that no branch sees another's finished
    /// offer.</summary>
    public virtual void LetGo()
    {
    }

    /// <returns>Whether the branch goes on.</returns>
    public abstract bool IsOver(ReadOnlySpan<int> ports);

    /// <summary>After how many of the coming time steps it has to be asked, at least 1. Those before the last may be left
    /// out when <see cref="Skip"/> is told of them.</summary>
    public virtual long StepsUntilOver(in ComingEdges coming) => 1;

    public virtual void Skip(in ComingEdges coming, long steps)
    {
    }
}

/// <summary><c>step n</c>: n edges of a clock, or n times an edge of every clock.</summary>
internal sealed class EdgeWait(int[] clocks, long count) : Wait
{
    private readonly HashSet<int> _open = [.. clocks];
    private long _count = count;

    public override bool IsOver(ReadOnlySpan<int> ports)
    {
        foreach (var port in ports) _open.Remove(port);
        if (_open.Count > 0) return false;
        _open.UnionWith(clocks);
        return --_count <= 0;
    }

    public override long StepsUntilOver(in ComingEdges coming)
    {
        if (clocks.Length == 1) return coming.Sequence.StepsUntil(clocks[0], coming.First, Math.Max(1, _count));
        if (coming.Sequence.Sets.Length > 1 || _open.Count < clocks.Length) return 1;
        foreach (var clock in clocks)
            if (!coming.Sequence[0].Contains(clock))
                return 1;
        return Math.Max(1, _count);
    }

    public override void Skip(in ComingEdges coming, long steps) =>
        _count -= clocks.Length == 1 ? coming.Sequence.EdgesOf(clocks[0], coming.First, steps) : steps;
}

/// <summary><c>send</c> and <c>recv</c>: until valid and ready meet at an edge.</summary>
internal sealed class TransferWait(
    ISimulationEngine engine, StreamPort stream, long limit, string name, SourceSpan span) : Wait
{
    private readonly int _clock = engine.Design.TopModule.ClockOf(stream);
    private long _cycles;

    public bool IsDone { get; private set; }

    /// <summary>What went through.</summary>
    public BitVector Data { get; private set; }

    public override void BeforeEdges(ReadOnlySpan<int> ports)
    {
        if (_clock >= 0 && !ports.Contains(_clock)) return;
        _cycles++;
        IsDone = engine.PeekBit(stream.Valid) && engine.PeekBit(stream.Ready);
        if (IsDone) Data = engine.Peek(stream.Data);
    }

    public override void LetGo()
    {
        if (IsDone) engine.Poke(stream.IsInput ? stream.Valid : stream.Ready, BitVector.Bit(false));
    }

    public override bool IsOver(ReadOnlySpan<int> ports)
    {
        if (IsDone || _cycles < limit) return IsDone;
        var what = stream.IsInput ? "was not taken" : "offered nothing";
        throw TestFault.Create(
            SimulationRules.TimedOut, span, $"'{name}' {what} within {limit} cycles",
            "look at what holds it, or raise the limit: within N");
    }
}

/// <summary><c>parallel</c>: until all branches have ended.</summary>
internal sealed class ParallelWait(TestCoroutine[] branches) : Wait
{
    public bool HasEnded => Array.TrueForAll(branches, b => b.HasEnded);

    public override void BeforeEdges(ReadOnlySpan<int> ports)
    {
        foreach (var branch in branches) branch.Current?.BeforeEdges(ports);
    }

    public override void LetGo()
    {
        foreach (var branch in branches) branch.Current?.LetGo();
    }

    public override bool IsOver(ReadOnlySpan<int> ports)
    {
        foreach (var branch in branches) branch.Resume(ports);
        return HasEnded;
    }

    public override long StepsUntilOver(in ComingEdges coming)
    {
        var least = long.MaxValue;
        foreach (var branch in branches)
            if (branch.Current is { } wait)
                least = Math.Min(least, wait.StepsUntilOver(coming));
        return least == long.MaxValue ? 1 : least;
    }

    public override void Skip(in ComingEdges coming, long steps)
    {
        foreach (var branch in branches) branch.Current?.Skip(coming, steps);
    }
}

/// <summary>One line of execution: statements up to the next wait, again and again.</summary>
internal sealed class TestCoroutine(IEnumerator<Wait> statements)
{
    /// <summary>Null before the start and behind the end.</summary>
    public Wait? Current { get; private set; }

    public bool HasEnded { get; private set; }

    public void Start() => Advance();

    public void Resume(ReadOnlySpan<int> ports)
    {
        if (Current?.IsOver(ports) == true) Advance();
    }

    private void Advance()
    {
        HasEnded = !statements.MoveNext();
        Current = HasEnded ? null : statements.Current;
    }
}
