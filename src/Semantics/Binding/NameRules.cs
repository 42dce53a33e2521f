using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Semantics.Binding;

/// <summary>The report of an unknown name; the check of generic bodies and binding give the same one.</summary>
internal static class NameRules
{
    public static void ReportUnknown(DiagnosticBag diagnostics, Identifier name, IEnumerable<string> candidates) =>
        diagnostics.Report(
            SemanticRules.UnknownName, name.Span, $"'{name.Text}' is not declared",
            Spelling.Help(name.Text, candidates.Concat(BuiltIns.Names)));
}
