using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>Errors of data files, at their line.</summary>
internal static class DataFileError
{
    /// <param name="line">From 1; 0 for the file as a whole.</param>
    /// <param name="text">The line, shown under the message.</param>
    public static SimulationException Malformed(
        string path, int line, string text, string message, string? help = null) =>
        Create(SimulationRules.BadDataFile, path, line, text, message, help);

    public static SimulationException DoesNotFit(
        string path, int line, string text, string message, string? help = null) =>
        Create(SimulationRules.DataDoesNotFit, path, line, text, message, help);

    public static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static SimulationException Create(
        DiagnosticRule rule, string path, int line, string text, string message, string? help)
    {
        // Only the line in question is kept; empty ones before it give it its number.
        var shown = Shorten(text);
        var before = Math.Max(0, line - 1);
        var source = new SourceText(path, new string('\n', before) + shown);
        return new SimulationException(
            new Diagnostic(rule, new SourceSpan(source, before, shown.Length), message, [], help));
    }
}
