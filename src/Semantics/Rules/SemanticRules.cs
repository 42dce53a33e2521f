using System.Reflection;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

/// <summary>The rules of the second stage: names, types, constants and the shape of modules.</summary>
public static partial class SemanticRules
{
    // Collected on demand: the initializers of the other parts of this class may run after this one's.
    private static readonly Lazy<IReadOnlyList<DiagnosticRule>> s_all = new(() =>
    [
        .. typeof(SemanticRules).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(DiagnosticRule))
            .Select(field => (DiagnosticRule)field.GetValue(null)!)
            .OrderBy(rule => rule.Code, StringComparer.Ordinal),
    ]);

    /// <summary>Every rule, by code.</summary>
    public static IReadOnlyList<DiagnosticRule> All => s_all.Value;

    private static DiagnosticRule Error(string code, string title, string why, string wrong, string right) =>
        new(code, Severity.Error, title, Page(why, wrong, right));

    private static DiagnosticRule Warning(string code, string title, string why, string wrong, string right) =>
        new(code, Severity.Warning, title, Page(why, wrong, right));

    private static string Page(string why, string wrong, string right) =>
        $"{why}\n\nThis breaks the rule:\n\n```whdl\n{wrong}\n```\n\nThis keeps it:\n\n```whdl\n{right}\n```\n";
}
