using System.Collections.Immutable;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Projects;

/// <summary>Reads what runs say of their tiles: <c>fill</c>, <c>tiles</c>.</summary>
internal static class TileTables
{
    /// <summary><c>a = { memory = "core.bank[0:7]", file = "a.csv", format = "f32" }</c>, or <c>"core.code" = "a.hex"</c>.</summary>
    public static FillSetting ReadFill(string name, TomlNode node, string run, RunConstants constants)
    {
        if (node.Value is string own) return new FillSetting([name], own, null, TileSelection.All, node.Span);
        if (node.Map is not { } map)
            throw TomlReader.Fail(node.Span, $"'fill.{name}' must be a file name or a table", null);
        var table = new ManifestTable(map, node.Span, $"{run}.fill.{name}", ["memory", "file", "format", "rows", "columns", "where"]);
        return new FillSetting(
            Memories(table) ?? throw TomlReader.Fail(node.Span, $"'{table.Name}' has no memory", "add memory = \"core.code\""),
            table.Text("file") ?? throw TomlReader.Fail(node.Span, $"'{table.Name}' has no file", $"add file = \"data/{name}.csv\""),
            Format(table), Tiles(table, constants), node.Span);
    }

    /// <summary><c>sum = "pe.sum"</c>, <c>word = { signal = "pe.data[0]", expect = "word.csv" }</c>, or
    /// <c>y = { memory = "core.bank[0:7]", words = [256, 64], format = "f32", file = "y.csv" }</c>.</summary>
    public static TileQuantity ReadTiles(string name, TomlNode node, string run, RunConstants constants)
    {
        if (node.Value is string signal) return new TileQuantity(name, signal, [], null, null, TileSelection.All, null, null, node.Span);
        if (node.Map is not { } map)
            throw TomlReader.Fail(node.Span, $"'tiles.{name}' must be a signal of a tile or a table", null);
        var table = new ManifestTable(
            map, node.Span, $"{run}.tiles.{name}", ["signal", "memory", "words", "format", "rows", "columns", "where", "file", "expect"]);
        var memories = Memories(table);
        if (memories is null == table.Text("signal") is null)
        {
            throw TomlReader.Fail(
                node.Span, $"'{table.Name}' has {(memories is null ? "no signal" : "a signal and a memory")}",
                memories is null ? "add signal = \"pe.count\", or memory = \"pe.data\"" : "leave one out");
        }

        if (memories is null && table.Node("words") is { } words)
            throw TomlReader.Fail(words.Span, $"'{table.Name}' has words of no memory", "add memory = \"pe.data\" in place of the signal");
        return new TileQuantity(
            name, table.Text("signal"), memories ?? [], Range(table, "words"), Format(table), Tiles(table, constants), table.Text("file"),
            table.Text("expect"), node.Span);
    }

    /// <summary>A name or a list of names.</summary>
    public static ImmutableArray<string>? Memories(ManifestTable table, string key = "memory") => table.Node(key) switch
    {
        null => null,
        { List: [] } node => throw TomlReader.Fail(node.Span, $"'{table.Name}.{key}' is empty", "name a memory: \"core.code\""),
        { List: not null } => table.Texts(key),
        _ => [table.Text(key)!],
    };

    public static string? Format(ManifestTable table)
    {
        var name = table.Text("format");
        if (WordFormat.Find(name) is not null) return name;
        throw TomlReader.Fail(
            table.Node("format")!.Span, $"there is no format '{name}'", $"write one of: {string.Join(", ", WordFormat.Names)}");
    }

    public static TileSelection Tiles(ManifestTable table, RunConstants constants)
    {
        var where = table.Text("where");
        if (where is not null) Formula.Parse(where, "where", table.Node("where")!.Span);
        return new TileSelection(Range(table, "rows"), Range(table, "columns"), where, table.Node("where")?.Span ?? table.Span)
        {
            Names = constants.Values,
        };
    }

    /// <summary><c>[first, count]</c>.</summary>
    public static (long First, long Count)? Range(ManifestTable table, string key) => table.Node(key) switch
    {
        null => null,
        { List: [{ Value: long and >= 0 and var first }, { Value: long and >= 1 and var count }] } when count <= long.MaxValue - first =>
            (first, count),
        var node => throw TomlReader.Fail(node.Span, $"'{table.Name}.{key}' must be [first, count]", $"write {key} = [0, 4]"),
    };
}
