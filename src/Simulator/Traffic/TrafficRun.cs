using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Testbench;

namespace WaferHdl.Simulator.Traffic;

/// <summary>Drives the local ports of a fabric with one pattern at one rate, and measures.</summary>
/// <remarks>As in BookSim and its like: each tile has an endless queue of packets before its port, a Bernoulli process
/// fills it, arrivals are taken at once; packets born in the measured cycles are followed until all have arrived, while
/// injection goes on.</remarks>
public sealed class TrafficRun
{
    private readonly ISimulationEngine _engine;
    private readonly TrafficFabric _fabric;
    private readonly TrafficPattern _pattern;
    private readonly TrafficSettings _settings;
    private readonly RandomSource _random;
    private readonly int[] _clocks;

    private readonly Queue<Packet>[] _sources;
    private readonly Dictionary<(int Destination, ulong Tag), Queue<Packet>> _flying = [];
    private readonly ulong[] _nextTag;
    private readonly int[] _credits;
    private readonly int[] _turn;
    private readonly Packet?[] _offered;
    private readonly int[] _offeredVc;

    private readonly PackedLanes _inValid;
    private readonly PackedLanes _inBack;
    private readonly PackedLanes? _inVc;
    private readonly Dictionary<int, PackedLanes> _inData = [];
    private readonly FlitField _column;
    private readonly FlitField _row;
    private readonly FlitField? _tag;
    private readonly PackedLanes _outValid;
    private readonly PackedLanes _outBack;
    private readonly PackedLanes? _outVc;
    private readonly FlitField? _outTag;
    private readonly PackedLanes? _outTagLanes;

    private readonly List<int> _latencies = [];
    private readonly List<(double Sum, long Count)> _byHops = [];
    private readonly int[] _arrivals;
    private long _arrivedInWindow;
    private long _measured;
    private long _hops;

    // A network that delivers less of what it is offered fills its queues without end.
    private const double LeastAccepted = 0.98;

    private sealed record Packet(int Source, int Destination, ulong Tag, int Born, bool IsMeasured);

    public TrafficRun(ISimulationEngine engine, TrafficFabric fabric, TrafficPattern pattern, TrafficSettings settings)
    {
        _engine = engine;
        _fabric = fabric;
        _pattern = pattern;
        _settings = settings;
        _random = new RandomSource(settings.Seed);
        var top = engine.Design.TopModule;
        _clocks = [.. new ClockSchedule(top).Ports];
        var tiles = fabric.Tiles;
        _sources = [.. Enumerable.Range(0, tiles).Select(_ => new Queue<Packet>())];
        _nextTag = new ulong[tiles];
        _turn = new int[tiles];
        _credits = new int[tiles * fabric.Vcs];
        Array.Fill(_credits, fabric.Credits);
        _offered = new Packet?[tiles];
        _offeredVc = new int[tiles];
        _arrivals = new int[tiles];

        var (inward, outward) = (fabric.In, fabric.Out);
        _inValid = Lanes(inward.Valid);
        _inBack = Lanes(inward.Back);
        _inVc = inward.HasChannels ? Lanes(inward.Vc) : null;
        _column = inward.FindField(fabric.ColumnField)!;
        _row = inward.FindField(fabric.RowField)!;
        _tag = fabric.TagField is { } tag ? inward.FindField(tag) : null;
        foreach (var port in new[] { _column, _row, _tag }.OfType<FlitField>().Select(f => f.Port).Distinct())
            _inData.Add(port, Lanes(port));
        _outValid = Lanes(outward.Valid);
        _outBack = Lanes(outward.Back);
        _outVc = outward.HasChannels ? Lanes(outward.Vc) : null;
        _outTag = fabric.TagField is { } outTag ? outward.FindField(outTag) : null;
        _outTagLanes = _outTag is null ? null : Lanes(_outTag.Port);

        PackedLanes Lanes(int port) => new(tiles, top.Ports[port].Width / tiles);
    }

