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
    private readonly long[] _periods;
    private readonly long[] _next;
    private readonly int[] _edges;

    public ClockSchedule(ModuleNetlist top)
    {
        _ports = [.. Enumerable.Range(0, top.Ports.Length).Where(
            p => top.Ports[p].Kind == PortKind.Clock && !top.Ports[p].IsOutput)];
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
    public ReadOnlySpan<int> Advance()
    {
        var ports = PeekPorts();
        Time = NextTime;
        for (var i = 0; i < _ports.Length; i++)
            if (_next[i] == Time)
                _next[i] = checked(_next[i] + _periods[i]);
        return ports;
    }

    /// <summary>The clock ports that <see cref="Advance"/> will give; valid until the next call of
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

    private int IndexOf(int port)
    {
        var index = Array.IndexOf(_ports, port);
        return index >= 0
            ? index
            : throw new ArgumentException($"port {port} is no clock of the top", nameof(port));
    }
}
