using System.Globalization;
using System.Text;
using System.Text.Json;
using WaferHdl.Cli.Output;
using WaferHdl.Reports.Charts;

namespace WaferHdl.Cli.Wafers;

/// <summary>A yield study as a table, CSV, JSON and a chart.</summary>
internal static class YieldReport
{
    public static void WriteTable(CliConsole console, IReadOnlyList<YieldPoint> points)
    {
        var table = new TableWriter(console, "spares", "#density /cm2", "#maps", "#yield", "#95 % interval", "#closed form");
        foreach (var point in points)
        {
            var (low, high) = point.Yield.Interval;
            table.Add(
                point.Policy.Name, Number(point.Model.Density), Number(point.Maps), Part(point.Yield.Value),
                $"{Part(low)} … {Part(high)}", point.Analytic is { } exact ? Part(exact) : "");
        }

        table.Write();
    }

    public static string Csv(IReadOnlyList<YieldPoint> points)
    {
        var text = new StringBuilder("spares,density,maps,good,yield,low,high,closed_form\n");
        foreach (var point in points)
        {
            var (low, high) = point.Yield.Interval;
            text.Append(CultureInfo.InvariantCulture, $"{point.Policy.Name},{point.Model.Density},{point.Maps},{point.Good},");
            text.Append(CultureInfo.InvariantCulture, $"{point.Yield.Value:R},{low:R},{high:R},{point.Analytic:R}\n");
        }

        return text.ToString();
    }

    public static string Json(IReadOnlyList<YieldPoint> points)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonDiagnosticWriter.Options))
        {
            json.WriteStartArray();
            foreach (var point in points)
            {
                var (low, high) = point.Yield.Interval;
                json.WriteStartObject();
                json.WriteString("spares", point.Policy.Name);
                json.WriteNumber("density", point.Model.Density);
                json.WriteNumber("maps", point.Maps);
                json.WriteNumber("good", point.Good);
                json.WriteNumber("yield", point.Yield.Value);
                json.WriteNumber("low", low);
                json.WriteNumber("high", high);
                if (point.Analytic is { } exact) json.WriteNumber("closedForm", exact);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    public static string Svg(string title, IReadOnlyList<YieldPoint> points)
    {
        var curves = new List<Curve>();
        foreach (var policy in points.GroupBy(point => point.Policy.Name))
        {
            var line = policy.OrderBy(point => point.Model.Density).ToList();
            curves.Add(new Curve(
                policy.Key, [.. line.Select(p => p.Model.Density)], [.. line.Select(p => p.Yield.Value)],
                [.. line.Select(p => p.Yield.Interval.Low)], [.. line.Select(p => p.Yield.Interval.High)]));
        }

        return LineChart.Draw(title, "defects per cm²", "part of the wafers that are good", curves, maximumY: 1.02);
    }

    private static string Part(double value) =>
        value.ToString(value is > 0 and < 5e-5 ? "0.0e-0" : "0.0000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
