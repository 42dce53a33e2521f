using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl check</c>: every finding of the files named.</summary>
internal sealed class CheckVerb : Verb
{
    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Files and folders; without any, the project here",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _format = new("--format", "-f")
    {
        Description = "text (with source lines), short (one line each), json or sarif",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Also print what was proved of fabrics and wafers: phases, and for which sizes routes can't deadlock",
    };

    private readonly WaferOptions _wafer = new();

    private readonly Option<bool> _strict = new("--strict") { Description = "Fail on warnings too" };

    public CheckVerb()
        : base(
            "check", "Report all errors and warnings: syntax, types, drivers, loops, clock crossings, stream contracts.",
            "whdl check # the project here",
            "whdl check hdl examples # several folders",
            "whdl check -v wafer.whdl # with the proofs of its routes",
            "whdl check --format sarif > whdl.sarif # for a code host")
    {
        _format.AcceptOnlyFromAmong("text", "short", "json", "sarif");
        Add(_paths);
        Add(_format);
        Add(_strict);
        Add(_verbose);
        foreach (var option in _wafer.All) Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var sets = SourceSet.Find(invocation.Get(_paths));
        var options = _wafer.Apply(invocation, ElaborationOptions.Default);
        var diagnostics = new List<Diagnostic>();
        var answers = new List<string>();
        foreach (var set in sets)
        {
            var workspace = new Workspace(set.Provider, set.Files);
            workspace.Check(options);
            diagnostics.AddRange(set.Paths.Apply(workspace.Diagnostics.Sorted()));
            answers.AddRange(workspace.Fabrics.SelectMany(fabric => fabric.Lines()));
        }

        diagnostics = [.. diagnostics.OrderByDescending(d => d.Severity)];
        Print(invocation, diagnostics, invocation.Get(_verbose) ? answers : [], sets.Sum(s => s.Files.Count));
        var limit = invocation.Get(_strict) ? Severity.Warning : Severity.Error;
        return diagnostics.Any(d => d.Severity >= limit) ? ExitCode.Failure : ExitCode.Success;
    }

    private void Print(Invocation invocation, List<Diagnostic> diagnostics, List<string> answers, int files)
    {
        var format = invocation.Get(_format);
        if (format is "json" or "sarif")
        {
            using var stream = System.Console.OpenStandardOutput();
            if (format == "json") JsonDiagnosticWriter.Write(stream, diagnostics);
            else SarifDiagnosticWriter.Write(stream, diagnostics);
            stream.Write("\n"u8);
            return;
        }

        var style = format == "short" ? DiagnosticStyle.Brief
            : invocation.Console.HasOutColor ? DiagnosticStyle.Color : DiagnosticStyle.Plain;
        new DiagnosticRenderer(invocation.Out, style).WriteAll(diagnostics);
        if (diagnostics.Count > 0 && format == "text") invocation.Out.WriteLine();
        foreach (var line in answers) invocation.Out.WriteLine(line);
        var summary = DiagnosticRenderer.Summary(diagnostics);
        var count = files == 1 ? "1 file" : $"{files} files";
        invocation.Out.WriteLine(summary.Length == 0 ? $"{count}: no errors" : $"{count}: {summary}");
    }
}
