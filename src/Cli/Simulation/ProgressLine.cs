using System.Diagnostics;
using System.Globalization;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Simulation;

/// <summary>One line on the terminal that shows how far a simulation is; nothing in a pipe.</summary>
internal sealed class ProgressLine(CliConsole console, long? total) : IDisposable
{
    private const int MillisecondsBetween = 200;

    private readonly Stopwatch _time = Stopwatch.StartNew();
    private long _shownAt;
    private bool _isShown;

    public void Report(long cycles)
    {
        if (!console.IsErrorTerminal || _time.ElapsedMilliseconds - _shownAt < MillisecondsBetween) return;
        _shownAt = _time.ElapsedMilliseconds;
        _isShown = true;
        var part = total is > 0 ? $" of {Number(total.Value)} ({100 * cycles / total.Value} %)" : "";
        console.Error.Write($"\r\e[K  {Number(cycles)} cycles{part}, {Rate(cycles)}");
        console.Error.Flush();
    }

    /// <summary>The speed so far, for the last line on a terminal.</summary>
    public string Rate(long cycles) => $"{Short(cycles / Math.Max(_time.Elapsed.TotalSeconds, 1e-3))} cycles/s";

    public void Dispose()
    {
        if (!_isShown) return;
        console.Error.Write("\r\e[K");
        console.Error.Flush();
        _isShown = false;
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.0 M", CultureInfo.InvariantCulture),
        >= 1e3 => (value / 1e3).ToString("0.0 k", CultureInfo.InvariantCulture),
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };
}
