using WaferHdl.Assembly.Isa;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
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
        var program = new ProgramAssembler(Isa, new DiskIncludes(Library)).Assemble(new SourceText("test.s", text), pairs, diagnostics);
        return (program, diagnostics);
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

    private static IsaTable ReadIsa()
    {
        var diagnostics = new DiagnosticBag();
        var table = IsaReader.Read(new DiskSourceProvider(Library, Library), IsaReader.DefaultPackage, diagnostics);
        Assert.True(table is not null, Render(diagnostics));
        return table;
    }
}
