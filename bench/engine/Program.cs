using System.Globalization;
using WaferHdl.Bench.Engine;
using WaferHdl.Bench.Engine.Models;
using WaferHdl.Bench.Engine.Rows;

// The compiled engine beside Verilator, on the exported Verilog of the same designs. See bench/README.md.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["serve", .. var rest]) return EngineServer.Run(rest);

(string Name, string Summary, Action<Session> Measure)[] parts =
[
    ("verilate", "builds Verilator's models, which stay in a folder of their own", DesignsRows.Verilate),
    ("mesh", "64 x 64 busy tiles against Verilator's best", MeshRows.Busy),
    ("gated", "850,000 tiles, 5 % active in one cluster", GatedRows.Cluster),
    ("skipping", "scattered and busy tiles, skipping on and off", GatedRows.Skipping),
    ("start", "source to first cycle", StartRows.FirstCycle),
    ("wafer", "850,000 tiles on two threads: rate, memory, gain", MeshRows.Threads),
    ("irregular", "SHA-256, RISC-V core, FIR filter", DesignsRows.Irregular),
    ("cost", "cost per tile by size", MeshRows.Cost),
    ("test", "whdl test of a counter", StartRows.SmallTest),
    ("programmable", "tile of the reference wafer with a program", DesignsRows.Programmable),
    ("others", "systolic array, colour-routed tile, two clocks", DesignsRows.Others),
    ("sizes", "the curve of the plot", MeshRows.Sizes),
];

var names = args.Where(a => !a.StartsWith('-')).ToList();
var unknown = names.Where(n => parts.All(p => p.Name != n)).ToList();
var options = args.Where(a => a.StartsWith('-')).ToList();
if (unknown.Count != 0 || options.Any(o => o is not "--quick" && !o.StartsWith("--engine=", StringComparison.Ordinal)))
{
    Console.Error.WriteLine("usage: bench/run [NAME…] [--quick] [--engine=NAME]");
    foreach (var part in parts) Console.Error.WriteLine($"  {part.Name,-10} {part.Summary}");
    return 2;
}

var root = Directory.GetCurrentDirectory();
var engine = options.Find(o => o.StartsWith("--engine=", StringComparison.Ordinal))?["--engine=".Length..] ?? "compiled";
var session = new Session(root, engine, options.Contains("--quick"));
var failures = 0;
foreach (var part in parts.Where(p => names.Count == 0 || names.Contains(p.Name)))
{
    Session.Say($"{part.Name}: {part.Summary}");
    try
    {
        var first = session.Rows.Count;
        part.Measure(session);
        foreach (var row in session.Rows.Skip(first)) Session.Say($"  {row.What}: {row.Measured} (must {row.Must}, aim {row.Aim})");
    }
    catch (BenchException error)
    {
        Console.Error.WriteLine($"{part.Name}: {error.Message}");
        failures++;
    }
}

Session.Say("\n" + ResultWriter.Markdown(session));
// A part of the table, or a quick run, does not replace the figures of a whole one.
if (names.Count == 0 && !session.IsQuick && failures == 0) ResultWriter.Write(session, Path.Combine(root, "bench", "engine"));
return failures == 0 ? 0 : 1;
