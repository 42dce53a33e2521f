using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Runtime.Checkpoints;

namespace WaferHdl.Simulator.Runtime;

/// <summary>What feeds an input of the design: one beat after another.</summary>
public interface IStreamSource
{
    /// <summary>The next beat, packed as the stream's element; false when the source has ended.</summary>
    /// <exception cref="Engine.SimulationException">The data are malformed.</exception>
    bool TryNext(out BitVector beat);
}

/// <summary>What takes the beats of an output of the design.</summary>
public interface IStreamSink
{
    /// <summary>Whether it accepts a beat this cycle; asked once a cycle, so that a sink can press
    /// back.</summary>
    bool IsReady { get; }

    /// <summary>Whether it wants only so much; a run can stop when every sink with a limit is full.</summary>
    bool HasLimit { get; }

    bool IsFull { get; }

    void Accept(BitVector beat);
}

/// <summary>Beats from a list.</summary>
public sealed class ListSource(IEnumerable<BitVector> beats) : IStreamSource, IResumable
{
    private readonly IEnumerator<BitVector> _beats = beats.GetEnumerator();
    private long _count;

    public StreamPosition Position => new(_count);

    public bool TryNext(out BitVector beat)
    {
        var exists = _beats.MoveNext();
        beat = exists ? _beats.Current : default;
        if (exists) _count++;
        return exists;
    }

    public void Resume(StreamPosition position)
    {
        while (_count < position.Rows)
            if (!TryNext(out _))
                throw CheckpointError.Create($"a source of {_count} beats, of which {position.Rows} were taken");
    }
}

/// <summary>Keeps all beats.</summary>
/// <param name="limit">Full after so many beats; null: never.</param>
public sealed class RecordingSink(long? limit = null) : IStreamSink, IResumable
{
    private readonly List<BitVector> _beats = [];
    private long _earlier;

    /// <summary>After a resume: only those from there on.</summary>
    public IReadOnlyList<BitVector> Beats => _beats;

    public StreamPosition Position => new(_earlier + _beats.Count);

    public bool IsReady => !IsFull;

    public bool HasLimit => limit is not null;

    public bool IsFull => limit is { } count && _earlier + _beats.Count >= count;

    public void Accept(BitVector beat) => _beats.Add(beat);

    public void Resume(StreamPosition position) => _earlier = position.Rows;
}
