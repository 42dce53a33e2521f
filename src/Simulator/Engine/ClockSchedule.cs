using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Engine;

/// <summary>When each clock port of the top has its active edges: one merged list in order of time.</summary>
/// <remarks>A clock of period p and phase f has edges at f, f + p, f + 2p, … after the moment it was set.
/// Time is in units of the user's choice; edges at equal times are taken together.</remarks>
public sealed class ClockSchedule
{
    /// <summary>The period of clocks that nobody set.</summary>
    public const long DefaultPeriod = 10;

    // Longer rounds of all clocks are taken in parts.
    private const int LongestRound = 1 << 12;
    private const int PartLength = 1 << 10;

    private readonly int[] _ports;
    private readonly string[] _names;
    private readonly long[] _periods;
    private readonly long[] _next;
    private readonly int[] _edges;

    // What comes, and how far it has come; null: not known.
    private EdgeSequence? _sequence;
    private bool _isPeriodic;
    private int _place;

    public ClockSchedule(ModuleNetlist top)
    {
        _ports = [.. Enumerable.Range(0, top.Ports.Length).Where(
            p => top.Ports[p].Kind == PortKind.Clock && !top.Ports[p].IsOutput)];
        _names = [.. _ports.Select(p => top.Ports[p].Name)];
        _periods = new long[_ports.Length];
        _next = new long[_ports.Length];
        _edges = new int[_ports.Length];
        Array.Fill(_periods, DefaultPeriod);
        Array.Fill(_next, DefaultPeriod);
    }

    /// <summary>The clock ports of the top, in port order.</summary>
    public ImmutableArray<int> Ports => [.. _ports];

    public bool HasClocks => _ports.Length != 0;

    /// <summary>The time of the latest edge, 0 before the first.</summary>
    public long Time { get; private set; }

    /// <summary>The time of the next edge.</summary>
    public long NextTime
    {
        get
        {
            if (_next.Length == 0) return Time + DefaultPeriod;
            var time = _next[0];
            for (var i = 1; i < _next.Length; i++) time = Math.Min(time, _next[i]);
            return time;
        }
    }

    public long PeriodOf(int port) => _periods[IndexOf(port)];

    /// <summary>Sets one clock from now on; its next edge is the first at <c>now + phase + k · period</c>
    /// that lies after now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The period is below 1, or the phase below 0.</exception>
    public void Set(int port, long period, long phase)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(phase);
        var index = IndexOf(port);
        _periods[index] = period;
        _next[index] = checked(Time + (phase == 0 ? period : phase));
        _sequence = null;
    }

    /// <summary>Advances to the next time that has an edge and gives the clock ports that have one there.
    /// Without clocks time passes and no port is given.</summary>
    public ReadOnlySpan<int> Advance()
    {
        var ports = PeekPorts();
        Time = checked(NextTime);
        for (var i = 0; i < _ports.Length; i++)
            if (_next[i] == Time)
                _next[i] = checked(Time + _periods[i]);
        Pass(1);
        return ports;
    }

    /// <summary>Advances by several such times and gives the clock ports of the last.</summary>
    /// <param name="count">1 to what <see cref="Coming"/> says.</param>
    public ReadOnlySpan<int> Advance(long count)
    {
        if (_sequence is null) _ = Coming;
        var rounds = _isPeriodic ? (count - 1) / _sequence!.Length : 0;
        if (rounds > 0)
        {
            var time = checked(rounds * RoundTime());
            Time = checked(Time + time);
            for (var i = 0; i < _next.Length; i++) _next[i] = checked(_next[i] + time);
            count -= rounds * _sequence!.Length;
        }

        for (; count > 1; count--) Advance();
        return Advance();
    }

    /// <summary>The edges from the next time on, as a sequence that repeats where the clocks do.</summary>
    public ComingEdges Coming
    {
        get
        {
            _sequence ??= MakeSequence();
            return new ComingEdges(_sequence, _place, _isPeriodic ? long.MaxValue : _sequence.Length - _place);
        }
    }

    /// <summary>The clock ports that <see cref="Advance()"/> will give; valid until the next call of
    /// either.</summary>
    public ReadOnlySpan<int> PeekPorts()
    {
        var time = NextTime;
        var count = 0;
        for (var i = 0; i < _ports.Length; i++)
            if (_next[i] == time)
                _edges[count++] = _ports[i];
        return _edges.AsSpan(0, count);
    }

    /// <summary>The clock ports whose last edge was at a time.</summary>
    internal ReadOnlySpan<int> EdgesAt(long time)
    {
        var count = 0;
        for (var i = 0; i < _ports.Length; i++)
            if (_next[i] - _periods[i] == time && time > 0)
                _edges[count++] = _ports[i];
        return _edges.AsSpan(0, count);
    }

    /// <summary>Where the clocks stand, to be taken up by <see cref="Restore"/> of another schedule.</summary>
    internal ImmutableArray<ClockState> Save() =>
        [.. Enumerable.Range(0, _ports.Length).Select(i => new ClockState(_names[i], _periods[i], _next[i]))];

    /// <param name="clocks">The same clocks in the same order.</param>
    internal void Restore(long time, ImmutableArray<ClockState> clocks)
    {
        Time = time;
        for (var i = 0; i < _ports.Length; i++) (_periods[i], _next[i]) = (clocks[i].Period, clocks[i].Next);
        _sequence = null;
    }

    private void Pass(int steps)
    {
        if (_sequence is null) return;
        _place += steps;
        if (_place < _sequence.Length) return;
        _place = 0;
        if (!_isPeriodic) _sequence = null;
    }

    // A round of all clocks when it is short and all of them have begun.
    private EdgeSequence MakeSequence()
    {
        _place = 0;
        if (_ports.Length == 0)
        {
            _isPeriodic = true;
            return EdgeSequence.Of([[]]);
        }

        var first = NextTime;
        var round = RoundTime();
        var length = 0L;
        _isPeriodic = round > 0;
        for (var i = 0; i < _ports.Length && _isPeriodic; i++)
        {
            length += round / _periods[i];
            _isPeriodic = length <= LongestRound && _next[i] - first < round;
        }

        var next = _next.AsSpan().ToArray();
        var steps = new List<ImmutableArray<int>>();
        var isEnd = false;
        for (var time = first; !isEnd && (_isPeriodic ? time - first < round : steps.Count < PartLength); time = next.Min())
        {
            var count = 0;
            for (var i = 0; i < next.Length; i++)
            {
                if (next[i] != time) continue;
                _edges[count++] = _ports[i];

                // Time itself ends there.
                isEnd |= time > long.MaxValue - _periods[i];
                next[i] = isEnd ? long.MaxValue : time + _periods[i];
            }

            steps.Add([.. _edges.AsSpan(0, count)]);
        }

        return EdgeSequence.Of(steps);
    }

    // After which all clocks stand to each other as before; 0: it is long.
    private long RoundTime()
    {
        if (_ports.Length == 0) return DefaultPeriod;
        var round = (UInt128)_periods[0];
        for (var i = 1; i < _periods.Length; i++)
        {
            var (a, b) = ((ulong)round, (ulong)_periods[i]);
            while (b != 0) (a, b) = (b, a % b);
            round *= (ulong)_periods[i] / a;
            if (round > long.MaxValue / 4) return 0;
        }

        return (long)round;
    }

    private int IndexOf(int port)
    {
        var index = Array.IndexOf(_ports, port);
        return index >= 0
            ? index
            : throw new ArgumentException($"port {port} is no clock of the top", nameof(port));
    }
}

/// <param name="Next">The time of its next edge.</param>
internal readonly record struct ClockState(string Name, long Period, long Next);
