using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WaferHdl.Codegen;
using WaferHdl.Codegen.Verilog;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>A model that Verilator and a C++ compiler made of the exported Verilog, kept by its content.</summary>
/// <param name="Folder">Where the Verilog lies.</param>
/// <param name="Program">Null when it was not finished within the limit.</param>
/// <param name="WallSeconds">Of verilating and compiling; the limit when it was not finished.</param>
internal sealed record VerilatedModel(string Folder, string? Program, double WallSeconds, double CpuSeconds)
{
    private static readonly string[] s_flags =
    [
        "--cc", "--exe", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--no-assert", "-Wno-fatal", "-Wno-lint", "-Wno-style",
        "-CFLAGS", "-O3 -march=native", "-MAKEFLAGS", "OPT_FAST=-O3 OPT_SLOW=-O1 OPT_GLOBAL=-O3",
    ];

    /// <summary>Models and build times of earlier runs.</summary>
    public static string CacheFolder { get; } = Environment.GetEnvironmentVariable("WAFERHDL_BENCH_CACHE")
        ?? Path.Combine(Path.GetTempPath(), "waferhdl-bench");

    /// <param name="hierarchical">Whether each tile is a block that is compiled once.</param>
    /// <param name="limit">What verilating and compiling may take.</param>
    public static VerilatedModel Build(BenchDesign design, string root, bool hierarchical, TimeSpan limit)
    {
        var netlist = DesignLoader.Load(Path.Combine(root, design.Project), design.Package, design.Top);
        var options = new BackendOptions();
        if (hierarchical) options = options with { Settings = options.Settings.SetItem("hierarchical", "true") };
        var top = VerilogBackend.TopName(netlist, "");
        var files = new VerilogBackend().Write(netlist, options).ToList();
        var names = files.First(f => f.Path.EndsWith(".names.json", StringComparison.Ordinal)).Text;
        files.Add(new OutputFile("main.cpp", VerilatorMain.Write(netlist, top, names, design.Periods)));
        string[] flags = hierarchical ? ["--hierarchical", .. s_flags] : s_flags;
        var folder = Path.Combine(CacheFolder, KeyOf(files, flags));
        var done = Path.Combine(folder, "build.txt");
        if (File.Exists(done)) return Known(folder, done, limit) ?? Make(folder, done, files, flags, top, limit);
        return Make(folder, done, files, flags, top, limit);
    }

    private static VerilatedModel? Known(string folder, string done, TimeSpan limit)
    {
        var words = File.ReadAllText(done).Split(' ');
        var (wall, cpu) = (double.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture));
        if (words[0] == "built") return new VerilatedModel(folder, Path.Combine(folder, "obj", "model"), wall, cpu);
        return wall >= limit.TotalSeconds ? new VerilatedModel(folder, null, wall, cpu) : null;
    }

    private static VerilatedModel Make(
        string folder, string done, List<OutputFile> files, string[] flags, string top, TimeSpan limit)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in files) File.WriteAllText(Path.Combine(folder, file.Path), file.Text);
        var sources = files.Select(f => f.Path).Where(f => f.EndsWith(".v", StringComparison.Ordinal) || f.EndsWith(".vlt", StringComparison.Ordinal));
        var jobs = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        var cpu = ChildClock.Seconds;
        var isDone = Run(folder, limit, "verilator", ["--build", "-j", jobs, .. flags, "--top-module", top, "--Mdir", "obj", "-o", "model", .. sources, "main.cpp"]);
        var wall = isDone ? watch.Elapsed.TotalSeconds : limit.TotalSeconds;
        cpu = ChildClock.Seconds - cpu;
        File.WriteAllText(done, string.Create(CultureInfo.InvariantCulture, $"{(isDone ? "built" : "cut")} {wall:0.###} {cpu:0.###}"));
        return new VerilatedModel(folder, isDone ? Path.Combine(folder, "obj", "model") : null, wall, cpu);
    }

    // False when the limit was reached.
    private static bool Run(string folder, TimeSpan limit, string file, IEnumerable<string> arguments)
    {
        var log = Path.Combine(folder, "build.log");
        var quoted = string.Join(' ', arguments.Select(a => $"'{a}'"));
        var start = new ProcessStartInfo("bash", ["-c", $"exec {file} {quoted} > '{log}' 2>&1"]) { WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return false;
        }

        return process.ExitCode == 0 ? true : throw new BenchException($"{file} failed, see {log}");
    }

    private static string KeyOf(List<OutputFile> files, string[] flags)
    {
        var text = new StringBuilder(Machine.VerilatorVersion).Append(Machine.Compiler).Append(Machine.Processor).AppendJoin(' ', flags);
        foreach (var file in files) text.Append(file.Path).Append('\0').Append(file.Text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..20];
    }
}
