using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Assembly.Isa;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>A program in assembly language that tiles of a run start with.</summary>
/// <param name="Memories">Of a tile, for the words of the program.</param>
/// <param name="Data">Of a tile, for what the program says of data.</param>
/// <param name="Defines">Symbols that are given to it.</param>
/// <param name="Isa">The package with the instruction set.</param>
internal sealed record ProgramSetting(
    string File, ImmutableArray<string> Memories, ImmutableArray<string> Data, SortedDictionary<string, BigInteger> Defines, string Isa,
    TileSelection Tiles, SourceSpan Span)
{
    // Of `pe.tile` in the library.
    private const string DefaultMemory = "core.code";
    private const string DefaultData = "core.sram.bank[0:7]";

    /// <summary><c>program = "chain.s"</c>, <c>{ file = "chain.s", define = { B = 4 }, memory = "core.code" }</c>, or a list of
    /// these, each for some of the tiles.</summary>
    public static IEnumerable<ProgramSetting> Read(TomlNode node, string run, RunConstants constants)
    {
        if (node.List is { } list) return list.SelectMany(item => Read(item, run, constants));
        if (node.Value is string file)
            return [new ProgramSetting(file, [DefaultMemory], [DefaultData], constants.Values, IsaReader.DefaultPackage, TileSelection.All, node.Span)];
        if (node.Map is not { } map)
            throw TomlReader.Fail(node.Span, $"'{run}.program' must be a file, a table or a list of tables", "write program = { file = \"chain.s\" }");
        var table = new ManifestTable(
            map, node.Span, $"{run}.program", ["file", "memory", "data", "define", "isa", "rows", "columns", "where"]);
        return
        [
            new ProgramSetting(
                table.Text("file") ?? throw TomlReader.Fail(node.Span, $"'{table.Name}' has no file", "add file = \"chain.s\""),
                TileTables.Memories(table) ?? [DefaultMemory], TileTables.Memories(table, "data") ?? [DefaultData],
                constants.With(table.Map("define"), $"{table.Name}.define"), table.Text("isa") ?? IsaReader.DefaultPackage,
                TileTables.Tiles(table, constants), node.Span),
        ];
    }
}
