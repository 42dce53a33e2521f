using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Simulation;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Reports.Charts;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Traffic;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl traffic</c>: latency against injection rate of a fabric.</summary>
internal sealed class TrafficVerb : DesignVerb
{
    private readonly Option<string> _pattern = new("--pattern", "-p")
    {
        Description = "uniform, transpose, bit-complement, hotspot, neighbour, or file:FLOWS.csv (row,column,row,column[,weight])",
        DefaultValueFactory = _ => "uniform",
    };

    private readonly Option<string[]> _hot = new("--hot") { Description = "A tile of the hotspot pattern (default: the middle one)", HelpName = "ROW,COLUMN" };

    private readonly Option<double> _share = new("--share")
    {
        Description = "Share of the packets that go to the hot tiles",
        DefaultValueFactory = _ => 0.1,
        HelpName = "0…1",
    };

    private readonly Option<string?> _rates = new("--rates")
    {
        Description = "Packets per tile and cycle: 0.05,0.1,0.2 or 0.05..0.5:0.05; without it, up to saturation",
        HelpName = "LIST",
    };

    private readonly Option<int> _warmup = new("--warmup") { Description = "Cycles before packets count", DefaultValueFactory = _ => 500, HelpName = "N" };

    private readonly Option<int> _measure = new("--measure") { Description = "Cycles whose packets count", DefaultValueFactory = _ => 2_000, HelpName = "N" };

    private readonly Option<double> _limit = new("--limit")
    {
        Description = "Mean latency from which the network counts as saturated",
        DefaultValueFactory = _ => 500,
        HelpName = "CYCLES",
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "The seed of the packets", DefaultValueFactory = _ => 1, HelpName = "N" };

    private readonly Option<string> _port = new("--port") { Description = "The array port of hops to drive", DefaultValueFactory = _ => "local", HelpName = "NAME" };

    private readonly Option<string?> _x = new("--x-field") { Description = "The flit's field with the destination's column", HelpName = "NAME" };

    private readonly Option<string?> _y = new("--y-field") { Description = "The flit's field with the destination's row", HelpName = "NAME" };

    private readonly Option<string?> _tag = new("--tag-field") { Description = "A field that travels unchanged, to tell packets apart", HelpName = "NAME" };

    private readonly Option<int> _vcs = new("--injection-vcs") { Description = "Packets enter on the first N channels only (0: on all)", HelpName = "N" };

