using System.Globalization;
using System.Text;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Figures;

/// <summary>Figures side by side: of one run a row each, of a sweep a table for each figure with a row for each
/// point.</summary>
internal sealed class FigureTable
{
    private readonly List<string> _titles;
    private readonly List<string[]> _rows = [];

    private FigureTable(string? name, IEnumerable<string> first, IReadOnlyList<FigureResult> results, Func<FigureResult, IEnumerable<string>> cells)
    {
        Name = name;
        Results = results;
        var hasFormula = results.Any(r => r.Formula is not null);
        var hasPublished = results.Any(r => r.Published is not null);
        var hasLimit = results.Any(r => r.Holds is not null);
        _titles = [.. first, "#measured"];
        if (hasFormula) _titles.AddRange(["#formula", "#deviation"]);
        if (hasPublished) _titles.AddRange(["#published", "#deviation"]);
        if (hasLimit) _titles.AddRange(["#allowed", "holds"]);
        foreach (var result in results)
        {
            List<string> row = [.. cells(result), FigureResult.Number(result.Measured)];
            if (hasFormula) row.AddRange([FigureResult.Number(result.Formula), FigureResult.Deviation(result.Measured, result.Formula)]);
            if (hasPublished) row.AddRange([FigureResult.Number(result.Published), FigureResult.Deviation(result.Measured, result.Published)]);
            if (hasLimit) row.AddRange([result.Allowed, result.Holds switch { true => "yes", false => "NO", null => "-" }]);
            _rows.Add([.. row]);
        }
    }

    /// <summary>Of the figure, in a sweep.</summary>
    public string? Name { get; }

    public IReadOnlyList<FigureResult> Results { get; }

    /// <param name="results">Of one run, or of all points of one sweep.</param>
    public static IEnumerable<FigureTable> Of(IReadOnlyList<FigureResult> results)
    {
        if (results.Count == 0) yield break;
        var swept = results[0].Run.Constants.Swept;
        if (swept.Count == 0)
        {
            yield return new FigureTable(null, ["figure"], results, r => [r.Setting.Name]);
            yield break;
        }

        foreach (var figure in results.GroupBy(r => r.Setting.Name))
        {
            yield return new FigureTable(
                figure.Key, swept.Select(s => "#" + s), [.. figure],
                r => swept.Select(s => r.Run.Constants.Values[s].ToString("#,0", CultureInfo.InvariantCulture)));
        }
    }

    public void Print(CliConsole console)
    {
        if (Name is not null) console.Out.WriteLine($"{Name}:");
        var table = new TableWriter(console, [.. _titles]);
        foreach (var row in _rows) table.Add(row);
        table.Write();
    }

    public void WriteMarkdown(StringBuilder text)
    {
        Line(_titles.Select(t => t.TrimStart('#')));
        Line(_titles.Select(t => t.StartsWith('#') ? "---:" : "---"));
        foreach (var row in _rows) Line(row.Select(Escape));

        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
