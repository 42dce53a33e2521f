using System.Reflection;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

/// <summary>The rules of the second stage: names, types, constants and the shape of modules.</summary>
public static partial class SemanticRules
{
    /// <summary>Every rule, by code.</summary>
    public static IReadOnlyList<DiagnosticRule> All =>
    [
        .. typeof(SemanticRules).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(DiagnosticRule))
            .Select(f => (DiagnosticRule)f.GetValue(null)!)
            .OrderBy(rule => rule.Code, StringComparer.Ordinal),
    ];

    private static DiagnosticRule Error(string code, string title, string why, string wrong, string right) =>
        new(code, Severity.Error, title, Page(why, wrong, right));

    private static DiagnosticRule Warning(string code, string title, string why, string wrong, string right) =>
        new(code, Severity.Warning, title, Page(why, wrong, right));

    private static string Page(string why, string wrong, string right) =>
        $"{why}\n\nThis breaks the rule:\n\n```whdl\n{wrong}\n```\n\nThis keeps it:\n\n```whdl\n{right}\n```\n";
}
