using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Simulation;
using WaferHdl.Disk;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Cli.Projects;

/// <summary>The contents of a <c>whdl.toml</c>. Keys that are not known are errors.</summary>
internal sealed record Manifest(string Root, string? Name, string? Top, ImmutableArray<RunDescription> Runs)
{
    public static Manifest Read(string root)
    {
        var path = Path.Combine(root, ProjectFolder.ManifestName);
        var source = new SourceText(DisplayPaths.Of(path), File.ReadAllText(path));
        var map = TomlReader.Read(source).Map!;
        var top = new ManifestTable(map, new SourceSpan(source, 0, 0), "whdl.toml", ["name", "about", "top", "figures_about", "run"]);
        var runs = top.Map("run") is { } table
            ? table.Items.SelectMany(r => ReadRuns(root, r.Key, r.Node)).ToImmutableArray()
            : [];
        return new Manifest(root, top.Text("name"), top.Text("top"), runs) { FiguresAbout = top.Text("figures_about"), About = top.Text("about") };
    }

    /// <summary>Text for the document of figures, a file of Markdown.</summary>
    public string? FiguresAbout { get; init; }

    public string? About { get; init; }

    // A run of its own for each point of a sweep.
    private static IEnumerable<RunDescription> ReadRuns(string root, string name, TomlNode node)
    {
        var run = TableOf(name, node);
        return RunConstants.PointsOf(run).Select(point => ReadRun(root, name, point.Apply(node), point));
    }

    private static ManifestTable TableOf(string name, TomlNode node)
    {
        if (node.Map is not { } map) throw TomlReader.Fail(node.Span, $"'run.{name}' must be a table", null);
        return new ManifestTable(
            map, node.Span, $"run.{name}",
            [
                "about", "constants", "sweep", "figures", "top", "parameters", "set", "cycles", "until", "seed", "engine", "threads", "memory", "checkpoint", "init", "trap", "wave", "in", "out",
                "expect", "load", "clock", "report", "defects", "physical", "dead", "degraded",
                "program", "fill", "tiles", "map", "repair", "verilog",
            ]);
    }

    private static RunDescription ReadRun(string root, string name, TomlNode node, RunConstants constants)
    {
        var run = TableOf(name, node);
        var outputs = Streams(run, "out", isOutput: true).ToList();
        foreach (var (port, expected) in run.Map("expect")?.Items ?? [])
        {
            var file = ManifestTable.TextOf(expected, $"expect.{port}");
            var at = outputs.FindIndex(o => o.Port == port);
            if (at >= 0) outputs[at] = outputs[at] with { Expect = file };
            else outputs.Add(new StreamFile(port, null, expected.Span, Expect: file));
        }

        return new RunDescription
        {
            Name = constants.Label is null ? name : $"{name}({constants.Label})",
            Family = name,
            Constants = constants,
            Root = root,
            About = run.Text("about"),
            Top = WithParameters(run),
            Span = node.Span,
            Set = [.. (run.Map("set")?.Items ?? []).Select(s => new PortSetting(s.Key, ManifestTable.ValueText(s.Node), s.Node.Span))],
            Cycles = run.Number("cycles", 1),
            Until = run.Text("until"),
            Seed = (ulong?)run.Number("seed", 0),
            Engine = run.Choice("engine", [.. Parts.Engines.Select(e => e.Name)]),
            Threads = (int?)run.Number("threads", 1, EngineOptions.MostThreads),
            Memory = ReadMemory(run),
            Checkpoint = run.Node("checkpoint") is { } checkpoint ? ReadCheckpoint(checkpoint, name) : null,
            Init = run.Choice("init", "zero", "random"),
            Trap = run.Flag("trap"),
            Wafer = ReadWafer(run),
            Wave = run.Text("wave"),
            Inputs = [.. Streams(run, "in", isOutput: false)],
            Outputs = [.. outputs],
            Loads = [.. Streams(run, "load", isOutput: false)],
            Programs = run.Node("program") is { } program ? [.. ProgramSetting.Read(program, $"run.{name}", constants)] : [],
            Fills = [.. (run.Map("fill")?.Items ?? []).Select(f => TileTables.ReadFill(f.Key, f.Node, name, constants))],
            Clocks = [.. (run.Map("clock")?.Items ?? []).Select(c => ReadClock(c.Key, c.Node))],
            Tiles = [.. (run.Map("tiles")?.Items ?? []).Select(t => TileTables.ReadTiles(t.Key, t.Node, name, constants))],
            Figures = [.. (run.Map("figures")?.Items ?? []).Select(f => FigureTables.Read(f.Key, f.Node, name, constants))],
            Maps = run.Node("map") is { Value: string } ? [run.Text("map")!] : run.Texts("map"),
            RepairReport = run.Text("repair"),
            Verilog = run.Text("verilog"),
            Report = run.Node("report") is { } report ? ReadReport(report, name) : null,
        };
    }

