using System.CommandLine;
using WaferHdl.Assembly;
using WaferHdl.Assembly.Output;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl asm</c>: assembles a program.</summary>
internal sealed class AsmVerb : Verb
{
    private readonly Argument<string?> _file = new("file")
    {
        Description = "The program, or '-' for standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "The file for the words; without it, standard output. What stands in '.data' goes beside it, into NAME.data.hex",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _define = new("--define", "-D")
    {
        Description = "A symbol with an expression for its value (1 without one); may be repeated",
        HelpName = "NAME[=EXPR]",
    };

    private readonly Option<string?> _listing = new("--listing")
    {
        Description = "A file for the lines with their places and words ('-': standard output)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _symbols = new("--symbols")
    {
        Description = "A file for the symbols, for 'whdl disasm' and traces ('-': standard output)",
        HelpName = "FILE",
    };

    private readonly Option<bool> _document = new("--document")
    {
        Description = "Print the instruction set as Markdown (docs/isa.md), in place of assembling",
    };

    private readonly IsaOptions _isa = new();

    public AsmVerb()
        : base(
            "asm", "Assemble a program for a core of the library, or of the project.",
            "whdl asm dot.s -o dot.hex # the words, for file(\"dot.hex\") or --load",
            "whdl asm dot.s -D N=64 --listing - # the lines with their words",
            "whdl asm dot.s -o dot.hex --symbols dot.sym # symbols, for disasm and traces",
            "whdl asm --document # the instruction set as Markdown")
    {
        Add(_file);
        Add(_out);
        Add(_define);
        Add(_listing);
        Add(_symbols);
        Add(_isa.Isa);
        Add(_document);
        Validators.Add(result =>
        {
            if (result.GetValue(_file) is null && !result.GetValue(_document)) result.AddError("Required argument missing: the program to assemble.");
        });
    }

    protected override int Run(Invocation invocation)
    {
        var path = invocation.Get(_file);
        var isa = _isa.Load(invocation, path is null or "-" ? "." : path);
        if (invocation.Get(_document))
        {
            OutputFolder.WriteTo(invocation.Console, invocation.Get(_out), IsaDocument.Write(isa, "whdl asm --document"));
            return ExitCode.Success;
        }

        var files = new DiskIncludes(SourceSet.LibraryFolder, DisplayPaths.Of);
        var diagnostics = new DiagnosticBag();
        var program = new ProgramAssembler(isa, files).Assemble(Read(files, path!), Definitions(invocation), diagnostics);
        DiagnosticPrinter.Print(invocation.Console, diagnostics.Sorted(), hasSummary: true);
        if (program is null) return ExitCode.Failure;

        var target = invocation.Get(_out);
        if (target is not null || (invocation.Get(_listing) != "-" && invocation.Get(_symbols) != "-"))
            OutputFolder.WriteTo(invocation.Console, target, ProgramText.Words(program));
        if (target is not (null or "-") && !program.Data.IsEmpty)
            OutputFolder.WriteOne(Path.ChangeExtension(target, ".data.hex"), ProgramText.Data(program));
        if (invocation.Get(_listing) is { } listing) OutputFolder.WriteTo(invocation.Console, listing, ProgramText.Listing(program));
        if (invocation.Get(_symbols) is { } symbols) OutputFolder.WriteTo(invocation.Console, symbols, ProgramText.Symbols(program));
        return ExitCode.Success;
    }

    private static SourceText Read(DiskIncludes files, string path)
    {
        if (path == "-") return new SourceText("<stdin>", Console.In.ReadToEnd());
        if (files.Read(path, out var problem) is { } source) return source;
        throw problem is null
            ? CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'")
            : CliException.Of(CliRules.FileAccess, $"'{path}' can't be read: {problem}");
    }

    private IEnumerable<KeyValuePair<string, string>> Definitions(Invocation invocation)
    {
        foreach (var definition in invocation.Get(_define))
        {
            var parts = definition.Split('=', 2);
            yield return new(parts[0].Trim(), parts.Length == 2 ? parts[1] : "1");
        }
    }
}
