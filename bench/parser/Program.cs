using System.Diagnostics;
using System.Globalization;
using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Text;

// Megabytes of source that the parser reads in a second of CPU time. Arguments: .whdl files or folders, which
// are joined and repeated up to 1 MB; without any, the standard library. The first rounds include compilation.
var roots = args.Length > 0 ? args : ["hdl"];
var files = roots
    .SelectMany(r => Directory.Exists(r) ? Directory.GetFiles(r, "*.whdl", SearchOption.AllDirectories) : [r])
    .Order(StringComparer.Ordinal)
    .ToList();
foreach (var file in files)
{
    var diagnostics = new DiagnosticBag();
    WhdlParser.Parse(new SourceText(file, File.ReadAllText(file)), diagnostics);
    foreach (var d in diagnostics.Sorted())
        Console.WriteLine($"{d.Span}: {d.Code}: {d.Message}");
}

var text = new StringBuilder();
while (files.Count > 0 && text.Length < 1 << 20)
{
    foreach (var file in files)
        text.Append(File.ReadAllText(file)).Append('\n');
}
var source = new SourceText("joined.whdl", text.ToString());
var process = Process.GetCurrentProcess();
for (var round = 0; round < 30; round++)
{
    process.Refresh();
    var cpu = process.TotalProcessorTime;
    var allocated = GC.GetTotalAllocatedBytes();
    var wall = Stopwatch.GetTimestamp();
    var unit = WhdlParser.Parse(source, new DiagnosticBag());
    var seconds = Stopwatch.GetElapsedTime(wall).TotalSeconds;
    allocated = GC.GetTotalAllocatedBytes() - allocated;
    process.Refresh();
    var cpuSeconds = (process.TotalProcessorTime - cpu).TotalSeconds;
    var megabytes = source.Content.Length / 1e6;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{megabytes:F2} MB, {unit.Tokens.Length} tokens: {megabytes / cpuSeconds:F1} MB a CPU-second, " +
        $"{megabytes / seconds:F1} MB a second, {allocated / 1e6 / megabytes:F0} bytes allocated a character"));
}
