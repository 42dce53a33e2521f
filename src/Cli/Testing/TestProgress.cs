using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Testing;

/// <summary>Shows tests as they end: a count on a terminal, every one when asked, else nothing.</summary>
internal sealed class TestProgress(CliConsole console, bool showsAll)
{
    private (int Passed, int Failed) _count;

    public void Report(TestOutcome outcome)
    {
        _count = outcome.Passed ? (_count.Passed + 1, _count.Failed) : (_count.Passed, _count.Failed + 1);
        if (showsAll)
        {
            Clear();
            var mark = outcome.Passed ? console.Paint("passed", "32") : console.Paint("FAILED", "1;31");
            console.Out.WriteLine($"{mark} {outcome.File}: {outcome.Name} ({outcome.Cycles} cycles)");
            if (outcome.Passed)
                foreach (var line in outcome.Prints)
                    console.Out.WriteLine($"  | {line}");
            if (console.IsOutTerminal) console.Out.Flush();
        }

        if (!console.IsErrorTerminal) return;
        console.Error.Write($"\r\e[K  {_count.Passed} passed, {_count.Failed} failed");
        console.Error.Flush();
    }

    public void Clear()
    {
        if (!console.IsErrorTerminal) return;
        console.Error.Write("\r\e[K");
        console.Error.Flush();
    }
}
