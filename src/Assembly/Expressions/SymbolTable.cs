using System.Numerics;
using WaferHdl.Assembly.Source;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Assembly.Expressions;

/// <summary>A name of a program while it is assembled.</summary>
internal sealed class AsmSymbol(string name, SymbolSection section, AsmExpression value, SourceSpan span, Expansion? expansion)
{
    public string Name { get; } = name;

    public SymbolSection Section { get; } = section;

    public AsmExpression Value { get; set; } = value;

    public SourceSpan Span { get; } = span;

    public Expansion? Expansion { get; } = expansion;

    /// <summary>Whether <c>.set</c> may give it another value.</summary>
    public bool IsVariable { get; init; }

    /// <summary>Whether it comes from the instruction set.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Whether its value is being worked out.</summary>
    public bool IsOpen { get; set; }
}

/// <summary>Symbols, names of registers, and labels that are numbers.</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<string, AsmSymbol> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<BigInteger>> _locals = new(StringComparer.Ordinal);

    /// <summary>In the order of definition.</summary>
    public List<AsmSymbol> All { get; } = [];

    /// <summary>Other names of registers and descriptors.</summary>
    public Dictionary<string, (string Register, SourceSpan Span)> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>Symbols whose values are being worked out.</summary>
    public int Depth { get; set; }

    public AsmSymbol? Find(string name) => _symbols.GetValueOrDefault(name);

    /// <summary>Adds a symbol, or gives a variable its next value.</summary>
    public void Define(AsmSymbol symbol)
    {
        if (_symbols.TryGetValue(symbol.Name, out var variable))
        {
            variable.Value = symbol.Value;
            return;
        }

        All.Add(symbol);
        _symbols.Add(symbol.Name, symbol);
    }

    public void DefineLocal(string number, BigInteger place)
    {
        if (!_locals.TryGetValue(number, out var places)) _locals.Add(number, places = []);
        places.Add(place);
    }

    /// <summary>Labels of a number so far.</summary>
    public int LocalCount(string number) => _locals.TryGetValue(number, out var places) ? places.Count : 0;

    public BigInteger? Local(string number, int index) =>
        index >= 0 && _locals.TryGetValue(number, out var places) && index < places.Count ? places[index] : null;

    public string? Suggest(string name) =>
        Spelling.Help(name, _symbols.Keys.Concat(Registers.Keys).Order(StringComparer.Ordinal));
}
