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
internal sealed class VcdFormatter
{
    /// <summary>Steps of the time scale (100 ps) in a unit of the schedule.</summary>
    public const int StepsPerUnit = 10;

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

    /// <param name="steps">In <see cref="StepsPerUnit"/>ths of a unit; never earlier than the last
    /// time.</param>
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

    /// <summary>Everything at once, at the begin of a dump.</summary>
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
            var value = Part(change.Value, leaf);
            if (old.Width == 0 || Part(old, leaf) != value) Write(leaf, _leafIds[i], value);
        }
    }

    private static BitVector Part(BitVector value, WaveLeaf leaf) =>
        leaf.Width == value.Width ? value : BitMath.Slice(value, leaf.Low, leaf.Width);

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
        _output.Write($"$scope module {TopName(top)} $end\n");
        for (var i = 0; i < _clocks.Length; i++)
            _output.Write($"$var wire 1 {_clockIds[i]} {_clocks[i].Name} $end\n");

        // A scope is opened once, with all its lines, wherever its signals stand in the list.
        var root = new Scope("");
        for (var i = 0; i < _signals.Leaves.Count; i++)
        {
            var scope = root;
            foreach (var name in _signals.Leaves[i].Scopes) scope = scope.Child(name);
            scope.Leaves.Add(i);
        }

        foreach (var leaf in root.Leaves) WriteVariable(leaf);
        var pending = new Stack<(Scope? Scope, int Depth)>(
            root.Children.AsEnumerable().Reverse().Select(c => ((Scope?)c, 0)));
        while (pending.TryPop(out var next))
        {
            if (next.Scope is not { } scope)
            {
                _output.Write("$upscope $end\n");
                continue;
            }

            _output.Write($"$scope module {scope.Name} $end\n");
            foreach (var leaf in scope.Leaves) WriteVariable(leaf);
            pending.Push((null, 0));
            foreach (var child in scope.Children.AsEnumerable().Reverse())
                pending.Push((child, next.Depth + 1));
        }

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

    private static string TopName(ModuleNetlist top) =>
        top.Definition[(top.Definition.LastIndexOf('.') + 1)..] is { Length: > 0 } name
        ? name.Replace(' ', '_')
        : "top";

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

    private sealed class Scope(string name)
    {
        private readonly Dictionary<string, Scope> _byName = new(StringComparer.Ordinal);

        public string Name { get; } = name;

        public List<int> Leaves { get; } = [];

        public List<Scope> Children { get; } = [];

        public Scope Child(string child)
        {
            if (_byName.TryGetValue(child, out var known)) return known;
            Children.Add(_byName[child] = new Scope(child));
            return Children[^1];
        }
    }
}
