using System.Runtime.InteropServices;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>CPU time of this process, all threads, from the kernel's clock.</summary>
internal static class CpuClock
{
    private const int ProcessClock = 2;

    public static double Seconds
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return Environment.CpuUsage.TotalTime.TotalSeconds;
            _ = GetTime(ProcessClock, out var time);
            return time.Seconds + time.Nanoseconds * 1e-9;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