    private static WaferSettings ReadWafer(ManifestTable run)
    {
        var wafer = new WaferSettings(
            run.Text("defects"), run.Flag("physical"), run.Choice("dead", "silent", "garbage") == "garbage", run.Flag("degraded"));
        if (wafer is { HasGarbage: true, IsPhysical: false })
            throw TomlReader.Fail(run.Node("dead")!.Span, "dead tiles send garbage in the physical form only", "add physical = true");
        if (wafer is { IsDegraded: true, Defects: null })
            throw TomlReader.Fail(run.Node("degraded")!.Span, $"'{run.Name}' has no map of defects", "add defects = \"map.csv\"");
        return wafer;
    }

    private static string WithParameters(ManifestTable run)
    {
        var top = run.Text("top") ?? throw TomlReader.Fail(run.Span, $"'{run.Name}' has no top module", "add top = \"file.Module\"");
        if (run.Map("parameters") is not { } parameters) return top;
        var arguments = string.Join(", ", parameters.Items.Select(p => $"{p.Key} = {ManifestTable.ValueText(p.Node)}"));
        if (arguments.Length == 0) return top;
        return top.EndsWith('>') ? $"{top[..^1]}, {arguments}>" : $"{top}<{arguments}>";
    }

    private static IEnumerable<StreamFile> Streams(ManifestTable run, string key, bool isOutput)
    {
        foreach (var (port, node) in run.Map(key)?.Items ?? [])
        {
            if (node.Value is string file)
            {
                yield return new StreamFile(port, file, node.Span);
                continue;
            }

            if (node.Map is not { } map)
                throw TomlReader.Fail(node.Span, $"'{key}.{port}' must be a file name or a table", null);
            var table = new ManifestTable(
                map, node.Span, $"{run.Name}.{key}.{port}",
                isOutput ? ["file", "frac", "format", "rows", "expect"] : ["file", "frac", "format"]);
            if (table.Text("file") is null && (!isOutput || table.Text("expect") is null))
                throw TomlReader.Fail(node.Span, $"'{table.Name}' has no file", $"add file = \"data/{port}.csv\"");
            yield return new StreamFile(
                port, table.Text("file"), node.Span, (int?)table.Number("frac", -1000, 1000), table.Number("rows", 0),
                table.Text("expect"), table.Text("format"));
        }
    }

    // memory = "8GB", or a number of bytes.
    private static long? ReadMemory(ManifestTable run) => run.Node("memory") switch
    {
        null => null,
        { Value: long bytes and >= 1 } => bytes,
        { Value: string text } when ByteCount.Parse(text) is { } bytes => bytes,
        var node => throw TomlReader.Fail(
            node.Span, $"'{run.Name}.memory' is no size of memory", "write it like \"8GB\", \"500MiB\" or a number of bytes"),
    };

    // checkpoint = 100000, or { every = 100000, file = "build/run.checkpoint" }.
    private static CheckpointSetting ReadCheckpoint(TomlNode node, string run)
    {
        if (node.Value is long and >= 1 and var cycles) return new CheckpointSetting(cycles, null);
        if (node.Map is not { } map)
        {
            throw TomlReader.Fail(
                node.Span, $"'run.{run}.checkpoint' must be a number of cycles of at least 1, or a table",
                "write checkpoint = 100000, or checkpoint = { every = 100000, file = \"build/run.checkpoint\" }");
        }

        var table = new ManifestTable(map, node.Span, $"run.{run}.checkpoint", ["every", "file"]);
        var every = table.Number("every", 1)
            ?? throw TomlReader.Fail(node.Span, $"'{table.Name}' does not say how often", "add every = 100000 (cycles)");
        return new CheckpointSetting(every, table.Text("file"));
    }

