using System.Globalization;
using System.Numerics;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Reports.Charts;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>The table of a run's instances, and its bar picture.</summary>
internal sealed class RunReport
{
    private readonly ReportDescription _description;
    private readonly ISimulationEngine _engine;
    private readonly Dictionary<string, long> _counters;
    private readonly ModuleNetlist _top;

    public RunReport(ReportDescription description, ISimulationEngine engine, RunResult result)
    {
        (_description, _engine, _top) = (description, engine, engine.Design.TopModule);
        _counters = result.Counters.ToDictionary(c => c.Path, c => c.Value, StringComparer.Ordinal);
    }

    /// <summary>Prints the table and the totals, and writes the files that the run asks for.</summary>
    public void Write(CliConsole console, SimulationJob job, string run)
    {
        var rows = InstanceNames().Select(Row).ToList();
        var table = new TableWriter(console, ["instance", .. _description.Values.Select(v => "#" + v), .. Utilisation("#utilisation")]);
        foreach (var row in rows)
        {
            table.Add(
            [
                row.Name, .. row.Values.Select(Number),
                .. Utilisation(Percent(row.Utilisation)),
            ]);
        }

        if (rows.Count > 1)
        {
            var sums = Enumerable.Range(0, _description.Values.Length).Select(i => rows.Aggregate(BigInteger.Zero, (s, r) => s + r.Values[i])).ToArray();
            table.Add(["sum", .. sums.Select(Number), .. Utilisation(Percent(Ratio(sums)))]);
        }

        table.Write();
        var totals = string.Concat(_description.Totals.Select(t => $"{t} = {Number(Value("", t))}\n"));
        console.Out.Write(totals);

        if (_description.Table is { } tableFile)
        {
            using var text = new StringWriter { NewLine = "\n" };
            table.WritePlain(text);
            OutputFolder.WriteOne(job.FullPath(tableFile), text + totals);
            console.Out.WriteLine($"table: {DisplayPaths.Of(job.FullPath(tableFile))}");
        }

        if (_description.Svg is not { } svg) return;
        var (work, cycles) = _description.Utilisation ?? (_description.Values[0], "the largest");
        var bars = rows.Select(r => new Bar(r.Name, r.Utilisation ?? 0, $"{Percent(r.Utilisation)}  {string.Join("  ", Texts(r))}")).ToList();
        OutputFolder.WriteOne(job.FullPath(svg), BarChart.Draw($"{run}: {_top.DisplayName}", $"{work} / {cycles} of each instance of '{_description.Instances}'", bars));
        console.Out.WriteLine($"picture: {DisplayPaths.Of(job.FullPath(svg))}");
    }

    private sealed record ReportRow(string Name, BigInteger[] Values, double? Utilisation);

    private IEnumerable<string> Texts(ReportRow row) => _description.Values.Select((v, i) => $"{v} {Number(row.Values[i])}");

    private ReportRow Row(string name)
    {
        var values = _description.Values.Select(v => Value(name + ".", v)).ToArray();
        return new ReportRow(name, values, Ratio(values));
    }

    private double? Ratio(BigInteger[] values)
    {
        if (_description.Utilisation is not var (work, cycles)) return null;
        var (w, c) = (values[_description.Values.IndexOf(work)], values[_description.Values.IndexOf(cycles)]);
        return c.IsZero ? null : (double)w / (double)c;
    }

    private BigInteger Value(string prefix, string name)
    {
        var path = prefix + name;
        if (_engine.Find(path) is { } signal) return ValueText.ToInteger(_engine.Peek(signal), signal.Type);
        if (_counters.TryGetValue(path, out var count)) return count;
        var names = _engine.Signals.Select(s => s.Path).Concat(_counters.Keys)
            .Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Select(p => p[prefix.Length..]);
        throw CliException.Of(
            CliRules.UnknownName, $"the design has no signal or counter '{path}'", Nearest.Help(name, names, "there are"), _description.Span);
    }

    private IEnumerable<string> InstanceNames()
    {
        foreach (var name in _description.Utilisation is var (work, cycles) ? new[] { work, cycles } : [])
            if (!_description.Values.Contains(name))
                throw CliException.Of(CliRules.Manifest, $"'utilisation' names '{name}', which is not among 'values'", null, _description.Span);

        if (_top.Arrays.FirstOrDefault(a => a.Name == _description.Instances) is { } array)
            return Enumerable.Range(0, array.Count).Select(i => array.Name + Index(array.Shape, i));
        var single = _top.Instances.Where(
            i => i.Name == _description.Instances || i.Name.StartsWith(_description.Instances + "[", StringComparison.Ordinal)).ToList();
        if (single.Count > 0) return single.Select(i => i.Name);
        throw CliException.Of(
            CliRules.UnknownName, $"'{_top.DisplayName}' has no instances '{_description.Instances}'",
            Nearest.Help(_description.Instances, _top.Arrays.Select(a => a.Name).Concat(_top.Instances.Select(i => i.Name)), "its instances are"),
            _description.Span);
    }

    private static string Index(IReadOnlyList<int> shape, int flat)
    {
        var text = "";
        for (var d = shape.Count - 1; d >= 0; d--)
        {
            text = $"[{flat % shape[d]}]{text}";
            flat /= shape[d];
        }

        return text;
    }

    private string[] Utilisation(string cell) => _description.Utilisation is null ? [] : [cell];

    private static string Number(BigInteger value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double? ratio) =>
        ratio is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";
}
