using System.Numerics;
using WaferHdl.Cli.Output;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Simulator.Runtime.Tiles;

namespace WaferHdl.Cli.Projects;

/// <summary>Some of the tiles of a run, by logical coordinates.</summary>
/// <param name="Rows">First and count; null: all.</param>
/// <param name="Where">A condition on <c>row</c>, <c>column</c>, and the grid's <c>rows</c> and <c>columns</c>.</param>
internal sealed record TileSelection((long First, long Count)? Rows, (long First, long Count)? Columns, string? Where, SourceSpan Span)
{
    /// <summary>What the condition may name besides.</summary>
    public IReadOnlyDictionary<string, BigInteger> Names { get; init; } = RunConstants.None.Values;

    public static TileSelection All { get; } = new(null, null, null, SourceSpan.None);

    /// <returns>Whether a tile is among them; null: every tile is.</returns>
    /// <exception cref="CliException">The condition can't be read, or there are no such rows.</exception>
    public Func<int, int, bool>? Over(TileGrid grid)
    {
        Check(Rows, grid.Rows, "rows");
        Check(Columns, grid.Columns, "columns");
        if (Rows is null && Columns is null && Where is null) return null;
        var condition = Where is null ? null : Formula.Parse(Where, "where", Span);
        var values = new SortedDictionary<string, BigInteger>(Names.ToDictionary(), StringComparer.Ordinal);
        (values["rows"], values["columns"]) = (grid.Rows, grid.Columns);
        // All at once: a formula is evaluated on a stack of its own.
        var chosen = DeepStack.Run(() =>
        {
            var tiles = new bool[grid.Rows * grid.Columns];
            for (var tile = 0; tile < tiles.Length; tile++)
            {
                var (row, column) = Math.DivRem(tile, grid.Columns);
                (values["row"], values["column"]) = (row, column);
                tiles[tile] = Has(Rows, row) && Has(Columns, column) && (condition is null || !condition.Value(values).IsZero);
            }

            return tiles;
        });
        return (row, column) => chosen[(row * grid.Columns) + column];
    }

    private static bool Has((long First, long Count)? range, int index) =>
        range is not var (first, count) || (index >= first && index - first < count);

    private void Check((long First, long Count)? range, int end, string name)
    {
        if (range is var (first, count) && first > end - count)
        {
            throw CliException.Of(
                CliRules.Value, $"'{name}' are {first} to {first + count - 1}, but the grid has {end}", $"write {name} = [first, count]", Span);
        }
    }
}

/// <summary>A formula of <c>whdl.toml</c>; mistakes in it are those of the place where it stands.</summary>
internal sealed class Formula
{
    private readonly ConstantFormula _formula;
    private readonly string _key;
    private readonly SourceSpan _span;

    private Formula(ConstantFormula formula, string key, SourceSpan span) => (_formula, _key, _span) = (formula, key, span);

    public static Formula Parse(string text, string key, SourceSpan span)
    {
        var diagnostics = new DiagnosticBag();
        return ConstantFormula.Parse(new SourceText(key, text), diagnostics) is { } formula
            ? new Formula(formula, key, span)
            : throw Wrong(diagnostics, key, span);
    }

    public BigInteger Value(IReadOnlyDictionary<string, BigInteger> names)
    {
        var diagnostics = new DiagnosticBag();
        return _formula.Evaluate(names, diagnostics) ?? throw Wrong(diagnostics, _key, _span);
    }

    private static CliException Wrong(DiagnosticBag diagnostics, string key, SourceSpan span)
    {
        var first = diagnostics.Sorted().FirstOrDefault(d => d.Severity == Severity.Error);
        return CliException.Of(CliRules.Manifest, $"'{key}' can't be read: {first?.Message ?? "it is no number"}", first?.Help, span);
    }
}