    // clock = { wclk = 7, rclk = [13, 2] }: the period, or period and phase.
    private static ClockSetting ReadClock(string name, TomlNode node) => node switch
    {
        { Value: long period and >= 1 } => new(name, period, 0),
        { List: [{ Value: long period and >= 1 }, { Value: long phase and >= 0 }] } => new(name, period, phase),
        _ => throw TomlReader.Fail(node.Span, $"'clock.{name}' must be a period of at least 1, or [period, phase]", null),
    };

    private static ReportDescription ReadReport(TomlNode node, string run)
    {
        if (node.Map is not { } map) throw TomlReader.Fail(node.Span, "'report' must be a table", null);
        var table = new ManifestTable(
            map, node.Span, $"run.{run}.report", ["table", "svg", "instances", "values", "utilisation", "totals"]);
        var values = table.Texts("values");
        var utilisation = table.Texts("utilisation");
        if (utilisation.Length is not (0 or 2))
            throw TomlReader.Fail(node.Span, "'utilisation' names two values: the work and the cycles", null);
        return new ReportDescription(
            table.Text("instances") ?? throw TomlReader.Fail(node.Span, $"'{table.Name}' has no instances", "add instances = \"pe\""),
            values, utilisation.Length == 2 ? (utilisation[0], utilisation[1]) : null, table.Texts("totals"),
            table.Text("table"), table.Text("svg"), node.Span);
    }
}

/// <summary>One table with its known keys.</summary>
internal sealed class ManifestTable
{
    private readonly TomlMap _map;

    public ManifestTable(TomlMap map, SourceSpan span, string name, string[] keys)
    {
        (_map, Span, Name) = (map, span, name);
        foreach (var (key, node) in map.Items)
            if (!keys.Contains(key))
                throw TomlReader.Fail(node.Span, $"unknown key '{key}' in '{name}'", Nearest.Help(key, keys, "known keys"));
    }

    public SourceSpan Span { get; }

    public string Name { get; }

    public TomlNode? Node(string key) => _map[key];

    public TomlMap? Map(string key) => _map[key] switch
    {
        null => null,
        { Map: { } map } => map,
        var node => throw TomlReader.Fail(node.Span, $"'{Name}.{key}' must be a table", null),
    };

    public string? Text(string key) => _map[key] is { } node ? TextOf(node, $"{Name}.{key}") : null;

    public ImmutableArray<string> Texts(string key) => _map[key] switch
    {
        null => [],
        { List: { } list } => [.. list.Select(n => TextOf(n, $"{Name}.{key}"))],
        var node => throw TomlReader.Fail(node.Span, $"'{Name}.{key}' must be a list of texts", null),
    };

    public long? Number(string key, long low, long high = long.MaxValue) => _map[key] switch
    {
        null => null,
        { Value: long number } when number >= low && number <= high => number,
        var node => throw TomlReader.Fail(
            node.Span, $"'{Name}.{key}' must be a whole number {(high == long.MaxValue ? $"of at least {low}" : $"from {low} to {high}")}", null),
    };

    public bool Flag(string key) => _map[key] switch
    {
        null => false,
        { Value: bool flag } => flag,
        var node => throw TomlReader.Fail(node.Span, $"'{Name}.{key}' must be true or false", null),
    };

    public string? Choice(string key, params string[] choices)
    {
        var text = Text(key);
        if (text is null || choices.Contains(text)) return text;
        throw TomlReader.Fail(_map[key]!.Span, $"'{Name}.{key}' is '{text}'", $"write one of: {string.Join(", ", choices)}");
    }

    public static string TextOf(TomlNode node, string name) =>
        node.Value as string ?? throw TomlReader.Fail(node.Span, $"'{name}' must be a text", "put it in quotes");

    /// <summary>A value of a parameter or port as it would stand in the language.</summary>
    public static string ValueText(TomlNode node) => node.Value switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => throw TomlReader.Fail(node.Span, "a value is a whole number, true, false or a text", null),
    };
}
