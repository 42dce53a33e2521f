using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Simulator.Traffic;

/// <summary>Reads flows from text: <c>row,column,row,column[,weight]</c> a line, source first.</summary>
public static class TrafficFile
{
    /// <returns>Flows between tile numbers; null after an error.</returns>
    public static ImmutableArray<(int Source, int Destination, double Weight)>? Read(
        SourceText text, int rows, int columns, DiagnosticBag diagnostics)
    {
        var flows = ImmutableArray.CreateBuilder<(int, int, double)>();
        var start = 0;
        foreach (var line in text.Content.Split('\n'))
        {
            var span = new SourceSpan(text, start, Math.Max(1, line.TrimEnd('\r').Length));
            start += line.Length + 1;
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#') continue;
            var fields = trimmed.Split(',', StringSplitOptions.TrimEntries);
            var numbers = new int[4];
            var weight = 1.0;
            var isValid = fields.Length is 4 or 5;
            for (var i = 0; isValid && i < 4; i++)
                isValid = int.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
            if (isValid && fields.Length == 5)
                isValid = double.TryParse(fields[4], NumberStyles.Float, CultureInfo.InvariantCulture, out weight)
                    && weight > 0 && double.IsFinite(weight);
            if (!isValid)
            {
                diagnostics.Report(
                    SimulationRules.BadTrafficFile, span, $"'{trimmed}' is no flow",
                    "write row,column,row,column and a weight above 0, or none");
                return null;
            }

            if (numbers[0] >= rows || numbers[2] >= rows || numbers[1] >= columns || numbers[3] >= columns)
            {
                diagnostics.Report(
                    SimulationRules.BadTrafficFile, span, $"'{trimmed}' lies outside the grid of {rows} x {columns} tiles");
                return null;
            }

            flows.Add((numbers[0] * columns + numbers[1], numbers[2] * columns + numbers[3], weight));
        }

        return flows.ToImmutable();
    }
}
