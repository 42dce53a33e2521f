using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WaferHdl.Bench.Engine.Models;
using WaferHdl.Reports.Charts;

namespace WaferHdl.Bench.Engine;

/// <summary>Writes what was measured: as text, as data, as a picture, and into the page of benchmarks.</summary>
internal static class ResultWriter
{
    private const string Begin = "<!-- results -->";
    private const string End = "<!-- end of results -->";

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The tables as Markdown.</summary>
    public static string Markdown(Session session)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.Text}; medians of {session.RoundCount} interleaved rounds");
        text.Append(session.IsQuick ? ", a quick run.\n" : ".\n");
        if (session.Rows.Count != 0)
        {
            text.Append("\n| what | must | aim | measured | |\n| --- | --- | --- | --- | --- |\n");
            foreach (var row in session.Rows)
                text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Must} | {row.Aim} | {row.Measured} | {Verdict(row)} |\n");
        }

        if (session.DesignRows.Count != 0)
        {
            text.Append("\nMillion tile-cycles (of single designs: cycles) a CPU second of one thread:\n");
            text.Append("\n| design | ours | Verilator | ratio |\n| --- | --- | --- | --- |\n");
            foreach (var row in session.DesignRows)
                text.Append(CultureInfo.InvariantCulture, $"| {row.Name}: `{row.OursTop}`{(row.OursTop == row.TheirsTop ? "" : $" beside `{row.TheirsTop}`")} | {row.Ours:0.00} | {row.Theirs:0.00} | {row.Ratio:0.00}x |\n");
        }

        return text.ToString();
    }

    /// <summary>Everything into <paramref name="folder"/>, the tables also into the page of benchmarks above it.</summary>
    public static void Write(Session session, string folder)
    {
        var data = new { machine = Machine.Text, quick = session.IsQuick, rows = session.Rows, designs = session.DesignRows, sizes = session.Sizes };
        File.WriteAllText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(data, s_json) + "\n");
        if (session.Sizes.Count != 0) File.WriteAllText(Path.Combine(folder, "sizes.svg"), Chart(session));
        var page = Path.Combine(folder, "..", "README.md");
        var text = File.ReadAllText(page);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (from < 0 || to < from) return;
        var picture = session.Sizes.Count == 0 ? "" : "\n![Rate of the mesh by the number of tiles](engine/sizes.svg)\n";
        File.WriteAllText(page, $"{text[..(from + Begin.Length)]}\n{Markdown(session)}{picture}{text[to..]}");
    }

    private static string Chart(Session session)
    {
        ImmutableArray<double> x = [.. session.Sizes.Select(s => Math.Log2(s.Tiles))];
        var curves = new List<Curve>
        {
            new("two threads", x, [.. session.Sizes.Select(s => s.TwoThreads)]),
            new("one thread", x, [.. session.Sizes.Select(s => s.OneThread)]),
        };
        if (session.DesignRows.Find(r => r.Name == "mesh tile") is { } mesh)
            curves.Add(new Curve("Verilator's best", x, [.. x.Select(_ => mesh.Theirs)]) { IsReference = true });
        return LineChart.Draw("Mesh of busy tiles", "log2 of the number of tiles", "million tile-cycles a second", curves) + "\n";
    }

    private static string Verdict(ResultRow row) => (row.ReachesMust, row.ReachesAim) switch
    {
        (null, _) => "",
        (false, _) => "missed",
        (true, true) => "aim reached",
        _ => "reached",
    };
}
