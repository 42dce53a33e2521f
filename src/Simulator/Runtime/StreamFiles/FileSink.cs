using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Runtime.Checkpoints;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Writes beats to a file as they come, one row for each element of a stream of arrays.</summary>
/// <remarks>The caller owns the writer. CSV has one column a field, named in the header; enums by
/// name.</remarks>
public sealed class FileSink : IStreamSink, IResumable
{
    private readonly RowLayout _layout;
    private readonly Action<BitVector> _write;
    private readonly long? _limit;

    // Where the rows go in the end, when that is known.
    private readonly TextWriter? _text;
    private readonly Stream? _file;
    private readonly string _name;
    private long _rows;

    private FileSink(
        RowLayout layout, long? limit, TextWriter? text, Stream? file, string? name, Action<BitVector> write) =>
        (_layout, _limit, _text, _file, _name, _write) =
            (layout, limit, text, file, name is null ? "an output" : $"'{name}'", write);

    public bool IsReady => !IsFull;

    public bool HasLimit => _limit is not null;

    public bool IsFull => _rows >= _limit;

    /// <summary>Rows written so far.</summary>
    public long Rows => _rows;

    public StreamPosition Position
    {
        get
        {
            _text?.Flush();
            _file?.Flush();
            return new StreamPosition(_rows, _file?.Position ?? 0);
        }
    }

    /// <param name="rows">Full after so many rows; the rest of the last beat is dropped. Null: no
    /// limit.</param>
    /// <param name="file">What <paramref name="output"/> writes to, so that the run can be resumed.</param>
    /// <param name="name">Of the file, for messages.</param>
    public static FileSink Write(
        TextWriter output, StreamFormat format, HdlType element, long? rows = null, Stream? file = null,
        string? name = null)
    {
        var layout = RowLayout.Of(element);
        switch (format)
        {
            case StreamFormat.Csv:
                output.Write(string.Join(',', layout.Fields.Select(f => f.Name)) + "\n");
                return new FileSink(layout, rows, output, file, name, row => output.Write(
                    string.Join(',', layout.Fields.Select(f =>
                        ValueText.Format(BitMath.Slice(row, f.Low, f.Type.Width), f.Type))) + "\n"));
            case StreamFormat.Hex:
                return new FileSink(layout, rows, output, file, name, row => output.Write(row.ToHex() + "\n"));
            default:
                throw new ArgumentException($"{format} is not written as text", nameof(format));
        }
    }

    /// <inheritdoc cref="Write"/>
    public static FileSink WriteBinary(Stream output, HdlType element, long? rows = null, string? name = null)
    {
        var layout = RowLayout.Of(element);
        var buffer = new byte[(layout.Row.Width + 7) / 8];
        return new FileSink(layout, rows, null, output, name, row =>
        {
            Array.Clear(buffer);
            row.Unsigned.TryWriteBytes(buffer, out _, isUnsigned: true, isBigEndian: false);
            output.Write(buffer);
        });
    }

    /// <summary>A file that is resumed was opened without cutting it off.</summary>
    public void Resume(StreamPosition position)
    {
        _rows = position.Rows;
        _text?.Flush();
        if (_file is null) return;
        if (_file.Length < position.Bytes)
        {
            throw CheckpointError.Create(
                $"{_name} has {_file.Length} bytes, but {position.Bytes} were written when the checkpoint was taken",
                "leave the outputs of a run where they are until it is resumed");
        }

        _file.SetLength(position.Bytes);
        _file.Position = position.Bytes;
    }

    public void Accept(BitVector beat)
    {
        foreach (var row in _layout.RowsOf(beat))
        {
            if (IsFull) return;
            _rows++;
            _write(row);
        }
    }
}
