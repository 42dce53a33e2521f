using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Formatting;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl fmt</c>.</summary>
internal sealed class FmtVerb : Verb
{
    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Files and folders; without any, the project here; '-' formats standard input to standard output",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _check = new("--check") { Description = "Write nothing; fail when a file would change" };

    public FmtVerb()
        : base(
            "fmt", "Format .whdl files. Comments and line breaks inside declarations stay; formatting twice changes nothing.",
            "whdl fmt # every file of the project here",
            "whdl fmt --check hdl examples # exit code 1 when a file is not formatted",
            "whdl fmt - < draft.whdl # standard input to standard output")
    {
        Add(_paths);
        Add(_check);
    }

    protected override int Run(Invocation invocation)
    {
        var paths = invocation.Get(_paths);
        if (paths is ["-"]) return FormatInput(invocation);

        var (changed, broken) = (0, 0);
        foreach (var file in Files(paths))
        {
            var before = File.ReadAllText(file);
            var diagnostics = new DiagnosticBag();
            var after = Format(new SourceText(DisplayPaths.Of(file), before), diagnostics);
            if (diagnostics.HasErrors)
            {
                DiagnosticPrinter.Print(invocation.Console, diagnostics.Sorted());
                broken++;
                continue;
            }

            if (before == after) continue;
            changed++;
            invocation.Out.WriteLine(DisplayPaths.Of(file));
            if (!invocation.Get(_check)) File.WriteAllText(file, after);
        }

        if (broken > 0) return ExitCode.Failure;
        if (changed == 0 || !invocation.Get(_check)) return ExitCode.Success;
        throw new CliException(
            [
                new Diagnostic(
                    CliRules.NotFormatted, SourceSpan.None,
                    changed == 1 ? "a file is not formatted" : $"{changed} files are not formatted", [], "run 'whdl fmt' on them"),
            ],
            ExitCode.Failure);
    }

    private int FormatInput(Invocation invocation)
    {
        using var input = new StreamReader(System.Console.OpenStandardInput());
        var text = input.ReadToEnd();
        var diagnostics = new DiagnosticBag();
        var formatted = Format(new SourceText("<stdin>", text), diagnostics);
        if (diagnostics.HasErrors)
        {
            DiagnosticPrinter.Print(invocation.Console, diagnostics.Sorted());
            return ExitCode.Failure;
        }

        if (!invocation.Get(_check)) invocation.Out.Write(formatted);
        return invocation.Get(_check) && formatted != text ? ExitCode.Failure : ExitCode.Success;
    }

    private static string Format(SourceText source, DiagnosticBag diagnostics) =>
        Formatter.Format(WhdlParser.Parse(source, diagnostics));

    private static IEnumerable<string> Files(string[] paths) =>
        SourceSet.Find(paths).SelectMany(s => s.Files.Select(f => s.Provider.FullPathOf(f)!));
}
