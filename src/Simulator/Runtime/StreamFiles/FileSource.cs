using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Runtime.Checkpoints;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Beats from a file. A stream of arrays takes one row for each element; missing ones of the last
/// beat are 0. A field <c>last</c> that the file does not have is 1 in the file's last row.</summary>
public sealed class FileSource : IStreamSource, IResumable
{
    private readonly RowReader _reader;
    private readonly RowLayout _layout;

    // One row ahead, since the last row is special.
    private BitVector _next;
    private bool _hasNext;
    private long _rows;

    private FileSource(RowReader reader, RowLayout layout)
    {
        (_reader, _layout) = (reader, layout);
        _hasNext = reader.TryRead(out _next);
    }

    /// <param name="path">For messages only.</param>
    /// <param name="element">What the stream carries.</param>
    /// <param name="frac">Reals v become v · 2^frac, rounded to nearest; null: integers only.</param>
    /// <exception cref="Engine.SimulationException">The header or first row is malformed.</exception>
    public static FileSource Read(
        TextReader input, StreamFormat format, string path, HdlType element, int? frac = null)
    {
        var layout = RowLayout.Of(element);
        return new FileSource(
            format switch
            {
                StreamFormat.Csv => new CsvReader(input, path, layout, frac),
                StreamFormat.Hex => new HexReader(input, path, layout),
                StreamFormat.MatrixMarket => new MatrixMarketReader(input, path, layout, frac),
                _ => throw new ArgumentException("binary files are read from a stream", nameof(format)),
            },
            layout);
    }

    /// <inheritdoc cref="Read"/>
    public static FileSource ReadBinary(Stream input, string path, HdlType element)
    {
        var layout = RowLayout.Of(element);
        return new FileSource(new BinaryRowReader(input, path, layout), layout);
    }

    /// <summary>All rows, for comparison with what a run wrote.</summary>
    public static IEnumerable<BitVector> ReadRows(
        TextReader input, StreamFormat format, string path, HdlType element, int? frac = null)
    {
        var source = Read(input, format, path, element, frac);
        while (source.TryNextRow(out var row)) yield return row;
    }

    /// <summary>Rows given so far.</summary>
    public StreamPosition Position => new(_rows);

    public void Resume(StreamPosition position)
    {
        if (position.Rows == 0) return;
        // One row is here already.
        var isThere = _hasNext && _reader.Skip(position.Rows - 1);
        if (!isThere)
        {
            throw CheckpointError.Create(
                $"'{_reader.Path}' has fewer than the {position.Rows} rows that were taken from it before the checkpoint",
                "resume with the same input files");
        }

        _rows = position.Rows;
        _hasNext = _reader.TryRead(out _next);
    }

    public bool TryNext(out BitVector beat)
    {
        beat = BitVector.Zero(_layout.BeatWidth);
        if (!_hasNext) return false;
        for (var i = 0; i < _layout.RowsPerBeat && TryNextRow(out var row); i++)
            beat = _layout.RowsPerBeat == 1 ? row : BitMath.Insert(beat, i * _layout.Row.Width, row);
        return true;
    }

    private bool TryNextRow(out BitVector row)
    {
        row = _next;
        if (!_hasNext) return false;
        _rows++;
        _hasNext = _reader.TryRead(out _next);
        if (!_hasNext && _reader.OpenLast is { } last)
            row = BitMath.Insert(row, last.Low, BitVector.FromWord(1, last.Type.Width));
        return true;
    }
}
