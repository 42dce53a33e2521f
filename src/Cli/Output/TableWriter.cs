using Spectre.Console;

namespace WaferHdl.Cli.Output;

/// <summary>A table: ruled on a terminal, columns of plain text in a pipe.</summary>
internal sealed class TableWriter
{
    private readonly CliConsole _console;
    private readonly (string Title, bool IsNumber)[] _columns;
    private readonly List<string[]> _rows = [];

    /// <param name="columns">Titles; one that starts with <c>#</c> heads a column of numbers, set to the right.</param>
    public TableWriter(CliConsole console, params string[] columns)
    {
        _console = console;
        _columns = [.. columns.Select(c => (c.TrimStart('#'), c.StartsWith('#')))];
    }

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write()
    {
        if (!_console.IsOutTerminal)
        {
            WritePlain(_console.Out);
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var (title, isNumber) in _columns)
        {
            var column = new TableColumn($"[bold]{Markup.Escape(title)}[/]");
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }

        foreach (var row in _rows) table.AddRow([.. row.Select(c => new Text(c))]);
        _console.Ansi.Write(table);
    }

    public void WritePlain(TextWriter writer)
    {
        var widths = _columns.Select((c, i) => _rows.Select(r => r[i].Length).Append(c.Title.Length).Max()).ToArray();
        WriteRow([.. _columns.Select(c => c.Title)]);
        foreach (var row in _rows) WriteRow(row);

        void WriteRow(string[] row) =>
            writer.WriteLine(string.Join("  ", row.Select(
                (cell, i) => _columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
    }
}
