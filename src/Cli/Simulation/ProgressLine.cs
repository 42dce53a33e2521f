using System.Diagnostics;
using System.Globalization;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Simulation;

/// <summary>How far a simulation is, with its speed and the time left: one line on the terminal that is written over, or now
/// and then a plain line in a pipe or file.</summary>
/// <param name="total">The last cycle, where it is known.</param>
/// <param name="from">The cycle at which this process began.</param>
internal sealed class ProgressLine(CliConsole console, long? total, long from) : IDisposable
{
    private const int MillisecondsOnTerminal = 200;
    private const int MillisecondsInFile = 30_000;

    // The speed of the last seconds tells more about the next ones than that since the start.
    private const double SecondsOfMemory = 10;

    private readonly Stopwatch _time = Stopwatch.StartNew();
    private long _shownAt;
    private bool _isShown;
    private (double Seconds, long Cycles) _last = (0, from);
    private double _rate;

    public void Report(long cycles)
    {
        Measure(cycles);
        var between = console.IsErrorTerminal ? MillisecondsOnTerminal : MillisecondsInFile;
        if (_time.ElapsedMilliseconds - _shownAt < between) return;
        _shownAt = _time.ElapsedMilliseconds;
        if (!console.IsErrorTerminal)
        {
            console.Error.WriteLine(Line(cycles));
            return;
        }

        _isShown = true;
        console.Error.Write($"\r\e[K  {Line(cycles)}");
        console.Error.Flush();
    }

    /// <summary>The speed since the start, for the last line on a terminal.</summary>
    public string Rate(long cycles) =>
        $"{Short((cycles - from) / Math.Max(_time.Elapsed.TotalSeconds, 1e-3))} cycles/s";

    public void Dispose()
    {
        if (!_isShown) return;
        console.Error.Write("\r\e[K");
        console.Error.Flush();
        _isShown = false;
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>40 s</c>, <c>12 min</c>, <c>3 h 20 min</c>, <c>2 d 7 h</c>.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 60 => $"{Math.Max(1, (long)seconds)} s",
        < 3600 => $"{(long)seconds / 60} min",
        < 86_400 => $"{(long)seconds / 3600} h {(long)seconds / 60 % 60} min",
        < 8.64e8 => $"{(long)seconds / 86_400} d {(long)seconds / 3600 % 24} h",
        _ => "years",
    };

    private void Measure(long cycles)
    {
        var now = _time.Elapsed.TotalSeconds;
        var seconds = now - _last.Seconds;
        if (seconds < 0.05) return;
        var rate = (cycles - _last.Cycles) / seconds;
        var weight = _rate == 0 ? 1 : 1 - Math.Exp(-seconds / SecondsOfMemory);
        _rate += weight * (rate - _rate);
        _last = (now, cycles);
    }

    private string Line(long cycles)
    {
        var part = total is > 0 ? $" of {Number(total.Value)} ({(long)(100.0 * cycles / total.Value)} %)" : "";
        var left = total is { } end && _rate > 0 ? $", {Duration((end - cycles) / _rate)} left" : "";
        return $"{Number(cycles)} cycles{part}, {Short(_rate)} cycles/s{left}";
    }

    private static string Short(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.0 M", CultureInfo.InvariantCulture),
        >= 1e3 => (value / 1e3).ToString("0.0 k", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
