using System.CommandLine;
using System.Text.Json;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Reports;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl stats</c>: what a design consists of.</summary>
internal sealed class StatsVerb : DesignVerb
{
    private readonly Option<string> _format = new("--format", "-f") { Description = "text or json", DefaultValueFactory = _ => "text" };

    private readonly Option<bool> _raw = new("--raw") { Description = "Count the netlist as elaborated, before any pass" };

    private readonly Option<bool> _logical = new("--logical")
    {
        Description = "Count the logical grid of a wafer, without spare tiles and repair cells",
    };

    private readonly Option<string?> _defects = new("--defects", "-d")
    {
        Description = "Of a wafer: a defect map, CSV or JSON, whose repair is counted",
        HelpName = "FILE",
    };

    private readonly GridOptions _grid = new();

    public StatsVerb()
        : base(
            "stats", "Count cells, register and memory bits and logic depth, per module, times how often it is instantiated.",
            "whdl stats --top 'Counter<8>'",
            "whdl stats examples/07_spmv --top spmv.Spmv --format json",
            "whdl stats --top Wse2 --defects lot7.csv # a wafer under its repair",
            "whdl stats --dies 12x7 --grid 66x154 --spare-columns 2 # a wafer without a source")
    {
        _format.AcceptOnlyFromAmong("text", "json");
        Add(_format);
        Add(_raw);
        Add(_logical);
        Add(_defects);
        _grid.AddTo(this);
    }

    protected override int Run(Invocation invocation)
    {
        var isJson = invocation.Get(_format) == "json";
        if (_grid.AreGiven(invocation))
        {
            var shape = _grid.Shape(invocation);
            var plan = WaferInput.Repair(invocation.Console, shape, invocation.Get(_defects));
            Write(invocation, isJson, null, WaferStatistics.Of("without a source", plan, null), []);
            return ExitCode.Success;
        }

        var loaded = Load(invocation, ElaborationOptions.Default with { IsPhysical = !invocation.Get(_logical) });
        var design = loaded.Design;
        if (!invocation.Get(_raw)) design = PassRunner.Run(design, PassList.Export);
        var statistics = DesignStatistics.Of(design);
        Write(invocation, isJson, statistics, Wafer(invocation, design, statistics), loaded.Fabrics);
        return ExitCode.Success;
    }

    private WaferStatistics? Wafer(Invocation invocation, Design design, DesignStatistics statistics)
    {
        if (WaferInput.GridOf(design) is not { Grid: { } grid } module) return null;
        var plan = WaferInput.Repair(invocation.Console, grid.Shape, invocation.Get(_defects));
        return WaferStatistics.Of(module.DisplayName, plan, RepairCost.Of(design, grid, statistics));
    }

    private static void Write(
        Invocation invocation, bool isJson, DesignStatistics? statistics, WaferStatistics? wafer,
        IReadOnlyList<FabricResult> fabrics)
    {
        if (isJson)
        {
            WriteJson(statistics, wafer, fabrics);
            return;
        }

        if (wafer is not null) invocation.Out.Write(wafer.Write());
        if (wafer is not null && statistics is not null) invocation.Out.Write('\n');
        if (statistics is not null) invocation.Out.Write(StatisticsText.Write(statistics));
        foreach (var line in fabrics.SelectMany(fabric => fabric.Lines())) invocation.Out.WriteLine(line);
    }

