using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Symbols;

/// <summary>One file: its declarations, and the names that its <c>use</c>s bring in.</summary>
public sealed class Package(string name, CompilationUnit unit)
{
    private readonly Dictionary<string, Symbol> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Import> _imports = new(StringComparer.Ordinal);
    private readonly List<Symbol> _symbols = [];

    /// <summary><c>stream.fifo</c>.</summary>
    public string Name { get; } = name;

    public CompilationUnit Unit { get; } = unit;

    public SourceText Source => Unit.Source;

    /// <summary>In source order; tests included.</summary>
    public IReadOnlyList<Symbol> Symbols => _symbols;

    internal IEnumerable<Import> Imports => _imports.Values;

    /// <summary>The other declaration of the same name, or null when the symbol was added under its own name.</summary>
    internal Symbol? Declare(Symbol symbol)
    {
        _symbols.Add(symbol);
        if (symbol is TestSymbol || symbol.Name.Length == 0) return null;
        return _declared.TryAdd(symbol.Name, symbol) ? null : _declared[symbol.Name];
    }

    internal bool Import(string name, Import import) => _imports.TryAdd(name, import);

    internal Import? ImportOf(string name) => _imports.GetValueOrDefault(name);

    /// <summary>A declaration of this package by name.</summary>
    public Symbol? Find(string name) => _declared.GetValueOrDefault(name);

    /// <summary>Names that a body of this package can use: its own and the imported.</summary>
    internal IEnumerable<string> VisibleNames => _declared.Keys.Concat(_imports.Keys);

    /// <summary>Names that another package may use.</summary>
    internal IEnumerable<string> PublicNames => _declared.Values.Where(s => !s.IsPrivate).Select(s => s.Name);

    public override string ToString() => Name;
}

/// <summary>What a <c>use</c> binds a name to: a declaration or a whole package. Both null: it could not be found,
/// and that was reported.</summary>
internal sealed record Import(Symbol? Symbol, Package? Package, SourceSpan Span)
{
    public bool IsUsed { get; set; }
}
