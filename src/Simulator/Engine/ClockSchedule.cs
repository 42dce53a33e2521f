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

    private readonly int[] _ports;
    private readonly string[] _names;
    private readonly long[] _periods;
    private readonly long[] _next;
    private readonly int[] _edges;

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
    public long NextTime => _next.Length == 0 ? Time + DefaultPeriod : _next.Min();

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
    }

    /// <summary>Advances to the next time that has an edge and gives the clock ports that have one there.
    /// Without clocks time passes and no port is given.</summary>
    public ReadOnlySpan<int> Advance() => Advance(1);

    /// <summary>Advances by several such times, at most <see cref="EqualEdges"/>.</summary>
    public ReadOnlySpan<int> Advance(long count)
    {
        var ports = PeekPorts();
        var first = NextTime;
        if (ports.Length == 0) Time = checked(first + ((count - 1) * DefaultPeriod));
        for (var i = 0; i < _ports.Length; i++)
        {
            if (_next[i] != first) continue;
            Time = checked(first + ((count - 1) * _periods[i]));
            _next[i] = checked(Time + _periods[i]);
        }

        return ports;
    }

    /// <summary>How many of the coming times that have an edge have it on the same clocks as the first, up to
    /// <paramref name="most"/>.</summary>
    public long EqualEdges(long most)
    {
        if (_ports.Length == 0) return most;
        var first = NextTime;
        var period = 0L;
        for (var i = 0; i < _ports.Length; i++)
        {
            if (_next[i] != first) continue;
            if (period != 0 && period != _periods[i]) return 1;
            period = _periods[i];
        }

        for (var i = 0; i < _ports.Length; i++)
            if (_next[i] != first)
                most = Math.Min(most, ((_next[i] - first - 1) / period) + 1);
        return most;
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
