using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;

namespace WaferHdl.Pipeline.Tests.Sources;

/// <param name="File">Relative to the repository.</param>
/// <param name="Top">A module that needs no arguments.</param>
internal sealed record DesignSource(string File, string Top)
{
    public string Name => $"{File} {Top}";

    public Design Elaborate() => Compiler.Design(Compiler.Open(File), Top);
}

/// <summary>Every module of the golden cases of elaboration as a top. (The library and the examples have tests of
/// their own.)</summary>
internal static class GoldenDesigns
{
    public static IReadOnlyList<DesignSource> All { get; } =
    [
        .. Golden.Files("tests/Cases/elaboration", "*.whdl").Concat(Golden.Files("tests/Cases/elaboration-run", "*.whdl"))
            .SelectMany(file => Modules(file).Select(m => new DesignSource(file, m)))
            .OrderBy(d => d.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Modules(string file) =>
        WhdlParser.Parse(new SourceText(file, Golden.Read(file)), new DiagnosticBag()).Declarations
            .OfType<ModuleDeclaration>()
            .Where(m => !m.IsExtern && m.Parameters.All(p => p.Default is not null))
            .Select(m => m.Name.Text);
}
