using System.Globalization;
using System.Numerics;
using System.Text;

namespace WaferHdl.Reports;

/// <summary>Statistics as plain text: a line a module, then the totals, then the cells of each module.</summary>
public static class StatisticsText
{
    public static string Write(DesignStatistics statistics)
    {
        string[] header = ["module", "count", "instances", "cells", "register bits", "memory bits", "depth"];
        var rows = statistics.Modules.Reverse().Select(module => new[]
        {
            module.Name, Number(module.Count), Number(module.Instances), Number(module.CellTotal), Number(module.RegisterBits),
            Number(module.MemoryBits), Number(module.Depth),
        }).ToList();
        rows.Add(
        [
            "total", Number(statistics.Instances), "", Number(statistics.Cells), Number(statistics.RegisterBits),
            Number(statistics.MemoryBits), Number(statistics.Depth),
        ]);

        var widths = header.Select((title, column) => Math.Max(title.Length, rows.Max(row => row[column].Length))).ToArray();
        var text = new StringBuilder();
        Line(text, header, widths);
        text.Append(string.Join("  ", widths.Select(width => new string('-', width)))).Append('\n');
        foreach (var row in rows) Line(text, row, widths);
        foreach (var module in statistics.Modules.Reverse())
        {
            if (module.Cells.IsEmpty) continue;
            text.Append('\n').Append(module.Name).Append(": ");
            text.AppendJoin(", ", module.Cells.Select(cell => $"{cell.Count} {cell.Kind} ({Number(cell.Bits)} bits)")).Append('\n');
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string[] row, int[] widths)
    {
        var line = string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])));
        text.Append(line.TrimEnd()).Append('\n');
    }

    private static string Number(BigInteger value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