    /// <summary>Runs from reset to the end of the measurement.</summary>
    /// <param name="report">Called with the cycle now and then; throws to stop.</param>
    /// <exception cref="SimulationException">The design does not settle.</exception>
    public TrafficPoint Run(Action<int>? report = null)
    {
        _engine.SetResets(true);
        _engine.Step(_clocks);
        _engine.SetResets(false);
        if (!_fabric.Out.HasCredits)
            _engine.Poke(_fabric.Out.Back, BitVector.AllOnes(_engine.Design.TopModule.Ports[_fabric.Out.Back].Width));

        var end = _settings.Warmup + _settings.Measure;
        var last = end + 2 * _settings.Measure + (int)_settings.Limit;
        var cycle = 0;
        for (; cycle < last; cycle++)
        {
            if ((cycle & 63) == 0) report?.Invoke(cycle);
            if (cycle >= end && _latencies.Count == _measured) break;
            if (cycle >= end && IsHopeless(cycle)) break;
            Cycle(cycle);
        }

        return Result(cycle, end);
    }

    private void Cycle(int cycle)
    {
        Generate(cycle);
        Offer();
        // A cycle without a transfer at the ports still moves flits inside.
        Arrive(cycle);
        Accept();
        _engine.Step(_clocks);
    }

    private void Generate(int cycle)
    {
        var isMeasured = cycle >= _settings.Warmup && cycle < _settings.Warmup + _settings.Measure;
        for (var tile = 0; tile < _sources.Length; tile++)
        {
            if (TrafficPattern.Fraction(_random) >= _settings.Rate) continue;
            var destination = _pattern.Next(tile, _random);
            if (destination < 0) continue;
            var tag = _tag is null
                ? (ulong)tile : _nextTag[destination]++ & BitVector.Mask(Math.Min(_tag.Width, 64));
            _sources[tile].Enqueue(new Packet(tile, destination, tag, cycle, isMeasured));
            if (isMeasured) _measured++;
        }
    }

    // Puts the first packet of each source at its port; with channels only where one can take it now.
    private void Offer()
    {
        var hasChannels = _fabric.In.HasChannels;
        if (hasChannels && !_fabric.In.HasCredits) _inBack.Read(_engine.PeekPort(_fabric.In.Back));
        if (_fabric.In.HasCredits) TakeCredits();
        _inValid.Clear();
        for (var tile = 0; tile < _sources.Length; tile++)
        {
            _offered[tile] = null;
            if (!_sources[tile].TryPeek(out var packet)) continue;
            var vc = hasChannels ? ChooseVc(tile) : 0;
            if (vc < 0) continue;
            _offered[tile] = packet;
            _offeredVc[tile] = vc;
            _inValid.Set(tile, 1);
            _inVc?.Set(tile, (ulong)vc);
            Fill(_column, tile, (ulong)(packet.Destination % _fabric.Columns));
            Fill(_row, tile, (ulong)(packet.Destination / _fabric.Columns));
            if (_tag is not null) Fill(_tag, tile, packet.Tag);
        }

        _engine.Poke(_fabric.In.Valid, _inValid.ToBits());
        if (_inVc is not null) _engine.Poke(_fabric.In.Vc, _inVc.ToBits());
        foreach (var (port, lanes) in _inData) _engine.Poke(port, lanes.ToBits());
    }

    private void Fill(FlitField field, int tile, ulong value) =>
        _inData[field.Port].Set(tile, field.Low, field.Width, value);

    private int ChooseVc(int tile)
    {
        var vcs = _settings.InjectionVcs > 0 ? Math.Min(_settings.InjectionVcs, _fabric.Vcs) : _fabric.Vcs;
        for (var i = 0; i < vcs; i++)
        {
            var vc = (_turn[tile] + i) % vcs;
            var isFree = _fabric.In.HasCredits
                ? _credits[tile * _fabric.Vcs + vc] > 0
                : (_inBack.Get(tile) >> vc & 1) != 0;
            if (!isFree) continue;
            _turn[tile] = (vc + 1) % vcs;
            return vc;
        }

        return -1;
    }

    private void TakeCredits()
    {
        _inBack.Read(_engine.PeekPort(_fabric.In.Back));
        for (var tile = 0; tile < _sources.Length; tile++)
        {
            var credit = _inBack.Get(tile);
            for (var vc = 0; credit != 0; vc++, credit >>= 1)
                if ((credit & 1) != 0)
                    _credits[tile * _fabric.Vcs + vc]++;
        }
    }