    private static void WriteJson(
        DesignStatistics? statistics, WaferStatistics? wafer, IReadOnlyList<FabricResult> fabrics)
    {
        using var stream = System.Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stream, JsonDiagnosticWriter.Options))
        {
            json.WriteStartObject();
            if (wafer is not null) WriteWafer(json, wafer);
            if (statistics is not null)
            {
                json.WriteStartArray("modules");
                foreach (var module in statistics.Modules.Reverse()) WriteModule(json, module);
                json.WriteEndArray();
                json.WriteStartObject("total");
                WriteNumber(json, "instances", statistics.Instances);
                WriteNumber(json, "cells", statistics.Cells);
                WriteNumber(json, "registerBits", statistics.RegisterBits);
                WriteNumber(json, "memoryBits", statistics.MemoryBits);
                json.WriteNumber("depth", statistics.Depth);
                json.WriteEndObject();
            }

            if (fabrics.Count > 0) WriteFabrics(json, fabrics);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void WriteWafer(Utf8JsonWriter json, WaferStatistics wafer)
    {
        json.WriteStartObject("wafer");
        json.WriteString("name", wafer.Name);
        json.WriteNumber("dieRows", wafer.Shape.DieRows);
        json.WriteNumber("dieColumns", wafer.Shape.DieColumns);
        json.WriteNumber("rows", wafer.Shape.Rows);
        json.WriteNumber("columns", wafer.Shape.Columns);
        json.WriteNumber("logicalTiles", wafer.Shape.LogicalTiles);
        json.WriteNumber("physicalTiles", wafer.Shape.PhysicalTiles);
        json.WriteNumber("spareTiles", wafer.SpareTiles);
        json.WriteNumber("sparesInUse", wafer.SparesInUse);
        json.WriteNumber("deadTiles", wafer.DeadTiles);
        json.WriteNumber("deadWires", wafer.DeadWires);
        json.WriteNumber("givenUp", wafer.GivenUp);
        json.WriteNumber("shiftedTiles", wafer.Shifted + wafer.SparesInUse);
        json.WriteNumber("horizontalReach", wafer.HorizontalReach);
        json.WriteNumber("verticalReach", wafer.VerticalReach);
        json.WriteNumber("fuseBits", wafer.FuseBits);
        if (wafer.Cost is { } cost)
        {
            WriteNumber(json, "repairMultiplexerBits", cost.MultiplexerBits);
            WriteNumber(json, "repairLogicBits", cost.LogicBits);
        }

        json.WriteEndObject();
    }

    private static void WriteFabrics(Utf8JsonWriter json, IReadOnlyList<FabricResult> fabrics)
    {
        json.WriteStartArray("fabrics");
        foreach (var fabric in fabrics)
        {
            json.WriteStartObject();
            json.WriteString("name", fabric.Name);
            if (fabric.Phases is { } phases) json.WriteNumber("phases", phases);
            json.WriteStartArray("routes");
            foreach (var route in fabric.Routes)
            {
                json.WriteStartObject();
                json.WriteString("router", route.Router);
                json.WriteString("deadlockFree", route.Proof switch
                {
                    RouteProof.EverySize => "every size",
                    RouteProof.ThisSize => "this size",
                    RouteProof.Corner => $"{route.Rows} x {route.Columns}",
                    _ => "not proved",
                });
                if (!route.Assumed.IsDefaultOrEmpty)
                {
                    json.WriteStartArray("atPowerUpValuesOf");
                    foreach (var register in route.Assumed) json.WriteStringValue(register);
                    json.WriteEndArray();
                }

                json.WriteString("text", route.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteModule(Utf8JsonWriter json, ModuleStatistics module)
    {
        json.WriteStartObject();
        json.WriteString("name", module.Name);
        WriteNumber(json, "count", module.Count);
        WriteNumber(json, "instances", module.Instances);
        WriteNumber(json, "registerBits", module.RegisterBits);
        WriteNumber(json, "memoryBits", module.MemoryBits);
        json.WriteNumber("depth", module.Depth);
        json.WriteStartObject("cells");
        foreach (var cell in module.Cells) json.WriteNumber(cell.Kind, cell.Count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Counts of arrays have no limit: any size is written as a plain number.
    private static void WriteNumber<T>(Utf8JsonWriter json, string name, T value)
        where T : IFormattable
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.ToString(null, System.Globalization.CultureInfo.InvariantCulture));
    }
}
