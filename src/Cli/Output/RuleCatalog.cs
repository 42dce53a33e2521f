using System.Reflection;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Output;

/// <summary>The rules of all stages, by code. Each stage has static tables named <c>…Rules</c>.</summary>
internal static class RuleCatalog
{
    private static readonly string[] s_stages =
    [
        "WaferHdl.Language", "WaferHdl.Semantics", "WaferHdl.Assembly", "WaferHdl.Elaborator", "WaferHdl.Simulator", "WaferHdl.Codegen",
        "WaferHdl.Reports", "WaferHdl", "whdl",
    ];

    private static readonly Lazy<IReadOnlyList<DiagnosticRule>> s_all = new(Collect);

    public static IReadOnlyList<DiagnosticRule> All => s_all.Value;

    private static List<DiagnosticRule> Collect() =>
    [
        .. from stage in s_stages
           from type in System.Reflection.Assembly.Load(stage).GetTypes()
           where type.Name.EndsWith("Rules", StringComparison.Ordinal)
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           where field.FieldType == typeof(DiagnosticRule)
           let rule = (DiagnosticRule)field.GetValue(null)!
           orderby rule.Code
           select rule,
    ];
}
