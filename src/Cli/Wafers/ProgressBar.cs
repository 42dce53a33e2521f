using System.Diagnostics;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Wafers;

/// <summary>A bar on the terminal that shows how much of a long count is done; nothing in a pipe.</summary>
internal sealed class ProgressBar(CliConsole console, long total) : IDisposable
{
    private const int Width = 30;
    private const int MillisecondsBetween = 100;

    private readonly Stopwatch _time = Stopwatch.StartNew();
    private long _shownAt = -MillisecondsBetween;
    private bool _isShown;

    public void Report(long done, string what)
    {
        if (!console.IsErrorTerminal || total <= 0 || _time.ElapsedMilliseconds - _shownAt < MillisecondsBetween) return;
        _shownAt = _time.ElapsedMilliseconds;
        _isShown = true;
        var full = (int)(Width * done / total);
        var left = done == 0 ? TimeSpan.Zero : _time.Elapsed * ((total - done) / (double)done);
        console.Error.Write(
            $"\r\e[K  {new string('█', full)}{new string('░', Width - full)} {100 * done / total,3} %  {left:m\\:ss} left  {what}");
        console.Error.Flush();
    }

    public void Dispose()
    {
        if (!_isShown) return;
        console.Error.Write("\r\e[K");
        console.Error.Flush();
        _isShown = false;
    }
}
