using System.Collections.Immutable;
using WaferHdl.Assembly.Isa;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Assembly.Tests;

/// <summary>Assembles for the core of the library.</summary>
internal static class Programs
{
    public static string Library { get; } = Path.Combine(Golden.Root, "hdl");

    public static IsaTable Isa { get; } = ReadIsa();

    /// <summary>A program with what is wrong in it.</summary>
    public static (AssembledProgram? Program, DiagnosticBag Diagnostics) TryAssemble(string text, params string[] definitions)
    {
        var diagnostics = new DiagnosticBag();
        var pairs = definitions.Select(d => d.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p[1]));
        var program = new ProgramAssembler(Isa, new DiskIncludes(Library, Display)).Assemble(new SourceText("test.s", text), pairs, diagnostics);
        return (program, diagnostics);
    }

    /// <summary>A file of the repository.</summary>
    public static (AssembledProgram? Program, DiagnosticBag Diagnostics) TryAssembleFile(string path)
    {
        var diagnostics = new DiagnosticBag();
        var files = new DiskIncludes(Library, Display);
        var source = files.Read(Path.Combine(Golden.Root, path), out _)!;
        return (new ProgramAssembler(Isa, files).Assemble(source, diagnostics), diagnostics);
    }

    /// <summary>A program without mistakes.</summary>
    public static AssembledProgram Assemble(string text, params string[] definitions)
    {
        var (program, diagnostics) = TryAssemble(text, definitions);
        Assert.True(program is not null, Render(diagnostics));
        return program;
    }

    public static string Render(DiagnosticBag diagnostics)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new DiagnosticRenderer(writer).WriteAll(diagnostics.Sorted());
        return writer.ToString();
    }

    /// <summary>An instruction set in a package of its own.</summary>
    public static (IsaTable? Table, DiagnosticBag Diagnostics) TryReadIsa(string text)
    {
        var diagnostics = new DiagnosticBag();
        return (IsaReader.Read(new OneFile(new SourceText("own.whdl", text)), "own", diagnostics), diagnostics);
    }

    private static string Display(string path) => Path.GetRelativePath(Golden.Root, path).Replace('\\', '/');

    private static IsaTable ReadIsa()
    {
        var diagnostics = new DiagnosticBag();
        var table = IsaReader.Read(new DiskSourceProvider(Library, Library), IsaReader.DefaultPackage, diagnostics);
        Assert.True(table is not null, Render(diagnostics));
        return table;
    }

    private sealed class OneFile(SourceText file) : ISourceProvider
    {
        public IEnumerable<string> Packages => ImmutableArray.Create("own");

        public SourceText? FindPackage(string package) => package == "own" ? file : null;

        public string? ReadData(string path, out string? error)
        {
            error = "there are no data files";
            return null;
        }
    }
}
