using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Output;

/// <summary>Prints diagnostics for people, on standard error, with a last line that counts them.</summary>
internal static class DiagnosticPrinter
{
    public static void Print(CliConsole console, IReadOnlyList<Diagnostic> diagnostics, bool hasSummary = false)
    {
        if (diagnostics.Count == 0) return;
        console.Out.Flush();
        new DiagnosticRenderer(console.Error, console.ErrorStyle).WriteAll(diagnostics);
        if (hasSummary && DiagnosticRenderer.Summary(diagnostics) is { Length: > 0 } summary)
        {
            console.Error.WriteLine();
            console.Error.WriteLine(summary);
        }

        console.Error.Flush();
    }
}
