using System.Globalization;

namespace WaferHdl.Simulator.Values;

/// <summary>Columns of plain text.</summary>
/// <param name="columns">Titles; one that starts with <c>#</c> heads a column that is set to the right.</param>
internal sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <param name="cells">Texts, or whole numbers, which get separators of thousands.</param>
    public void Add(params object[] cells) => _rows.Add([.. cells.Select(Text)]);

    public void Write(TextWriter output, string indent)
    {
        string[] titles = [.. columns.Select(c => c.TrimStart('#'))];
        var widths = titles.Select((t, i) => _rows.Select(r => r[i].Length).Append(t.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(titles))
        {
            var cells = row.Select((c, i) => columns[i].StartsWith('#') ? c.PadLeft(widths[i]) : c.PadRight(widths[i]));
            output.Write($"{indent}{string.Join("  ", cells).TrimEnd()}\n");
        }
    }

    private static string Text(object cell) => cell is int or long
        ? string.Create(CultureInfo.InvariantCulture, $"{cell:#,0}")
        : cell.ToString()!;
}
