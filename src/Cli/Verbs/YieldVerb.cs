using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Simulation;
using WaferHdl.Cli.Wafers;
using WaferHdl.Elaborator.Wafers.Yield;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl yield</c>: what part of the wafers can be repaired, by spare policy and defect density.</summary>
internal sealed class YieldVerb : Verb
{
    private const long MaxMaps = 1_000_000_000;
    private const int SaveEveryMilliseconds = 2_000;

    private const long MaxTiles = 1L << 26;

    private static readonly GridShape s_wafer = new(12, 7, 66, 154);

    private static readonly string[] s_policies =
        ["none", "rows 1 shift", "rows 2 shift", "columns 1", "columns 2", "rows 4 shift per wafer"];

    private readonly GridOptions _grid = new();
    private readonly ModelOptions _model = new();

    private readonly Option<string> _density = new("--density", "-d")
    {
        Description = "Mean defects per cm2",
        DefaultValueFactory = _ => "0.05,0.09,0.1,0.2,0.5",
        HelpName = "LIST",
    };

    private readonly Option<string[]> _policy = new("--policy", "-p")
    {
        Description = "Spares as the language writes them: 'columns 2', 'columns 1 + rows 1', 'none'; may be repeated",
        HelpName = "SPARES",
    };

    private readonly Option<int?> _segment = new("--segment") { Description = "Study segments of this many tiles in place of a wafer", HelpName = "TILES" };

    private readonly Option<string> _spares = new("--spares")
    {
        Description = "With --segment: spare tiles of a segment; several with commas",
        DefaultValueFactory = _ => "1",
        HelpName = "LIST",
    };

    private readonly Option<int> _count = new("--count") { Description = "With --segment: segments of the wafer", DefaultValueFactory = _ => 1, HelpName = "N" };

    private readonly Option<long> _maps = new("--maps", "-n")
    {
        Description = "Wafers to draw for each point; 40,000 give a 95 % interval of +-0.5 points",
        DefaultValueFactory = _ => 40_000,
        HelpName = "N",
    };

    private readonly Option<string> _format = new("--format", "-f") { Description = "text, csv or json", DefaultValueFactory = _ => "text" };

    private readonly Option<string?> _csv = new("--csv") { Description = "Write the numbers to this file too", HelpName = "FILE" };

