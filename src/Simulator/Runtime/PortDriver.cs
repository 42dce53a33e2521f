using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.Checkpoints;

namespace WaferHdl.Simulator.Runtime;

/// <summary>Joins one port of the top to a source or sink, cycle by cycle: offer, capture what goes through
/// at the coming edge, commit it behind the edge.</summary>
internal abstract class PortDriver(ISimulationEngine engine, string name, int clock)
{
    protected ISimulationEngine Engine { get; } = engine;

    public string Name { get; } = name;

    public abstract bool IsInput { get; }

    public long Transfers { get; protected set; }

    /// <summary>Whether nothing more will come from it.</summary>
    public virtual bool HasEnded => true;

    public virtual bool IsFull => false;

    /// <summary>Whether it can become full.</summary>
    public virtual bool HasLimit => false;

    /// <summary>Whether it has nothing more to do, so that many steps can be taken at once.</summary>
    public virtual bool IsQuiet => false;

    public abstract void Offer();

    /// <returns>Whether a beat goes through at the coming edge.</returns>
    public abstract bool Capture();

    public abstract void Commit();

    /// <summary>Accounts for steps that were taken without asking.</summary>
    public virtual void Skip(long steps)
    {
    }

    public abstract DriverState Save();

    /// <summary>Takes up where another process stopped, before the first step.</summary>
    public abstract void Restore(DriverState state);

    /// <param name="ports">Clock ports with an edge next.</param>
    /// <param name="main">The first clock, which ports without a domain follow.</param>
    public bool TakesEdge(ReadOnlySpan<int> ports, int main) =>
        (clock < 0 && main < 0) || ports.Contains(clock < 0 ? main : clock);

    public static PortDriver Create(ISimulationEngine engine, SourceBinding binding)
    {
        var top = engine.Design.TopModule;
        if (top.FindStream(binding.Port) is { IsInput: true } stream)
            return new StreamFeeder(engine, stream, binding.Source);
        if (top.FindData(binding.Port) is { IsOutput: false } data)
            return new DataFeeder(engine, data, binding.Source);
        throw new ArgumentException($"'{binding.Port}' is no input of '{top.DisplayName}'", nameof(binding));
    }

    public static PortDriver Create(ISimulationEngine engine, SinkBinding binding)
    {
        var top = engine.Design.TopModule;
        if (top.FindStream(binding.Port) is { IsInput: false } stream)
            return new StreamDrain(engine, stream, binding.Sink);
        if (top.FindData(binding.Port) is { IsOutput: true } data)
            return new DataDrain(engine, data, binding.Sink);
        throw new ArgumentException($"'{binding.Port}' is no output of '{top.DisplayName}'", nameof(binding));
    }

    private static StreamPosition PositionOf(object stream) => Resumable(stream).Position;

    private static void Resume(object stream, StreamPosition position) => Resumable(stream).Resume(position);

    private static IResumable Resumable(object stream) => stream as IResumable ?? throw new ArgumentException(
        $"a run with checkpoints needs streams that are {nameof(IResumable)}, but {stream.GetType().Name} is not", nameof(stream));

    private sealed class StreamFeeder(ISimulationEngine engine, StreamPort stream, IStreamSource source)
        : PortDriver(engine, stream.Name, engine.Design.TopModule.ClockOf(stream))
    {
        public override bool IsInput => true;

        private bool _isOffering;
        private bool _goesThrough;
        private bool _hasEnded;

        public override bool HasEnded => _hasEnded && !_isOffering;

        public override void Offer()
        {
            if (_isOffering || _hasEnded) return;
            if (source.TryNext(out var beat))
            {
                _isOffering = true;
                Engine.Poke(stream.Data, beat);
            }
            else
            {
                _hasEnded = true;
            }

            Engine.Poke(stream.Valid, BitVector.Bit(_isOffering));
        }

        public override bool Capture() => _goesThrough = _isOffering && Engine.PeekBit(stream.Ready);

        public override void Commit()
        {
            if (!_goesThrough) return;
            (_goesThrough, _isOffering) = (false, false);
            Transfers++;
        }

        public override bool IsQuiet => HasEnded;

        public override DriverState Save() =>
            new(Name, IsInput, Transfers, _isOffering, _hasEnded, false, PositionOf(source));

        public override void Restore(DriverState state)
        {
            Resume(source, state.Position);
            (Transfers, _isOffering, _hasEnded) = (state.Transfers, state.IsOffering, state.HasEnded);
        }
    }

    private sealed class StreamDrain(ISimulationEngine engine, StreamPort stream, IStreamSink sink)
        : PortDriver(engine, stream.Name, engine.Design.TopModule.ClockOf(stream))
    {
        public override bool IsInput => false;

        private BitVector? _beat;

        public override bool IsFull => sink.IsFull;

        public override bool HasLimit => sink.HasLimit;

        public override void Offer() => Engine.Poke(stream.Ready, BitVector.Bit(sink.IsReady));

        public override bool Capture()
        {
            _beat = Engine.PeekBit(stream.Valid) && Engine.PeekInput(stream.Ready.Port)[stream.Ready.Low]
                ? Engine.Peek(stream.Data)
                : null;
            return _beat is not null;
        }

        public override void Commit()
        {
            if (_beat is not { } beat) return;
            _beat = null;
            Transfers++;
            sink.Accept(beat);
        }

        public override DriverState Save() => new(Name, IsInput, Transfers, false, false, false, PositionOf(sink));

        public override void Restore(DriverState state)
        {
            Resume(sink, state.Position);
            Transfers = state.Transfers;
        }
    }

    private sealed class DataFeeder(ISimulationEngine engine, DataPort port, IStreamSource source)
        : PortDriver(engine, port.Name, -1)
    {
        public override bool IsInput => true;

        private bool _hasEnded;
        private bool _isTaken = true;

        public override bool HasEnded => _hasEnded;

        public override void Offer()
        {
            if (_hasEnded || !_isTaken) return;
            _isTaken = false;
            if (source.TryNext(out var value)) Engine.Poke(port.Bits, value);
            else _hasEnded = true;
        }

        public override bool Capture()
        {
            _isTaken = true;
            return !_hasEnded;
        }

        public override void Commit() => Transfers++;

        public override bool IsQuiet => _hasEnded;

        public override void Skip(long steps) => Transfers += steps;

        public override DriverState Save() => new(Name, IsInput, Transfers, false, _hasEnded, _isTaken, PositionOf(source));

        public override void Restore(DriverState state)
        {
            Resume(source, state.Position);
            (Transfers, _hasEnded, _isTaken) = (state.Transfers, state.HasEnded, state.IsTaken);
        }
    }

    private sealed class DataDrain(ISimulationEngine engine, DataPort port, IStreamSink sink)
        : PortDriver(engine, port.Name, -1)
    {
        public override bool IsInput => false;

        private BitVector? _value;

        public override bool IsFull => sink.IsFull;

        public override bool HasLimit => sink.HasLimit;

        public override void Offer()
        {
        }

        public override bool Capture()
        {
            if (sink.IsReady) _value = Engine.Peek(port.Bits);
            return false;
        }

        public override void Commit()
        {
            if (_value is not { } value) return;
            _value = null;
            Transfers++;
            sink.Accept(value);
        }

        public override DriverState Save() => new(Name, IsInput, Transfers, false, false, false, PositionOf(sink));

        public override void Restore(DriverState state)
        {
            Resume(sink, state.Position);
            Transfers = state.Transfers;
        }
    }
}