    // Which of the offered packets go in at this edge.
    private void Accept()
    {
        if (!_fabric.In.HasChannels) _inBack.Read(_engine.PeekPort(_fabric.In.Back));
        for (var tile = 0; tile < _sources.Length; tile++)
        {
            if (_offered[tile] is not { } packet) continue;
            if (_fabric.In.HasCredits) _credits[tile * _fabric.Vcs + _offeredVc[tile]]--;
            else if (!_fabric.In.HasChannels && _inBack.Get(tile) == 0) continue;
            _sources[tile].Dequeue();
            var key = (packet.Destination, packet.Tag);
            if (!_flying.TryGetValue(key, out var queue)) _flying.Add(key, queue = new Queue<Packet>());
            queue.Enqueue(packet);
        }
    }

    private void Arrive(int cycle)
    {
        _outValid.Read(_engine.PeekPort(_fabric.Out.Valid));
        if (_fabric.Out.HasCredits) ReturnCredits();
        if (_outValid.IsEmpty) return;
        if (_outTag is not null) _outTagLanes!.Read(_engine.PeekPort(_outTag.Port));
        var isInWindow = cycle >= _settings.Warmup && cycle < _settings.Warmup + _settings.Measure;
        for (var tile = 0; tile < _sources.Length; tile++)
        {
            if (_outValid.Get(tile) == 0) continue;
            if (isInWindow)
            {
                _arrivedInWindow++;
                _arrivals[tile]++;
            }

            if (Take(tile) is not { IsMeasured: true } packet) continue;
            var latency = cycle - packet.Born;
            var hops = _fabric.Distance(packet.Source, packet.Destination);
            _latencies.Add(latency);
            _hops += hops;
            while (_byHops.Count <= hops) _byHops.Add((0, 0));
            _byHops[hops] = (_byHops[hops].Sum + latency, _byHops[hops].Count + 1);
        }
    }

    private Packet? Take(int tile)
    {
        if (_outTag is not null)
            return _flying.TryGetValue((tile, _outTagLanes!.Get(tile, _outTag.Low, _outTag.Width)), out var queue) && queue.Count > 0 ? queue.Dequeue() : null;
        // Without a tag the oldest packet to this tile stands for it: the mean is exact, single latencies are not.
        Queue<Packet>? oldest = null;
        for (var source = 0; source < _sources.Length; source++)
        {
            if (!_flying.TryGetValue((tile, (ulong)source), out var queue) || queue.Count == 0) continue;
            if (oldest is null || queue.Peek().Born < oldest.Peek().Born) oldest = queue;
        }

        return oldest?.Dequeue();
    }

    // Each flit that came gives its entry back at the same edge.
    private void ReturnCredits()
    {
        _outVc?.Read(_engine.PeekPort(_fabric.Out.Vc));
        _outBack.Clear();
        for (var tile = 0; tile < _sources.Length; tile++)
            if (_outValid.Get(tile) != 0)
                _outBack.Set(tile, 1UL << (int)(_outVc?.Get(tile) ?? 0));
        _engine.Poke(_fabric.Out.Back, _outBack.ToBits());
    }

    // Whether what waits already makes the mean exceed the limit.
    private bool IsHopeless(int cycle)
    {
        if (cycle % 64 != 0) return false;
        var waiting = _measured - _latencies.Count;
        return waiting > 0 && _latencies.Sum(l => (double)l) + waiting * (cycle - _settings.Warmup - _settings.Measure)
            > _settings.Limit * _measured;
    }

    private TrafficPoint Result(int cycles, int end)
    {
        _latencies.Sort();
        var count = _latencies.Count;
        var mean = count == 0 ? 0 : _latencies.Average();
        var isComplete = count == _measured && cycles >= end;
        return new TrafficPoint(
            _settings.Rate, (double)_arrivedInWindow / _settings.Measure / _sources.Length, mean,
            count == 0 ? 0 : _latencies[(int)Math.Min(count - 1, Math.Ceiling(0.99 * count) - 1)],
            count == 0 ? 0 : _latencies[^1], count == 0 ? 0 : (double)_hops / count, count, cycles,
            isComplete && mean <= _settings.Limit && _arrivedInWindow >= LeastAccepted * _measured)
        {
            ByHops = [.. _byHops.Select(h => (h.Count == 0 ? 0 : h.Sum / h.Count, h.Count))],
            Arrivals = [.. _arrivals],
        };
    }
}