    private readonly Option<string?> _svg = new("--svg") { Description = "Draw yield against density", HelpName = "FILE" };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "Keep what was drawn in this file, and go on from it; more '--maps' add to it",
        HelpName = "FILE",
    };

    public YieldVerb()
        : base(
            "yield", "Draw many defect maps, repair each, and print the part of good wafers by spare policy and density.",
            "whdl yield --svg yield.svg # a wafer of 12 x 7 dies of 66 x 154 tiles under six policies",
            "whdl yield --segment 66 --spares 1 --count 12936 --density 0.1",
            "whdl yield --policy 'columns 1 + rows 1' --model negative-binomial --kinds tile=0.9,hop=0.1 --state y.json")
    {
        _format.AcceptOnlyFromAmong("text", "csv", "json");
        _grid.AddTo(this);
        _model.AddTo(this);
        foreach (var option in new Option[] { _density, _policy, _segment, _spares, _count, _maps, _format, _csv, _svg, _state })
            Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var points = Points(invocation);
        var maps = invocation.Get(_maps) is var n and > 0 and <= MaxMaps
            ? n : throw CliException.Of(CliRules.Usage, $"'--maps' must be from 1 to {MaxMaps}");
        var seed = _model.Seed(invocation);
        var state = invocation.Get(_state) is { } path ? new YieldState(path, points, Settings(points[0], seed)) : null;
        state?.Load();
        try
        {
            Draw(invocation, new YieldStudy(points, maps, seed), state);
        }
        finally
        {
            state?.Save();
        }

        Write(invocation, points);
        return ExitCode.Success;
    }

    private static void Draw(Invocation invocation, YieldStudy study, YieldState? state)
    {
        using var interrupt = new Interrupt();
        using var bar = new ProgressBar(invocation.Console, study.Total);
        var saved = Stopwatch.StartNew();
        study.Run(interrupt.Token, point =>
        {
            bar.Report(study.Done, $"{point.Policy.Name} at {point.Model.Density.ToString(CultureInfo.InvariantCulture)}");
            if (saved.ElapsedMilliseconds < SaveEveryMilliseconds) return;
            state?.Save();
            saved.Restart();
        });
    }

    private void Write(Invocation invocation, IReadOnlyList<YieldPoint> points)
    {
        switch (invocation.Get(_format))
        {
            case "csv": invocation.Out.Write(YieldReport.Csv(points)); break;
            case "json": invocation.Out.Write(YieldReport.Json(points)); break;
            default: YieldReport.WriteTable(invocation.Console, points); break;
        }

        if (invocation.Get(_csv) is { } csv) OutputFolder.WriteOne(csv, YieldReport.Csv(points));
        if (invocation.Get(_svg) is { } svg) OutputFolder.WriteOne(svg, YieldReport.Svg("Yield by spares", points));
    }

    private List<YieldPoint> Points(Invocation invocation)
    {
        var densities = Densities(invocation.Get(_density));
        return
        [
            .. Policies(invocation).SelectMany(policy => densities.Select(density => Point(invocation, policy, density))),
        ];
    }

    private YieldPoint Point(Invocation invocation, YieldPolicy policy, double density)
    {
        const double maxDefects = 1e6;
        var model = _model.Model(invocation, density);
        return new DefectGenerator(policy.Shape, model).MeanDefects <= maxDefects
            ? new YieldPoint(policy, model)
            : throw CliException.Of(CliRules.Value, "a wafer of this density has more than a million defects", "check '--density' and '--tile'");
    }

    private IEnumerable<YieldPolicy> Policies(Invocation invocation)
    {
        if (invocation.Get(_segment) is { } length)
        {
            if (length is < 1 or > 1_000_000 || invocation.Get(_count) is < 1 or > 100_000_000)
                throw CliException.Of(CliRules.Usage, "'--segment' and '--count' must be from 1 to a million, and a hundred million");
            if (invocation.Has(_policy)) throw CliException.Of(CliRules.Usage, "'--segment' and '--policy' exclude each other");
            return
            [
                .. invocation.Get(_spares).Split(',').Select(text => int.TryParse(text, out var spares) && spares is >= 0 and <= 100_000
                    ? YieldPolicy.Of(new SegmentYield(length, spares, invocation.Get(_count)))
                    : throw CliException.Of(CliRules.Usage, $"'{text}' of '--spares' is no number of tiles")),
            ];
        }

        var shape = _grid.AreGiven(invocation) ? _grid.Shape(invocation) : s_wafer;
        WaferInput.RefuseTooLarge(shape, MaxTiles);
        var given = invocation.Get(_policy) ?? [];
        if (_grid.HasSpares(invocation))
            return given.Length == 0
                ? [YieldPolicy.Of(shape)]
                : throw CliException.Of(CliRules.Usage, "'--policy' and spares of the grid exclude each other", "write all spares as policies");
        return
        [
            .. (given.Length > 0 ? given : s_policies)
                .Select(text => YieldPolicy.Of(WithSpares(shape, text))).DistinctBy(policy => policy.Name),
        ];
    }

    private static GridShape WithSpares(GridShape shape, string policy)
    {
        if (SparePolicy.TryApply(ref shape, policy) is { } problem)
            throw CliException.Of(
                CliRules.Usage, problem, "write spares as the language does: 'columns 2', 'rows 1 shift per wafer', 'columns 1 + rows 1'");
        WaferInput.RefuseTooLarge(shape, MaxTiles);
        return shape;
    }

    private static List<double> Densities(string text) =>
    [
        .. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var density) && density is > 0 and <= 1e6
                ? density : throw CliException.Of(CliRules.Usage, $"'{part}' of '--density' is no density above 0")).Distinct(),
    ];

    // All that the wafers of a point depend on but its policy and density, which name it.
    private static string Settings(YieldPoint point, ulong seed)
    {
        var (shape, model) = (point.Policy.Shape, point.Model with { Density = 1 });
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.DieRows}x{shape.DieColumns} of {shape.Rows}x{shape.Columns}, lanes {shape.Lanes}+{shape.SpareLanes}, {model}, seed {seed}");
    }
}
