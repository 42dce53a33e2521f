using System.Globalization;
using System.Numerics;
using WaferHdl.Assembly;
using WaferHdl.Assembly.Isa;
using WaferHdl.Assembly.Output;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Disk;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.Tiles;

namespace WaferHdl.Cli.Simulation;

/// <summary>Assembles the programs of a run and puts them into the memories of its tiles.</summary>
internal static class ProgramLoader
{
    // The points of a sweep share it.
    private static readonly Dictionary<(string Root, string Package), IsaTable> s_tables = [];

    public static void Load(CliConsole console, ISimulationEngine engine, ProgramSetting setting, SimulationJob job)
    {
        var program = Assemble(console, setting, job);
        var code = TileFiller.Find(engine, setting.Memories, setting.Span);
        if (code.Width < program.WordWidth)
        {
            throw CliException.Of(
                CliRules.Value, $"an instruction has {program.WordWidth} bits, but a word of '{code.Name}' has {code.Width}", null, setting.Span);
        }

        Fill(code, setting, [.. program.Words.Select((word, i) => ((long)i, Word(word, code.Width)))], "instructions");
        if (program.Data.IsEmpty) return;
        var data = TileFiller.Find(engine, setting.Data, setting.Span);
        Fill(data, setting, WordsOf(program.Data.AsSpan(), data.Width), "words of data");
    }

    /// <summary>The symbols of the program of a tile; of several, that of the last one that it takes.</summary>
    public static ProgramSymbols SymbolsOf(CliConsole console, ISimulationEngine engine, SimulationJob job, int row, int column)
    {
        foreach (var setting in job.Programs.Reverse())
        {
            if (setting.Tiles.Over(TileFiller.Find(engine, setting.Memories, setting.Span).Grid) is { } has && !has(row, column)) continue;
            return new ProgramSymbols(Assemble(console, setting, job).Symbols);
        }

        return ProgramSymbols.None;
    }

    private static AssembledProgram Assemble(CliConsole console, ProgramSetting setting, SimulationJob job)
    {
        var path = job.FullPath(setting.File);
        var key = (job.Folder, setting.Isa);
        if (!s_tables.TryGetValue(key, out var isa)) s_tables[key] = isa = IsaOptions.Load(console, job.Folder, setting.Isa);
        var files = new DiskIncludes(SourceSet.LibraryFolder, DisplayPaths.Of);
        var source = files.Read(path, out var problem) ?? throw (problem is null
            ? CliException.Of(CliRules.NoSuchPath, $"there is no file '{DisplayPaths.Of(path)}'", null, setting.Span)
            : CliException.Of(CliRules.FileAccess, $"'{DisplayPaths.Of(path)}' can't be read: {problem}", null, setting.Span));
        var diagnostics = new DiagnosticBag();
        var program = new ProgramAssembler(isa, files).Assemble(
            source, setting.Defines.Select(d => KeyValuePair.Create(d.Key, d.Value.ToString(CultureInfo.InvariantCulture))), diagnostics);
        if (program is null) throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
        DiagnosticPrinter.Print(console, diagnostics.Sorted());
        return program;
    }

    private static void Fill(TileMemory memory, ProgramSetting setting, IReadOnlyList<(long, BitVector)> words, string what)
    {
        if (words.Count > memory.Words)
        {
            throw CliException.Of(
                CliRules.Value, $"'{setting.File}' has {words.Count} {what}, but '{memory.Name}' has {memory.Words} words", null, setting.Span);
        }

        new TileFill(memory, setting.Tiles.Over(memory.Grid)).WriteAlike(words);
    }

    // The lowest byte first; missing ones of the last word are 0.
    private static List<(long, BitVector)> WordsOf(ReadOnlySpan<byte> bytes, int width)
    {
        var size = Math.Max(1, width / 8);
        var words = new List<(long, BitVector)>();
        for (var at = 0; at < bytes.Length; at += size)
        {
            var value = new BigInteger(bytes[at..Math.Min(bytes.Length, at + size)], isUnsigned: true);
            words.Add((at / size, BitVector.FromInteger(value, width)));
        }

        return words;
    }

    private static BitVector Word(ulong word, int width) =>
        width <= 64 ? BitVector.FromWord(word, width) : BitVector.FromInteger(word, width);
}
