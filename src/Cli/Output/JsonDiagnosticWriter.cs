using System.Text.Encodings.Web;
using System.Text.Json;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Output;

/// <summary>Diagnostics as JSON: one object with <c>version</c>, <c>diagnostics</c> and counts.</summary>
internal static class JsonDiagnosticWriter
{
    public static JsonWriterOptions Options { get; } =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, IReadOnlyList<Diagnostic> diagnostics)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("tool", "whdl");
        json.WriteString("version", Program.Version);
        json.WriteNumber("errors", diagnostics.Count(d => d.Severity == Severity.Error));
        json.WriteNumber("warnings", diagnostics.Count(d => d.Severity == Severity.Warning));
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in diagnostics) WriteOne(json, diagnostic);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("code", diagnostic.Code);
        json.WriteString("severity", diagnostic.Severity.ToString().ToLowerInvariant());
        json.WriteString("message", diagnostic.Message);
        WriteSpan(json, diagnostic.Span);
        json.WriteStartArray("labels");
        foreach (var label in diagnostic.Labels)
        {
            json.WriteStartObject();
            json.WriteString("text", label.Text);
            WriteSpan(json, label.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (diagnostic.Help is { } help) json.WriteString("help", help);
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, SourceSpan span)
    {
        if (span.Source is not { } source) return;
        var (line, column) = source.PositionOf(span.Start);
        var (endLine, endColumn) = source.PositionOf(span.End);
        json.WriteString("file", source.Path);
        json.WriteNumber("line", line);
        json.WriteNumber("column", column);
        json.WriteNumber("endLine", endLine);
        json.WriteNumber("endColumn", endColumn);
    }
}
