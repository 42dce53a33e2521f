using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl explain CODE</c>.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string?> _code = new("code")
    {
        Description = "The code of a diagnostic, such as WH2001; without it the codes are listed",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "code",
    };

    private readonly Option<bool> _markdown = new("--markdown")
    {
        Description = "Print the pages of all codes as one Markdown document (docs/diagnostics.md)",
    };

    public ExplainVerb()
        : base(
            "explain", "Explain a diagnostic: what the rule is, an example that breaks it, and the example mended.",
            "whdl explain WH2001 # the page of one code",
            "whdl explain # all codes with their titles",
            "whdl explain --markdown # all pages")
    {
        _code.CompletionSources.Add(_ => RuleCatalog.All.Select(r => new System.CommandLine.Completions.CompletionItem(r.Code)));
        Add(_code);
        Add(_markdown);
    }

    protected override int Run(Invocation invocation)
    {
        if (invocation.Get(_markdown))
        {
            DiagnosticsDocument.Write(invocation.Out, RuleCatalog.All);
            return ExitCode.Success;
        }

        if (invocation.Get(_code) is not { } code)
        {
            var table = new TableWriter(invocation.Console, "code", "severity", "title");
            foreach (var rule in RuleCatalog.All) table.Add(rule.Code, NameOf(rule.Severity), rule.Title);
            table.Write();
            return ExitCode.Success;
        }

        var found = RuleCatalog.All.FirstOrDefault(r => string.Equals(r.Code, code, StringComparison.OrdinalIgnoreCase))
            ?? throw CliException.Of(
                CliRules.UnknownName, $"there is no diagnostic '{code}'",
                Nearest.Of(code.ToUpperInvariant(), RuleCatalog.All.Select(r => r.Code)) is { } near
                    ? $"did you mean '{near}'?"
                    : "'whdl explain' lists them all");
        var heading = $"{found.Code}: {found.Title}";
        invocation.Out.WriteLine(invocation.Console.Paint(heading, "1"));
        invocation.Out.WriteLine($"severity: {NameOf(found.Severity)}");
        invocation.Out.WriteLine();
        invocation.Out.WriteLine(found.Explanation.Trim());
        return ExitCode.Success;
    }

    private static string NameOf(Severity severity) => severity.ToString().ToLowerInvariant();
}
