using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Waves;

/// <summary>Writes the text of a value change dump.</summary>
/// <remarks>IEEE 1364-2005 clause 18. One unit of the clock schedule is 1 ns; the time scale is finer, so
/// that a clock can fall half-way. Names of enums are variables of type <c>string</c>, an extension that
/// GTKWave and its converters read; the bits stand beside them.</remarks>
internal sealed class VcdFormatter : IWaveFormatter
{
    private readonly TextWriter _output;
    private readonly WaveSignals _signals;
    private readonly ImmutableArray<(int Port, string Name)> _clocks;
    private readonly string[] _leafIds;
    private readonly string[] _clockIds;
    private readonly BitVector[] _values;
    private long _time = -1;

    public VcdFormatter(TextWriter output, WaveSignals signals, ModuleNetlist top)
    {
        _output = output;
        _signals = signals;
        _clocks =
        [
            .. Enumerable.Range(0, top.Ports.Length)
                .Where(p => top.Ports[p] is { Kind: PortKind.Clock, IsOutput: false })
                .Select(p => (p, top.Ports[p].Name)),
        ];
        _clockIds = [.. _clocks.Select((_, i) => Id(i))];
        _leafIds = [.. signals.Leaves.Select((_, i) => Id(_clocks.Length + i))];
        _values = new BitVector[signals.Handles.Count];
        WriteHeader(top);
    }

    public void Time(long steps)
    {
        if (steps == _time) return;
        _time = steps;
        _output.Write('#');
        _output.Write(steps.ToString(CultureInfo.InvariantCulture));
        _output.Write('\n');
    }

    public void Clock(int port, bool value)
    {
        for (var i = 0; i < _clocks.Length; i++)
        {
            if (_clocks[i].Port != port) continue;
            _output.Write(value ? '1' : '0');
            _output.Write(_clockIds[i]);
            _output.Write('\n');
        }
    }

    public void DumpAll(IReadOnlyList<BitVector> values)
    {
        _output.Write("$dumpvars\n");
        foreach (var (port, _) in _clocks) Clock(port, false);
        for (var i = 0; i < values.Count; i++) Change(new WaveChange(i, values[i]));
        _output.Write("$end\n");
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
            if (old.Width == 0 || leaf.PartOf(old) != value) Write(leaf, _leafIds[i], value);
        }
    }

    public void Finish() => _output.Flush();

    private void Write(WaveLeaf leaf, string id, BitVector value)
    {
        if (leaf.Text is { } type)
        {
            _output.Write('s');
            _output.Write(ValueText.NameOf(value, type) ?? "0x" + value.ToHex());
            _output.Write(' ');
        }
        else if (leaf.Width == 1)
        {
            _output.Write(value.IsZero ? '0' : '1');
        }
        else
        {
            WriteVector(value);
        }

        _output.Write(id);
        _output.Write('\n');
    }

    // Without leading zeros, as the standard extends them.
    private void WriteVector(BitVector value)
    {
        _output.Write('b');
        if (value.IsNarrow)
        {
            Span<char> digits = stackalloc char[64];
            value.Low.TryFormat(digits, out var count, "b", CultureInfo.InvariantCulture);
            _output.Write(digits[..count]);
        }
        else
        {
            var text = ValueText.ToBinary(value).TrimStart('0');
            _output.Write(text.Length == 0 ? "0" : text);
        }

        _output.Write(' ');
    }

    private void WriteHeader(ModuleNetlist top)
    {
        _output.Write("$version WaferHdl $end\n$timescale 100 ps $end\n");
        _output.Write($"$scope module {WaveTree.TopName(top)} $end\n");
        for (var i = 0; i < _clocks.Length; i++)
            _output.Write($"$var wire 1 {_clockIds[i]} {_clocks[i].Name} $end\n");

        WaveTree.Walk(
            _signals, name => _output.Write($"$scope module {name} $end\n"), WriteVariable,
            () => _output.Write("$upscope $end\n"));
        _output.Write("$upscope $end\n$enddefinitions $end\n");
    }

    private void WriteVariable(int index)
    {
        var leaf = _signals.Leaves[index];
        if (leaf.Text is not null)
        {
            _output.Write($"$var string 1 {_leafIds[index]} {leaf.Name} $end\n");
            return;
        }

        var kind = _signals.Handles[leaf.Signal].Kind is NameKind.Register ? "reg" : "wire";
        var range = leaf.Width == 1 ? "" : $" [{leaf.Width - 1}:0]";
        _output.Write($"$var {kind} {leaf.Width} {_leafIds[index]} {leaf.Name}{range} $end\n");
    }

    // Printable characters, shortest first.
    private static string Id(int index)
    {
        var text = "";
        do
        {
            text += (char)('!' + index % 94);
            index = index / 94 - 1;
        }
        while (index >= 0);
        return text;
    }
}
