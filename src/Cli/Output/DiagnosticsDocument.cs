using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Output;

/// <summary>Writes <c>docs/diagnostics.md</c> from the rule tables.</summary>
internal static class DiagnosticsDocument
{
    private static readonly (char Digit, string Title)[] s_stages =
    [
        ('1', "Syntax"), ('2', "Names, types and values"), ('3', "Elaboration and netlist"), ('4', "Simulation"),
        ('5', "Code generation"), ('6', "Assembly"), ('9', "Command line"),
    ];

    public static void Write(TextWriter writer, IReadOnlyList<DiagnosticRule> rules)
    {
        writer.WriteLine("# Diagnostics");
        writer.WriteLine();
        writer.WriteLine("Every diagnostic has a code that never changes its meaning. This page is generated from the tables in the");
        writer.WriteLine("sources by `./whdl explain --markdown`; `./whdl explain CODE` prints one entry.");
        foreach (var (digit, title) in s_stages)
        {
            var ofStage = rules.Where(r => r.Code[2] == digit).ToList();
            if (ofStage.Count == 0) continue;
            writer.WriteLine();
            writer.WriteLine($"## {title}");
            foreach (var rule in ofStage)
            {
                writer.WriteLine();
                writer.WriteLine($"### {rule.Code}: {rule.Title}");
                writer.WriteLine();
                writer.WriteLine($"*{rule.Severity.ToString().ToLowerInvariant()}*");
                if (rule.Explanation.Length == 0) continue;
                writer.WriteLine();
                writer.WriteLine(rule.Explanation.Trim());
            }
        }
    }
}
