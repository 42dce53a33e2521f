using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.StreamFiles;
using WaferHdl.Simulator.Runtime.Tiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>Finds memories of tiles by the names that a user gave, and fills them.</summary>
internal static class TileFiller
{
    /// <param name="path">Of the file, for messages.</param>
    public static void Fill(ISimulationEngine engine, FillSetting setting, JobFiles files, string path)
    {
        var memory = Find(engine, setting.Memories, setting.Span);
        var format = Format(setting.Format, memory, setting.Span);
        var fill = new TileFill(memory, setting.Tiles.Over(memory.Grid));
        var text = files.OpenText(setting.File, setting.Span);
        switch (StreamFormats.FromPath(setting.File))
        {
            case StreamFormat.Csv:
                fill.ReadCsv(text, path, format);
                break;
            case StreamFormat.Hex when setting.Format is null:
                fill.ReadHex(text, path);
                break;
            case StreamFormat.Hex:
                throw CliException.Of(
                    CliRules.Usage, $"'{setting.File}' has hex words, not {setting.Format}", "leave out the format, or use .csv", setting.Span);
            default:
                throw CliException.Of(
                    CliRules.Usage, $"the ending of '{setting.File}' says no format of memory contents", "end it in .csv or .hex", setting.Span);
        }
    }

    /// <exception cref="CliException">No tile has it.</exception>
    public static TileMemory Find(ISimulationEngine engine, IReadOnlyList<string> names, SourceSpan span)
    {
        if (TileMemory.Find(engine, names, out var error, out var unknown) is { } memory) return memory;
        throw CliException.Of(
            unknown is null ? CliRules.Value : CliRules.UnknownName, error!,
            unknown is null ? "name memories alike, like 'bank[0:7]'"
                : Nearest.Help(unknown, TileMemory.NamesIn(engine.Design), "there are"), span);
    }

    /// <exception cref="CliException">Its words have another width.</exception>
    public static WordFormat Format(string? name, TileMemory memory, SourceSpan span)
    {
        var format = WordFormat.Find(name)!;
        if (format.Width is not { } width || width == memory.Width) return format;
        throw CliException.Of(
            CliRules.Value, $"a word of '{memory.Name}' has {memory.Width} bits, but {name} has {width}",
            "the formats are " + string.Join(", ", WordFormat.Names), span);
    }
}
