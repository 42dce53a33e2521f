using System.Globalization;
using WaferHdl.Assembly.Source;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Output;

/// <summary>The symbols of a program, as its words and traces show them.</summary>
public sealed class ProgramSymbols
{
    private readonly Dictionary<long, List<string>> _places = [];
    private readonly long[] _order;

    public ProgramSymbols(IEnumerable<ProgramSymbol> symbols)
    {
        All = [.. symbols];
        foreach (var symbol in All.Where(s => s.Section == SymbolSection.Text))
        {
            if (!_places.TryGetValue(symbol.Value, out var names)) _places.Add(symbol.Value, names = []);
            names.Add(symbol.Name);
        }

        _order = [.. _places.Keys.Order()];
    }

    public static ProgramSymbols None { get; } = new([]);

    /// <summary>In their order in the file.</summary>
    public IReadOnlyList<ProgramSymbol> All { get; }

    /// <summary>Labels of a place in the program.</summary>
    public IReadOnlyList<string> At(long place) => _places.TryGetValue(place, out var names) ? names : [];

    /// <summary><c>loop+3</c>: a place by the label at or before it; empty without one.</summary>
    public string Near(long place)
    {
        var index = Array.BinarySearch(_order, place);
        if (index < 0) index = ~index - 1;
        if (index < 0) return "";
        var distance = place - _order[index];
        var name = _places[_order[index]][0];
        return distance == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}+{distance}");
    }

    /// <summary>Reads what <see cref="ProgramText.Symbols"/> writes; null when something was reported.</summary>
    public static ProgramSymbols? Read(SourceText source, DiagnosticBag diagnostics)
    {
        var symbols = new List<ProgramSymbol>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var isValid = true;
        for (var line = 1; line <= source.LineCount; line++)
        {
            var text = source.LineText(line);
            var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0) continue;
            var problem = parts.Length != 3 ? "a line is 'value kind name'"
                : !ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _) ? $"'{parts[0]}' is no hexadecimal number"
                : SectionOf(parts[1]) is null ? $"'{parts[1]}' is none of T, D and A"
                : !IsName(parts[2]) ? $"'{parts[2]}' is no name of a symbol"
                : !names.Add(parts[2]) ? $"'{parts[2]}' stands twice"
                : null;
            if (problem is not null)
            {
                isValid = false;
                diagnostics.Report(
                    AssemblyRules.SymbolFile, new SourceSpan(source, source.StartOf(line), text.Length), problem,
                    "'whdl asm --symbols' writes such a file");
                continue;
            }

            var value = (long)ulong.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            symbols.Add(new ProgramSymbol(parts[2], SectionOf(parts[1])!.Value, value));
        }

        return isValid ? new ProgramSymbols(symbols) : null;
    }

    private static SymbolSection? SectionOf(string letter) => letter switch
    {
        "T" => SymbolSection.Text,
        "D" => SymbolSection.Data,
        "A" => SymbolSection.Absolute,
        _ => null,
    };

    private static bool IsName(string name) =>
        AsmLexer.IsNameStart(name[0]) && name.All(AsmLexer.IsNamePart) && !RegisterNames.IsRegister(name);
}