    private readonly Option<string> _engine = new("--engine")
    {
        Description = "The simulation engine: compiled or interpreter",
        DefaultValueFactory = _ => EngineOptions.Default,
        HelpName = "NAME",
    };

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        Description = "Rates to run at the same time",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        HelpName = "N",
    };

    private readonly Option<string?> _plot = new("--plot") { Description = "Draw the curve", HelpName = "FILE.svg" };

    private readonly Option<string?> _csv = new("--csv") { Description = "Write the points", HelpName = "FILE.csv" };

    private readonly Option<string?> _values = new("--values")
    {
        Description = "Write what arrived at each tile at the highest stable rate, for 'whdl map --values'",
        HelpName = "FILE.csv",
    };

    private readonly Option<string?> _reference = new("--reference")
    {
        Description = "A curve to draw beside ours: columns inj_rate and pkt_lat_avg, as BookSim scripts write them",
        HelpName = "FILE.tsv",
    };

    public TrafficVerb()
        : base(
            "traffic", "Drive a fabric with synthetic traffic: latency against injection rate, and saturation.",
            "whdl traffic mesh.whdl --top 'Mesh<8, 8>' --plot latency.svg",
            "whdl traffic mesh.whdl --top 'Mesh<8, 8>' --pattern hotspot --hot 3,3 --share 0.2",
            "whdl traffic torus.whdl --top Torus --injection-vcs 1 --rates 0.05..0.6:0.05 --csv torus.csv")
    {
        foreach (var option in new Option[]
                 {
                     _pattern, _hot, _share, _rates, _warmup, _measure, _limit, _seed, _port, _x, _y, _tag, _vcs, _engine, _jobs,
                     _plot, _csv, _values, _reference,
                 })
        {
            Add(option);
        }
    }

    protected override int Run(Invocation invocation)
    {
        var loaded = Load(invocation, ElaborationOptions.Default);
        var diagnostics = new DiagnosticBag();
        var fabric = TrafficFabric.Find(
            loaded.Design, invocation.Get(_port), invocation.Get(_x), invocation.Get(_y), invocation.Get(_tag), diagnostics);
        if (fabric is null) throw new CliException(loaded.Show(diagnostics.Sorted()), ExitCode.Failure);
        var settings = Settings(invocation);
        var pattern = Pattern(invocation, fabric);
        var rates = invocation.Get(_rates) is { } list ? Rates(list) : null;
        var reference = invocation.Get(_reference) is { } file ? ReadReference(file) : null;

        var runner = new Runner(invocation.Console, Parts.Engine(invocation.Get(_engine)), fabric, pattern, Math.Max(1, invocation.Get(_jobs)));
        invocation.Out.WriteLine(
            $"{fabric.Rows} x {fabric.Columns} tiles, {fabric.Vcs} virtual {(fabric.Vcs == 1 ? "channel" : "channels")}, pattern {pattern.Name}, "
            + $"{settings.Warmup} + {settings.Measure} cycles a rate");
        var curve = TrafficSweep.Run(rates, some => runner.Run(some, settings));
        Print(invocation, curve);
        Write(invocation, fabric, pattern, curve, reference);
        return ExitCode.Success;
    }

    private TrafficSettings Settings(Invocation invocation)
    {
        var settings = new TrafficSettings(
            0, invocation.Get(_warmup), invocation.Get(_measure), invocation.Get(_limit), invocation.Get(_seed), invocation.Get(_vcs));
        if (settings.Warmup < 0 || settings.Measure < 1 || settings.Measure > 10_000_000 || settings.Warmup > 10_000_000
            || !(settings.Limit > 0) || settings.Limit > 1e6 || settings.InjectionVcs < 0)
        {
            throw CliException.Of(
                CliRules.Usage, "--warmup, --measure, --limit and --injection-vcs are counts of cycles and channels",
                "use --warmup 500 --measure 2000 --limit 500");
        }

        return settings;
    }

    private TrafficPattern Pattern(Invocation invocation, TrafficFabric fabric)
    {
        var name = invocation.Get(_pattern);
        var (rows, columns) = (fabric.Rows, fabric.Columns);
        switch (name)
        {
            case "uniform": return TrafficPattern.Uniform(rows, columns);
            case "bit-complement": return TrafficPattern.BitComplement(rows, columns);
            case "neighbour": return TrafficPattern.Neighbour(rows, columns);
            case "transpose":
                if (rows == columns) return TrafficPattern.Transpose(rows, columns);
                throw CliException.Of(CliRules.Usage, $"'transpose' needs a square grid, and this one has {rows} x {columns} tiles");
            case "hotspot":
                var share = invocation.Get(_share);
                if (share is < 0 or > 1 or double.NaN) throw CliException.Of(CliRules.Usage, "--share is a part from 0 to 1");
                return TrafficPattern.Hotspot(rows, columns, HotTiles(invocation.Get(_hot), fabric), share);
        }

        if (!name.StartsWith("file:", StringComparison.Ordinal))
        {
            throw CliException.Of(
                CliRules.UnknownName, $"there is no pattern '{name}'",
                Nearest.Help(name, ["uniform", "transpose", "bit-complement", "hotspot", "neighbour", "file:FLOWS.csv"], "there are"));
        }

        var path = name["file:".Length..];
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
        var diagnostics = new DiagnosticBag();
        var flows = TrafficFile.Read(new SourceText(path, File.ReadAllText(path)), rows, columns, diagnostics);
        return flows is { } read
            ? TrafficPattern.Listed(fabric.Tiles, read)
            : throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
    }

    private static ImmutableArray<int> HotTiles(string[] tiles, TrafficFabric fabric)
    {
        if (tiles.Length == 0) return [fabric.Rows / 2 * fabric.Columns + fabric.Columns / 2];
        return
        [
            .. tiles.Select(tile => tile.Split(',') is [var r, var c]
                && int.TryParse(r, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < fabric.Rows
                && int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out var column) && column < fabric.Columns
                    ? row * fabric.Columns + column
                    : throw CliException.Of(
                        CliRules.Usage, $"'{tile}' is no tile of a grid of {fabric.Rows} x {fabric.Columns}", "write --hot ROW,COLUMN")),
        ];
    }

    // 0.05,0.1 or 0.05..0.5:0.05.
    private static List<double> Rates(string list)
    {
        var rates = new List<double>();
        foreach (var part in list.Split(','))
        {
            if (part.Split("..") is [var from, var rest] && rest.Split(':') is [var to, var step])
            {
                var (low, high, by) = (Number(from), Number(to), Number(step));
                if (!(by > 0) || (high - low) / by > 1_000) throw Bad();
                for (var i = 0; low + i * by <= high + 1e-9; i++) rates.Add(Math.Round(low + i * by, 6));
            }
            else
            {
                rates.Add(Number(part));
            }
        }

        return rates.Count > 0 && rates.All(r => r is > 0 and <= 1) ? rates : throw Bad();

        double Number(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad();

        CliException Bad() => CliException.Of(
            CliRules.Usage, $"'{list}' is no list of rates above 0 and up to 1", "write 0.05,0.1,0.2 or 0.05..0.5:0.05");
    }

    private static void Print(Invocation invocation, TrafficCurve curve)
    {
        var table = new TableWriter(
            invocation.Console, "#offered", "#accepted", "#latency", "#99 %", "#max", "#hops", "#packets", "state");
        foreach (var point in curve.Points)
        {
            table.Add(
                Text(point.Rate, "0.000"), Text(point.Accepted, "0.000"), Text(point.Latency, "0.0"), Text(point.Percentile99, "0"),
                Text(point.MaximumLatency, "0"), Text(point.Hops, "0.00"), Text(point.Packets, "N0"), point.IsStable ? "stable" : "saturated");
        }

        table.Write();
        if (curve.Points.FirstOrDefault(p => p.IsStable) is { } lowest)
        {
            var (constant, perHop) = lowest.Pipeline();
            invocation.Out.WriteLine(
                $"latency at rate {Text(lowest.Rate, "0.###")}: {Text(lowest.Latency, "0.00")} cycles = {Text(constant, "0.00")} + "
                + $"{Text(perHop, "0.00")} a hop x {Text(lowest.Hops, "0.00")} hops");
        }

        invocation.Out.WriteLine(curve.Saturation is { } rate
            ? $"saturation at {Text(rate, "0.000")} packets per tile and cycle (stable at {Text(curve.Stable, "0.000")}, not at {Text(curve.Unstable, "0.000")})"
            : "no saturation at these rates");
    }

    private void Write(
        Invocation invocation, TrafficFabric fabric, TrafficPattern pattern, TrafficCurve curve, Curve? reference)
    {
        if (invocation.Get(_csv) is { } csv)
        {
            var text = new StringBuilder("rate,accepted,latency,percentile_99,maximum,hops,packets,cycles,stable\n");
            foreach (var p in curve.Points)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{p.Rate},{p.Accepted:0.######},{p.Latency:0.####},{p.Percentile99},{p.MaximumLatency},{p.Hops:0.####},{p.Packets},{p.Cycles},{(p.IsStable ? 1 : 0)}\n");
            }

            File.WriteAllText(csv, text.ToString());
        }

        if (invocation.Get(_values) is { } values && curve.Points.LastOrDefault(p => p.IsStable) is { } best)
        {
            var text = new StringBuilder("row,column,value\n");
            for (var i = 0; i < best.Arrivals.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{i / fabric.Columns},{i % fabric.Columns},{best.Arrivals[i]}\n");
            File.WriteAllText(values, text.ToString());
        }

        if (invocation.Get(_plot) is not { } plot) return;
        var stable = curve.Points.Where(p => p.IsStable).ToList();
        var curves = new List<Curve>
        {
            new(reference is null ? pattern.Name : "this fabric", [.. stable.Select(p => p.Rate)], [.. stable.Select(p => p.Latency)]),
        };
        if (reference is not null) curves.Add(reference);
        var top = 4 * curves.Where(c => c.Y.Length > 0).Select(c => c.Y.Min()).DefaultIfEmpty(10).Max();
        File.WriteAllText(plot, LineChart.Draw(
            $"{fabric.Rows} x {fabric.Columns} tiles, {pattern.Name} traffic", "packets per tile and cycle", "mean latency in cycles",
            curves, top));
    }

    private static Curve ReadReference(string path)
    {
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
        var rows = File.ReadAllLines(path).Select(l => l.Split('\t', ',')).ToList();
        var (x, y) = rows.Count > 0 ? (Array.IndexOf(rows[0], "inj_rate"), Array.IndexOf(rows[0], "pkt_lat_avg")) : (-1, -1);
        if (x < 0 || y < 0)
            throw CliException.Of(CliRules.Value, $"'{path}' has no columns 'inj_rate' and 'pkt_lat_avg'", "the first line names the columns");
        var points = new List<(double X, double Y)>();
        foreach (var row in rows.Skip(1))
        {
            // A saturated rate has no latency.
            if (row.Length <= Math.Max(x, y)
                || !double.TryParse(row[x], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                || !double.TryParse(row[y], NumberStyles.Float, CultureInfo.InvariantCulture, out var latency)) continue;
            points.Add((rate, latency));
        }

        return new Curve(Path.GetFileNameWithoutExtension(path), [.. points.Select(p => p.X)], [.. points.Select(p => p.Y)])
        {
            IsReference = true,
        };
    }

    private static string Text<T>(T value, string format)
        where T : IFormattable => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Runs rates on engines of their own, some at the same time.</summary>
    private sealed class Runner(
        CliConsole console, ISimulationEngineFactory factory, TrafficFabric fabric, TrafficPattern pattern, int jobs)
    {
        private int _done;

        public IReadOnlyList<TrafficPoint> Run(IReadOnlyList<double> rates, TrafficSettings settings)
        {
            var points = new TrafficPoint[rates.Count];
            Parallel.For(0, rates.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs }, i =>
            {
                var diagnostics = new DiagnosticBag();
                using var engine = factory.Create(fabric.Design, SimulationOptions.Default with { Threads = 1 }, diagnostics)
                    ?? throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
                points[i] = new TrafficRun(engine, fabric, pattern, settings with { Rate = rates[i] }).Run(cycle =>
                {
                    if (i == 0) Show(rates[i], cycle);
                });
                Interlocked.Increment(ref _done);
            });
            Clear();
            return points;
        }

        private void Show(double rate, int cycle)
        {
            if (!console.IsErrorTerminal) return;
            console.Error.Write($"\r\e[K  {_done} rates done, rate {Text(rate, "0.000")}: {cycle} cycles");
            console.Error.Flush();
        }

        private void Clear()
        {
            if (!console.IsErrorTerminal) return;
            console.Error.Write("\r\e[K");
            console.Error.Flush();
        }
    }
}
