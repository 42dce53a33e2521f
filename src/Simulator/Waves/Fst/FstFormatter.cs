using System.IO.Compression;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Waves.Fst;

/// <summary>The file as GTKWave's <c>fstapi</c> reads it: a header, the hierarchy, the widths, then blocks of
/// changes.</summary>
/// <remarks>A. Bybell, "Implementation of an efficient method for digital waveform compression" (GTKWave manual,
/// appendix on FST). Names of enums are strings of any length.</remarks>
internal sealed class FstFormatter : IWaveFormatter
{
    private const byte HeaderBlock = 0;
    private const byte GeometryBlock = 3;
    private const byte HierarchyBlock = 4;
    private const int HeaderBytes = 329;
    private const byte ScopeMark = 254;
    private const byte UpscopeMark = 255;
    private const byte RegisterType = 5;
    private const byte WireType = 16;
    private const byte StringType = 21;

    // 10^-10 s.
    private const sbyte TimeScale = -10;

    private readonly Stream _output;
    private readonly WaveSignals _signals;
    private readonly int[] _clockPorts;
    private readonly FstBlock _block;

    // By line of the waveform.
    private readonly int[] _variables;
    private readonly BitVector[] _values;
    private int _scopes;
    private long _firstTime = -1;
    private long _lastTime;

    public FstFormatter(Stream output, WaveSignals signals, ModuleNetlist top, long blockBytes)
    {
        _output = output;
        _signals = signals;
        _clockPorts =
        [
            .. Enumerable.Range(0, top.Ports.Length).Where(p => top.Ports[p] is { Kind: PortKind.Clock, IsOutput: false }),
        ];
        _values = new BitVector[signals.Handles.Count];
        // Variables are numbered as they stand in the hierarchy.
        var widths = _clockPorts.Select(_ => 1).ToList();
        _variables = new int[signals.Leaves.Count];
        WaveTree.Walk(signals, _ => { }, leaf =>
        {
            _variables[leaf] = widths.Count;
            widths.Add(signals.Leaves[leaf].Text is null ? signals.Leaves[leaf].Width : 0);
        }, () => { });
        _block = new FstBlock([.. widths], blockBytes);
        WriteHeader();
        WriteHierarchy(top);
        WriteGeometry();
    }

    public void Time(long steps)
    {
        if (_firstTime < 0) _firstTime = steps;
        _lastTime = steps;
        if (_block.IsFull && steps != _block.LastTime) FlushBlock();
        _block.Time(steps);
    }

    public void Clock(int port, bool value) => _block.Bits(Array.IndexOf(_clockPorts, port), BitVector.Bit(value));

    public void DumpAll(IReadOnlyList<BitVector> values)
    {
        foreach (var port in _clockPorts) Clock(port, false);
        for (var i = 0; i < values.Count; i++) Change(new WaveChange(i, values[i]));
    }

    public void Change(WaveChange change)
    {
        var old = _values[change.Signal];
        _values[change.Signal] = change.Value;
        var (first, end) = _signals.LeavesOf(change.Signal);
        for (var i = first; i < end; i++)
        {
            var leaf = _signals.Leaves[i];
            var value = leaf.PartOf(change.Value);
            if (old.Width != 0 && leaf.PartOf(old) == value) continue;
            if (leaf.Text is { } type) _block.Text(_variables[i], ValueText.NameOf(value, type) ?? "0x" + value.ToHex());
            else _block.Bits(_variables[i], value);
        }
    }

    public void Finish() => FlushBlock();

    // The times stand in the header, so that what was written until here can be read if the process ends.
    private void FlushBlock()
    {
        if (_block.IsEmpty) return;
        _block.Write(_output);
        _output.Position = 0;
        WriteHeader();
        _output.Position = _output.Length;
    }

    private void WriteHeader()
    {
        var header = new FstBytes();
        header.Byte(HeaderBlock);
        header.Word(HeaderBytes);
        header.Word(Math.Max(0, _firstTime));
        header.Word(_lastTime);
        header.Bytes(BitConverter.GetBytes(Math.E));
        header.Word(0);
        header.Word(_scopes);
        header.Word(_block.Count);
        header.Word(_block.Count);
        header.Word(_block.Written);
        header.Byte(unchecked((byte)TimeScale));
        Padded(header, "WaferHdl", 128);
        // No date: equal runs give equal files.
        Padded(header, "", 119);
        header.Byte(0);
        header.Word(0);
        _output.Write(header.Span);
    }

    private static void Padded(FstBytes header, string text, int length)
    {
        var bytes = new byte[length];
        Encoding.ASCII.GetBytes(text, bytes);
        header.Bytes(bytes);
    }

    private void WriteHierarchy(ModuleNetlist top)
    {
        var items = new FstBytes();
        Open(WaveTree.TopName(top));
        foreach (var port in _clockPorts) Variable(WireType, top.Ports[port].Name, 1);
        WaveTree.Walk(_signals, Open, i => Line(_signals.Leaves[i]), Close);
        Close();

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(items.Span);
        var block = new FstBytes();
        block.Byte(HierarchyBlock);
        block.Word(16 + packed.Length);
        block.Word(items.Count);
        _output.Write(block.Span);
        _output.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));

        void Open(string name)
        {
            _scopes++;
            items.Byte(ScopeMark);
            items.Byte(0);
            items.Text(name);
            items.Text("");
        }

        void Close() => items.Byte(UpscopeMark);

        void Variable(byte type, string name, int width)
        {
            items.Byte(type);
            items.Byte(0);
            items.Text(name);
            items.Varint((ulong)width);
            // No alias.
            items.Varint(0);
        }

        void Line(WaveLeaf leaf)
        {
            if (leaf.Text is not null) Variable(StringType, leaf.Name, 0);
            else
                Variable(
                    _signals.Handles[leaf.Signal].Kind is NameKind.Register ? RegisterType : WireType,
                    leaf.Width == 1 ? leaf.Name : $"{leaf.Name} [{leaf.Width - 1}:0]", leaf.Width);
        }
    }

    private void WriteGeometry()
    {
        var widths = new FstBytes();
        for (var i = 0; i < _block.Count; i++) widths.Varint(_block.WidthOf(i) is > 0 and var width ? (ulong)width : 0xffffffff);
        var packed = widths.Packed();
        var block = new FstBytes();
        block.Byte(GeometryBlock);
        block.Word(24 + packed.Length);
        block.Word(widths.Count);
        block.Word(_block.Count);
        _output.Write(block.Span);
        _output.Write(packed);
    }
}
