using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Writes beats to a file as they come, one row for each element of a stream of arrays.</summary>
/// <remarks>The caller owns the writer. CSV has one column a field, named in the header; enums by
/// name.</remarks>
public sealed class FileSink : IStreamSink
{
    private readonly RowLayout _layout;
    private readonly Action<BitVector> _write;
    private readonly long? _limit;
    private long _rows;

    private FileSink(RowLayout layout, long? limit, Action<BitVector> write) =>
        (_layout, _limit, _write) = (layout, limit, write);

    public bool IsReady => !IsFull;

    public bool HasLimit => _limit is not null;

    public bool IsFull => _rows >= _limit;

    /// <summary>Rows written so far.</summary>
    public long Rows => _rows;

    /// <param name="rows">Full after so many rows; the rest of the last beat is dropped. Null: no
    /// limit.</param>
    public static FileSink Write(TextWriter output, StreamFormat format, HdlType element, long? rows = null)
    {
        var layout = RowLayout.Of(element);
        switch (format)
        {
            case StreamFormat.Csv:
                output.Write(string.Join(',', layout.Fields.Select(f => f.Name)) + "\n");
                return new FileSink(layout, rows, row => output.Write(
                    string.Join(',', layout.Fields.Select(f =>
                        ValueText.Format(BitMath.Slice(row, f.Low, f.Type.Width), f.Type))) + "\n"));
            case StreamFormat.Hex:
                return new FileSink(layout, rows, row => output.Write(row.ToHex() + "\n"));
            default:
                throw new ArgumentException($"{format} is not written as text", nameof(format));
        }
    }

    /// <inheritdoc cref="Write"/>
    public static FileSink WriteBinary(Stream output, HdlType element, long? rows = null)
    {
        var layout = RowLayout.Of(element);
        var buffer = new byte[(layout.Row.Width + 7) / 8];
        return new FileSink(layout, rows, row =>
        {
            Array.Clear(buffer);
            row.Unsigned.TryWriteBytes(buffer, out _, isUnsigned: true, isBigEndian: false);
            output.Write(buffer);
        });
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
