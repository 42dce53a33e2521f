using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static string Processor { get; } = ReadProcessor();

    public static string VerilatorVersion { get; } = FirstLine("verilator", "--version");

    public static string Compiler { get; } = FirstLine("g++", "--version");

    public static string Text => string.Join(
        ", ", $"{Processor}, {Environment.ProcessorCount} cores", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB",
        $"vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits",
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, VerilatorVersion, Compiler);

    private static string ReadProcessor()
    {
        const string Info = "/proc/cpuinfo";
        if (!File.Exists(Info)) return RuntimeInformation.ProcessArchitecture.ToString();
        var values = File.ReadLines(Info).TakeWhile(l => l.Length != 0).Select(l => l.Split(':', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.Ordinal);
        return values.TryGetValue("model name", out var name)
            ? $"{name} (family {values.GetValueOrDefault("cpu family")}, model {values.GetValueOrDefault("model")})"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string FirstLine(string file, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, [argument]) { RedirectStandardOutput = true })!;
            var line = process.StandardOutput.ReadLine() ?? "";
            process.WaitForExit();
            return line;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"no {file}";
        }
    }
}

/// <summary>CPU time of the child processes that have ended and were waited for, with their own children.</summary>
internal static class ChildClock
{
    private const int Children = -1;

    public static double Seconds
    {
        get
        {
            var usage = new long[18];
            if (!OperatingSystem.IsLinux() || GetUsage(Children, usage) != 0) return 0;
            return usage[0] + usage[2] + (usage[1] + usage[3]) * 1e-6;
        }
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetUsage(int who, [Out] long[] usage);
}
