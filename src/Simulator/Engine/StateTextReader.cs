using System.Collections;
using System.Globalization;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>Reads the text form of a state. Items may come in any order; every input and register must be
/// there.</summary>
internal sealed class StateTextReader(TextReader input, string path, StateLayout layout)
{
    private readonly BitArray?[] _seen = new BitArray?[layout.Columns.Length];
    private readonly BitArray _seenInputs = new(layout.Inputs.Length);

    // By memory column: words as they come; other columns go to the state at once.
    private readonly List<StateWord>?[] _words = new List<StateWord>?[layout.Columns.Length];
    private SimulationState _state = new(layout, SimulationOptions.Default);
    private (StateColumn Column, long Lane)? _memory;
    private (int Column, long Lane) _expected;
    private int _line;

    public SimulationState Read()
    {
        ReadHeader();
        while (ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            if (fields[0] != "word") _memory = null;
            switch (fields)
            {
                case ["in", var name, var width, var hex]:
                    ReadInput(name, Value(width, hex));
                    break;
                case ["reg", var name, var width, var hex]:
                    ReadRegister(name, Value(width, hex));
                    break;
                case ["mem", var name, var width]:
                    _memory = Find(StateKind.Memory, name);
                    CheckWidth(name, _memory.Value.Column.Width, Width(width));
                    break;
                case ["word", var address, var hex] when _memory is var (column, lane):
                    if (Number(address) >= column.Depth)
                        throw Error($"line {_line}: address {address} of a memory of {column.Depth} words");
                    (_words[column.Index] ??= []).Add(new StateWord(lane, Number(address), Value(column.Width, hex)));
                    break;
                case ["count", var name, var count] when long.TryParse(count, out var value):
                    var place = Find(StateKind.Count, name);
                    _state.WriteCounts(place.Column, place.Lane, [value]);
                    break;
                case ["end"]:
                    return Finish();
                default:
                    throw Error($"line {_line} is no item of a state: '{Shorten(line)}'");
            }
        }

        throw Error($"the state ends after line {_line} without 'end'");
    }

    private void ReadHeader()
    {
        var header = ReadLine() ?? "";
        if (!header.StartsWith(StateText.Format, StringComparison.Ordinal))
            throw Error($"this is no state file; it does not begin with '{StateText.Header}'");
        if (header != StateText.Header)
            throw Error($"this is '{Shorten(header)}', but '{StateText.Header}' is read");
        if (ReadLine()?.Split(' ') is not ["design", var fingerprint])
            throw Error($"line {_line} does not name the design");
        if (fingerprint != layout.Fingerprint)
        {
            throw Error(
                $"the state is of another design than '{layout.TopModule.DisplayName}': their registers, memories or "
                + "instances differ", "take the state again with this design");
        }

        switch (ReadLine()?.Split(' '))
        {
            case ["init", "zero"]:
                break;
            case ["init", "random", var seed] when ulong.TryParse(seed, out var value):
                _state = new SimulationState(layout, new SimulationOptions(RandomInit: true, Seed: value));
                break;
            default:
                throw Error($"line {_line} does not say what memories power up with");
        }
    }

    private void ReadInput(string name, BitVector value)
    {
        var ports = layout.TopModule.Ports;
        for (var i = 0; i < layout.Inputs.Length; i++)
        {
            var port = ports[layout.Inputs[i]];
            if (port.Name != name) continue;
            CheckWidth(name, port.Width, value.Width);
            _seenInputs[i] = true;
            _state.WriteInput(i, value);
            return;
        }

        throw Error($"line {_line}: '{layout.TopModule.DisplayName}' has no input '{Shorten(name)}'");
    }

    private void ReadRegister(string name, BitVector value)
    {
        var (column, lane) = Find(StateKind.Register, name);
        CheckWidth(name, column.Width, value.Width);
        (_seen[column.Index] ??= new BitArray(checked((int)column.Site.Lanes)))[(int)lane] = true;
        var bytes = new byte[column.Bytes];
        PackedValue.Store(value, bytes);
        _state.WriteRegister(column, lane, bytes);
    }

    private SimulationState Finish()
    {
        for (var i = 0; i < layout.Inputs.Length; i++)
            if (!_seenInputs[i])
                throw Error($"the input '{layout.TopModule.Ports[layout.Inputs[i]].Name}' is missing");
        foreach (var column in layout.Columns)
        {
            foreach (var word in (_words[column.Index] ?? []).OrderBy(w => w.Lane).ThenBy(w => w.Address))
                _state.WriteWord(column, word);
            if (column.Kind != StateKind.Register) continue;
            for (var lane = 0; lane < column.Site.Lanes; lane++)
                if (_seen[column.Index]?[lane] != true)
                    throw Error($"the register '{column.PathOf(lane)}' is missing");
        }

        return _state;
    }

    // A file as it was written gives the lanes of a column one after the other.
    private (StateColumn Column, long Lane) Find(StateKind kind, string name)
    {
        var expected = layout.Columns.Length == 0 ? null : layout.Columns[_expected.Column];
        if (expected is null || expected.Kind != kind || _expected.Lane >= expected.Site.Lanes
            || expected.PathOf(_expected.Lane) != name)
        {
            if (layout.Find(kind, name) is not var (column, lane))
            {
                var what = kind switch
                {
                    StateKind.Register => "register",
                    StateKind.Memory => "memory",
                    _ => "counter",
                };
                throw Error($"line {_line}: '{layout.TopModule.DisplayName}' has no {what} '{Shorten(name)}'");
            }

            (expected, _expected) = (column, (column.Index, lane));
        }

        var found = (expected, _expected.Lane);
        _expected.Lane++;
        return found;
    }

    private void CheckWidth(string name, int expected, int width)
    {
        if (width != expected)
            throw Error($"line {_line}: '{Shorten(name)}' has {expected} bits, not {width}");
    }

    private string? ReadLine()
    {
        _line++;
        return input.ReadLine();
    }

    private BitVector Value(string width, string hex) => Value(Width(width), hex);

    private BitVector Value(int width, string hex)
    {
        if (!BigInteger.TryParse(
                "0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value.GetBitLength() > width)
            throw Error($"line {_line}: '{Shorten(hex)}' is no value of {width} bits");
        return BitVector.FromInteger(value, width);
    }

    private int Width(string text) =>
        Number(text) is > 0 and var width ? width : throw Error($"line {_line}: a width of 0");

    private int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error($"line {_line}: '{Shorten(text)}' is no number");

    private SimulationException Error(string message, string help = "save the state again with this version") => new(
        new Diagnostic(
            SimulationRules.BadState, new SourceSpan(new SourceText(path, ""), 0, 0), message, [], help));

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
