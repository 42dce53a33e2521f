using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Reports;
using WaferHdl.Reports.Maps;

namespace WaferHdl.Cli.Projects;

/// <summary>What a run writes about its wafer besides a simulation: repair report and maps.</summary>
internal static class RunProducts
{
    public static void WriteRepair(CliConsole console, RunDescription run, RepairPlan plan)
    {
        var report = RepairReport.Of(plan);
        var text = RepairReportText.Write(report);
        // The whole text is a line for each die.
        console.Out.Write(string.Concat(text.Split('\n').Take(SummaryLines).Select(line => line + "\n")));
        var path = Path.Combine(run.Root, run.RepairReport!);
        OutputFolder.WriteOne(path, text);
        console.Out.WriteLine($"repair: {DisplayPaths.Of(path)}");
    }

    public static void WriteMaps(CliConsole console, RunDescription run, string title, RepairPlan plan, IReadOnlyList<TileValues> values)
    {
        var map = WaferMap.Of(title, plan, [.. values]);
        foreach (var file in run.Maps)
        {
            var path = Path.Combine(run.Root, file);
            OutputFolder.WriteOne(path, Path.GetExtension(file) switch
            {
                ".html" or ".htm" => WaferPage.Write(map),
                ".svg" => WaferSvg.Write(map, values.Count > 0 ? values[0] : null),
                _ => throw CliException.Of(CliRules.Value, $"'{file}' is neither .svg nor .html", "name it map.svg or map.html", run.Span),
            });
            console.Out.WriteLine($"map: {DisplayPaths.Of(path)}, {WaferSummary.Line(map)}");
        }
    }

    private const int SummaryLines = 6;
}
