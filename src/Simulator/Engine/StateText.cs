using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>The text form of a <see cref="SimulationState"/>: one item a line, equal states give equal
/// text.</summary>
/// <remarks>
/// <code>
/// waferhdl-state 1
/// design FINGERPRINT
/// init zero | init random SEED
/// in NAME WIDTH HEX
/// reg PATH WIDTH HEX
/// mem PATH WIDTH
/// word ADDRESS HEX          (of the mem above; words that differ from power-up)
/// count PATH NUMBER
/// end
/// </code>
/// </remarks>
public static class StateText
{
    private const string Header = "waferhdl-state 1";

    public static void Write(SimulationState state, TextWriter output)
    {
        output.Write(Header + "\n");
        output.Write($"design {state.Fingerprint}\n");
        output.Write(state.Options.RandomInit ? $"init random {state.Options.Seed}\n" : "init zero\n");
        foreach (var input in state.Inputs) Write(output, "in", input);
        foreach (var register in state.Registers) Write(output, "reg", register);
        foreach (var memory in state.Memories)
        {
            output.Write($"mem {memory.Path} {memory.Width}\n");
            foreach (var word in memory.Words) output.Write($"word {word.Address} {word.Value.ToHex()}\n");
        }

        foreach (var counter in state.Counters) output.Write($"count {counter.Path} {counter.Value}\n");
        output.Write("end\n");
    }

    /// <param name="path">Of the file, for messages.</param>
    /// <exception cref="SimulationException">The text is no state, or of another version
    /// (WH4040).</exception>
    public static SimulationState Read(TextReader input, string path)
    {
        var reader = new Reader(input, path);
        if (input.ReadLine() != Header)
            throw reader.Error($"this is no state file; it does not begin with '{Header}'");
        return reader.ReadBody();
    }

    private static void Write(TextWriter output, string kind, StateValue value) =>
        output.Write($"{kind} {value.Path} {value.Value.Width} {value.Value.ToHex()}\n");

    private sealed class Reader(TextReader input, string path)
    {
        private readonly ImmutableArray<StateValue>.Builder _inputs =
            ImmutableArray.CreateBuilder<StateValue>();
        private readonly ImmutableArray<StateValue>.Builder _registers =
            ImmutableArray.CreateBuilder<StateValue>();
        private readonly ImmutableArray<StateMemory>.Builder _memories =
            ImmutableArray.CreateBuilder<StateMemory>();
        private readonly ImmutableArray<StateWord>.Builder _words = ImmutableArray.CreateBuilder<StateWord>();
        private readonly ImmutableArray<StateCounter>.Builder _counters =
            ImmutableArray.CreateBuilder<StateCounter>();
        private string _fingerprint = "";
        private SimulationOptions _options = SimulationOptions.Default;
        private (string Path, int Width)? _memory;
        private int _line = 1;

        public SimulationState ReadBody()
        {
            while (input.ReadLine() is { } line)
            {
                _line++;
                var fields = line.Split(' ');
                if (fields[0] != "word") EndMemory();
                switch (fields)
                {
                    case ["design", var fingerprint]:
                        _fingerprint = fingerprint;
                        break;
                    case ["init", "zero"]:
                        break;
                    case ["init", "random", var seed] when ulong.TryParse(seed, out var value):
                        _options = new SimulationOptions(RandomInit: true, Seed: value);
                        break;
                    case ["in", var name, var width, var hex]:
                        _inputs.Add(new StateValue(name, Value(width, hex)));
                        break;
                    case ["reg", var name, var width, var hex]:
                        _registers.Add(new StateValue(name, Value(width, hex)));
                        break;
                    case ["mem", var name, var width]:
                        _memory = (name, Width(width));
                        break;
                    case ["word", var address, var hex] when _memory is { } memory:
                        _words.Add(new StateWord(Number(address), Value(memory.Width, hex)));
                        break;
                    case ["count", var name, var count] when long.TryParse(count, out var value):
                        _counters.Add(new StateCounter(name, value));
                        break;
                    case ["end"]:
                        return new SimulationState(
                            _fingerprint, _options, _inputs.ToImmutable(), _registers.ToImmutable(),
                            _memories.ToImmutable(), _counters.ToImmutable());
                    default:
                        throw Error($"line {_line} is no item of a state: '{Shorten(line)}'");
                }
            }

            throw Error($"the state ends after line {_line} without 'end'");
        }

        public SimulationException Error(string message) => new(new Diagnostic(
            SimulationRules.BadState, new SourceSpan(new SourceText(path, ""), 0, 0), message, [],
            "save the state again with this version"));

        private void EndMemory()
        {
            if (_memory is not { } memory) return;
            _memories.Add(new StateMemory(memory.Path, memory.Width, _words.ToImmutable()));
            _words.Clear();
            _memory = null;
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

        private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
    }
}
