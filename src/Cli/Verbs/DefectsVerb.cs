using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Cli.Wafers;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Elaborator.Wafers.Yield;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Reports;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl defects</c>: draws defect maps, and repairs a wafer with one.</summary>
internal sealed class DefectsVerb : DesignVerb
{
    private const double MaxDefects = 1e7;
    private const long MaxTiles = 1L << 26;

    private readonly GridOptions _grid = new();
    private readonly ModelOptions _model = new();

    private readonly Option<double> _density = new("--density", "-d")
    {
        Description = "Mean defects per cm2",
        DefaultValueFactory = _ => 0.1,
        HelpName = "D",
    };

    private readonly Option<string?> _check = new("--check", "-c")
    {
        Description = "Repair the wafer with this map and report, in place of drawing one",
        HelpName = "MAP",
    };

    private readonly Option<string?> _out = new("--out", "-o") { Description = "The file to write; .json gives JSON", HelpName = "FILE" };

    private readonly Option<bool> _json = new("--json") { Description = "Write the map or report as JSON" };

    public DefectsVerb()
        : base(
            "defects", "Draw a defect map of a wafer, or repair the wafer with one and report.",
            "whdl defects examples/wse2 --top Wse2 --density 0.1 --seed 7 -o map.csv",
            "whdl defects --check map.csv examples/wse2 --top Wse2 # spares in use, proof, longest reach",
            "whdl defects --dies 12x7 --grid 66x154 --spare-columns 2 --model clustered")
    {
        _grid.AddTo(this);
        _model.AddTo(this);
        Add(_density);
        Add(_check);
        Add(_out);
        Add(_json);
    }

    protected override int Run(Invocation invocation)
    {
        var shape = Shape(invocation);
        return invocation.Get(_check) is { } path ? Check(invocation, shape, path) : Draw(invocation, shape);
    }

    private GridShape Shape(Invocation invocation)
    {
        GridShape shape;
        if (_grid.AreGiven(invocation))
        {
            shape = _grid.Shape(invocation);
        }
        else
        {
            var design = Load(invocation).Design;
            var module = WaferInput.GridOf(design) ?? throw CliException.Of(
                CliRules.NoTop, $"'{design.TopModule.DisplayName}' has no fabric and no wafer",
                "name one as the top, or give the sizes: --dies 12x7 --grid 66x154");
            shape = module.Grid!.Shape;
        }

        WaferInput.RefuseTooLarge(shape, MaxTiles);
        return shape;
    }

    private int Draw(Invocation invocation, GridShape shape)
    {
        var model = _model.Model(invocation, invocation.Get(_density));
        var generator = new DefectGenerator(shape, model);
        if (generator.MeanDefects > MaxDefects)
            throw CliException.Of(CliRules.Value, "a wafer of this density has more than ten million defects", "check '--density' and '--tile'");
        var map = generator.Draw(_model.Seed(invocation));
        var path = invocation.Get(_out);
        var isJson = invocation.Get(_json) || Path.GetExtension(path) == ".json";
        OutputFolder.WriteTo(
            invocation.Console, path, isJson ? DefectMapWriter.WriteJson(map) : DefectMapWriter.WriteCsv(map, Comment(invocation, shape, model)));
        if (path is not (null or "-"))
        {
            var isGood = RepairPlan.Of(shape, map, new DiagnosticBag()) is not null;
            invocation.Out.WriteLine($"{path}: {RepairReportText.Defects(map)}; {(isGood ? "repairable" : "not repairable")}");
        }

        return ExitCode.Success;
    }

    private string[] Comment(Invocation invocation, GridShape shape, DefectModel model) =>
    [
        RepairReportText.Describe(shape),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Distribution switch { DefectDistribution.Poisson => "poisson", DefectDistribution.Clustered => "clustered", _ => "negative-binomial" }}, {model.Density} defects per cm2, seed {_model.Seed(invocation)}"),
    ];

    private int Check(Invocation invocation, GridShape shape, string path)
    {
        var report = RepairReport.Of(WaferInput.Repair(invocation.Console, shape, path));
        if (!invocation.Get(_json))
        {
            OutputFolder.WriteTo(invocation.Console, invocation.Get(_out), RepairReportText.Write(report));
            return ExitCode.Success;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonDiagnosticWriter.Options)) RepairReportText.WriteJson(json, report);
        OutputFolder.WriteTo(
            invocation.Console, invocation.Get(_out), System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n");
        return ExitCode.Success;
    }
}
