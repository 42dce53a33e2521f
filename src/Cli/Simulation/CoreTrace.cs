using System.Globalization;
using WaferHdl.Assembly.Output;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>The trace of one core. Steps of a vector, and cycles of waiting, are one line as long as nothing else comes between.</summary>
internal sealed class CoreTrace
{
    private static readonly string[] s_fields = ["issued", "thread", "first", "pc", "word", "stall"];

    private readonly TextWriter _output;
    private readonly string _tile;
    private readonly Disassembler _disassembler;
    private readonly ProgramSymbols _symbols;
    private readonly bool _isVerbose;
    private readonly (int Low, int Width)[] _places;
    private readonly string[] _stalls;
    private readonly Dictionary<ulong, (ulong Word, long Steps)> _threads = [];
    private Cycle? _open;
    private long _openFrom;
    private long _openTo;
    private long _openStep;

    /// <param name="tile">What to put before each line; null for nothing.</param>
    public CoreTrace(
        TextWriter output, string? tile, StructType type, Disassembler disassembler, ProgramSymbols symbols, bool isVerbose)
    {
        (_output, _disassembler, _symbols, _isVerbose) = (output, disassembler, symbols, isVerbose);
        _tile = tile is null ? "" : tile.PadRight(9) + " ";
        _places = [.. s_fields.Select(f => (type.LowBitOf(type.IndexOf(f)), type.Fields[type.IndexOf(f)].Type.Width))];
        var stalls = (EnumType)type.Fields[type.IndexOf("stall")].Type;
        _stalls = new string[1 << stalls.Width];
        foreach (var name in stalls.Names) _stalls[(int)name.Value] = name.Value.IsZero ? "" : " " + name.Name.ToLowerInvariant();
    }

    private readonly record struct Cycle(bool Issued, ulong Thread, bool First, ulong Place, ulong Word, ulong Stall);

    /// <summary>Whether a signal tells what a core does.</summary>
    public static bool IsTrace(HdlType type) =>
        type is StructType structure && structure.Name.EndsWith(".Trace", StringComparison.Ordinal)
        && s_fields.All(f => structure.IndexOf(f) >= 0)
        && structure.Fields[structure.IndexOf("stall")].Type is EnumType { Width: <= 8 };

    /// <summary>Takes what a cycle showed.</summary>
    public void Add(long number, BitVector value)
    {
        var cycle = Read(value);
        if (cycle.Issued && cycle.First)
        {
            Close();
            _threads[_disassembler.ThreadOf(cycle.Word)] = (cycle.Word, 0);
            Write(number, cycle.Place, cycle.Thread, Text(cycle.Word));
            return;
        }

        var step = 0L;
        if (cycle.Issued)
        {
            var steps = _threads.TryGetValue(cycle.Thread, out var known) && known.Word == cycle.Word ? known.Steps : 0;
            step = steps + 1;
            _threads[cycle.Thread] = (cycle.Word, step);
        }

        var kind = cycle.Issued ? cycle with { Place = 0, Stall = 0 } : new Cycle(false, 0, false, 0, 0, cycle.Stall);
        if (_open == kind && !_isVerbose && _openTo + 1 == number)
        {
            _openTo = number;
            return;
        }

        Close();
        (_open, _openFrom, _openTo, _openStep) = (kind, number, number, step);
    }

    /// <summary>Writes what is still open.</summary>
    public void Finish() => Close();

    private void Close()
    {
        if (_open is not { } cycle) return;
        _open = null;
        var count = _openTo - _openFrom + 1;
        if (!cycle.Issued)
        {
            Line(_openFrom, "", $"-- {count} {(count == 1 ? "cycle" : "cycles")}{_stalls[(int)cycle.Stall] ?? $" ({cycle.Stall})"}");
            return;
        }

        var steps = count == 1
            ? $"step {_openStep}"
            : string.Create(CultureInfo.InvariantCulture, $"steps {_openStep} to {_openStep + count - 1}");
        var mnemonic = Text(cycle.Word).Split(' ')[0];
        Line(_openFrom, "", $"{Thread(cycle.Thread)}… {mnemonic}, {steps}");
    }

    private void Write(long number, ulong place, ulong thread, string text)
    {
        var near = _symbols.Near((long)place);
        Line(number, string.Create(CultureInfo.InvariantCulture, $"{place:x4} {near}"), Thread(thread) + text);
    }

    private void Line(long number, string place, string text) => _output.Write(
        string.Create(CultureInfo.InvariantCulture, $"{_tile}{number,8}  {place,-20}  {text}\n"));

    private static string Thread(ulong thread) => thread == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"@{thread} ");

    private string Text(ulong word) =>
        _disassembler.Instruction(word) ?? string.Create(CultureInfo.InvariantCulture, $".word 0x{word:x8}");

    private Cycle Read(BitVector value) => new(
        Field(value, 0) != 0, Field(value, 1), Field(value, 2) != 0, Field(value, 3), Field(value, 4), Field(value, 5));

    private ulong Field(BitVector value, int field)
    {
        var (low, width) = _places[field];
        return (ulong)((value.Unsigned >> low) & ((System.Numerics.BigInteger.One << width) - 1));
    }
}
