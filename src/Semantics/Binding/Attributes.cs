using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Semantics.Binding;

/// <summary>The attributes that the language knows.</summary>
internal static class Attributes
{
    private static readonly string[] s_names = ["allow", "keep", "model"];

    public static bool Has(Prefix prefix, string name) => prefix.Attributes.Any(a => a.Name.Text == name);

    public static bool AllowsUnused(Prefix prefix) => Has(prefix, "allow") || Has(prefix, "keep");

    /// <summary>Reports attributes that are unknown or not well formed.</summary>
    public static void Check(Prefix prefix, DiagnosticBag diagnostics)
    {
        foreach (var attribute in prefix.Attributes)
        {
            var name = attribute.Name.Text;
            if (name.Length == 0) continue;
            var (isKnown, form) = name switch
            {
                "keep" => (attribute.Arguments.IsEmpty, "#[keep]"),
                "allow" => (attribute.Arguments is [NameExpression { Name.Text: "unused" }], "#[allow(unused)]"),
                "model" => (attribute.Arguments.Length == 1, "#[model(Module)]"),
                _ => (false, null),
            };
            if (isKnown) continue;
            diagnostics.Report(
                SemanticRules.UnknownAttribute, attribute.Span,
                form is null ? $"there is no attribute '{name}'" : $"the attribute '{name}' is written '{form}'",
                form is null ? Spelling.Help(name, s_names) : null);
        }
    }
}
