using System.CommandLine;
using WaferHdl.Assembly;
using WaferHdl.Assembly.Isa;
using WaferHdl.Assembly.Output;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Binding;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl disasm</c>: words back as a program.</summary>
internal sealed class DisasmVerb : Verb
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "The words, as 'whdl asm' and $readmemh have them, or '-' for standard input",
    };

    private readonly Option<string?> _symbols = new("--symbols")
    {
        Description = "The program's symbols, as 'whdl asm --symbols' writes them",
        HelpName = "FILE",
    };

    private readonly Option<string?> _out = new("--out", "-o") { Description = "The file to write; without it, standard output", HelpName = "FILE" };

    private readonly IsaOptions _isa = new();

    public DisasmVerb()
        : base(
            "disasm", "Write the words of a program as instructions, which assemble to the same words.",
            "whdl disasm dot.hex # instructions with their places",
            "whdl disasm dot.hex --symbols dot.sym # with the labels of the program")
    {
        Add(_file);
        Add(_symbols);
        Add(_out);
        Add(_isa.Isa);
    }

    protected override int Run(Invocation invocation)
    {
        var path = invocation.Get(_file);
        var isa = _isa.Load(invocation, path == "-" ? "." : path);
        var symbols = invocation.Get(_symbols) is { } file ? SymbolFiles.Read(file) : ProgramSymbols.None;
        var text = new Disassembler(isa, symbols).Program(ReadWords(isa, path));
        OutputFolder.WriteTo(invocation.Console, invocation.Get(_out), text);
        return ExitCode.Success;
    }

    private static IReadOnlyList<ulong> ReadWords(IsaTable isa, string path)
    {
        if (path != "-" && !File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
        var text = path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path);
        var words = MemoryFile.Parse(text, isa.Width, isa.ProgramWords, out var error);
        if (error is not { } problem) return [.. words.Select(w => (ulong)w.Unsigned)];
        var source = new SourceText(path == "-" ? "<stdin>" : path, text);
        var line = Math.Min(problem.Line, source.LineCount);
        throw new CliException(
            [new Diagnostic(AssemblyRules.SymbolFile, new SourceSpan(source, source.StartOf(line), source.LineText(line).Length), problem.Message, [], null)],
            ExitCode.Failure);
    }
}
