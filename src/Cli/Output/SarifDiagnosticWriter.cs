using System.Text.Json;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Output;

/// <summary>Diagnostics as SARIF 2.1.0, the form that code hosts show beside a change.</summary>
internal static class SarifDiagnosticWriter
{
    public static void Write(Stream stream, IReadOnlyList<Diagnostic> diagnostics)
    {
        using var json = new Utf8JsonWriter(stream, JsonDiagnosticWriter.Options);
        var rules = diagnostics.Select(d => d.Rule).DistinctBy(r => r.Code)
            .OrderBy(r => r.Code, StringComparer.Ordinal).ToList();

        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var diagnostic in diagnostics) WriteResult(json, diagnostic, rules.FindIndex(r => r.Code == diagnostic.Code));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, List<DiagnosticRule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "whdl");
        json.WriteString("semanticVersion", Program.Version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Code);
            WriteText(json, "shortDescription", rule.Title);
            if (rule.Explanation.Length > 0)
            {
                json.WriteStartObject("help");
                json.WriteString("text", rule.Explanation);
                json.WriteString("markdown", rule.Explanation);
                json.WriteEndObject();
            }

            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", LevelOf(rule.Severity));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic diagnostic, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", LevelOf(diagnostic.Severity));
        WriteText(json, "message", diagnostic.Help is { } help ? $"{diagnostic.Message}\nhelp: {help}" : diagnostic.Message);
        json.WriteStartArray("locations");
        if (!diagnostic.Span.IsNone) WriteLocation(json, diagnostic.Span, null, null);
        json.WriteEndArray();
        var labels = diagnostic.Labels.Where(l => !l.Span.IsNone).ToList();
        if (labels.Count > 0)
        {
            json.WriteStartArray("relatedLocations");
            for (var i = 0; i < labels.Count; i++) WriteLocation(json, labels[i].Span, labels[i].Text, i);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, SourceSpan span, string? text, int? id)
    {
        var source = span.Source!;
        var (line, column) = source.PositionOf(span.Start);
        var (endLine, endColumn) = source.PositionOf(span.End);
        json.WriteStartObject();
        if (id is { } number) json.WriteNumber("id", number);
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', source.Path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", line);
        json.WriteNumber("startColumn", column);
        json.WriteNumber("endLine", endLine);
        json.WriteNumber("endColumn", endColumn);
        json.WriteEndObject();
        json.WriteEndObject();
        if (text is not null) WriteText(json, "message", text);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
