using System.CommandLine;
using System.Text.Json;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Reports;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl stats</c>: what a design consists of.</summary>
internal sealed class StatsVerb : DesignVerb
{
    private readonly Option<string> _format = new("--format", "-f") { Description = "text or json", DefaultValueFactory = _ => "text" };

    private readonly Option<bool> _raw = new("--raw") { Description = "Count the netlist as elaborated, before any pass" };

    public StatsVerb()
        : base(
            "stats", "Count cells, register and memory bits and logic depth, per module, times how often it is instantiated.",
            "whdl stats --top 'Counter<8>'",
            "whdl stats examples/07_spmv --top spmv.Spmv --format json")
    {
        _format.AcceptOnlyFromAmong("text", "json");
        Add(_format);
        Add(_raw);
    }

    protected override int Run(Invocation invocation)
    {
        var loaded = Load(invocation);
        var design = loaded.Design;
        if (!invocation.Get(_raw)) design = PassRunner.Run(design, PassList.Export);
        var statistics = DesignStatistics.Of(design);
        if (invocation.Get(_format) == "json")
        {
            WriteJson(statistics, loaded.Fabrics);
            return ExitCode.Success;
        }

        invocation.Out.Write(StatisticsText.Write(statistics));
        foreach (var line in loaded.Fabrics.SelectMany(fabric => fabric.Lines())) invocation.Out.WriteLine(line);
        return ExitCode.Success;
    }

    private static void WriteJson(DesignStatistics statistics, IReadOnlyList<FabricResult> fabrics)
    {
        using var stream = System.Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stream, JsonDiagnosticWriter.Options))
        {
            json.WriteStartObject();
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
            if (fabrics.Count > 0) WriteFabrics(json, fabrics);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
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
