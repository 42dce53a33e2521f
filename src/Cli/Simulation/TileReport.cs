using System.Globalization;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.Tiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>Takes a quantity of every tile of a wafer or fabric at the end of a run, writes it and compares it.</summary>
internal sealed class TileReport(CliConsole console, ISimulationEngine engine, string root)
{
    private readonly TileGrid _grid = engine.Design.TopModule.Grid is not null ? new TileGrid(engine.Design) : throw CliException.Of(
        CliRules.UnknownName, $"'{engine.Design.TopModule.DisplayName}' has no tiles",
        "'tiles' belongs to a run whose top is a fabric or wafer");

    /// <returns>The values for a map, of a signal; what differs from the expected file, or null.</returns>
    public (TileValues? Values, Diagnostic? Difference) Take(TileQuantity quantity)
    {
        if (quantity.Signal is null) return (null, TileWords.Take(console, engine, quantity, root));
        var isChosen = quantity.Tiles.Over(_grid);
        var format = WordFormat.Find(quantity.Format)!;
        var values = new BitVector?[_grid.Rows * _grid.Columns];
        for (var tile = 0; tile < values.Length; tile++)
        {
            var (row, column) = Math.DivRem(tile, _grid.Columns);
            if (isChosen?.Invoke(row, column) != false) values[tile] = Value(quantity, row, column);
        }

        if (Array.Find(values, v => v is not null) is { } any && format.Width is { } width && width != any.Width)
        {
            throw CliException.Of(
                CliRules.Value, $"'{quantity.Signal}' has {any.Width} bits, but {quantity.Format} has {width}", null, quantity.Span);
        }

        var count = values.Count(v => v is not null);
        if (quantity.File is { } file)
        {
            var path = Path.Combine(root, file);
            OutputFolder.WriteOne(path, string.Concat(Lines(values, format).Select(l => l + "\n")));
            console.Out.WriteLine($"{DisplayPaths.Of(path)}: {count} tiles");
        }

        var difference = quantity.Expect is { } expected ? Compare(quantity, [.. Lines(values, format)], format, Path.Combine(root, expected)) : null;
        if (quantity.Expect is not null && difference is null)
            console.Out.WriteLine($"{quantity.Name}: {count} tiles, equal to {DisplayPaths.Of(Path.Combine(root, quantity.Expect))}");
        return (new TileValues(quantity.Name, [.. values.Select(v => v is { } value ? (float)value.Unsigned : float.NaN)]), difference);
    }

    private BitVector Value(TileQuantity quantity, int row, int column)
    {
        var path = _grid.PathOf(row, column, quantity.Signal!);
        if (engine.Find(path) is { } signal) return engine.Peek(signal);
        // A word of a memory: mem[3].
        var bracket = path.LastIndexOf('[');
        if (path.EndsWith(']') && engine.FindMemory(path[..bracket]) is { } memory
            && int.TryParse(path.AsSpan(bracket + 1, path.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var word))
            return engine.ReadMemory(memory, word);
        throw CliException.Of(
            CliRules.UnknownName, $"a tile has no signal or word '{quantity.Signal}'", "name it as in a test: 'pe.count', 'pe.data[0]'",
            quantity.Span);
    }

    private IEnumerable<string> Lines(BitVector?[] values, WordFormat format)
    {
        yield return "row,column,value";
        for (var tile = 0; tile < values.Length; tile++)
            if (values[tile] is { } value)
                yield return string.Create(CultureInfo.InvariantCulture, $"{tile / _grid.Columns},{tile % _grid.Columns},{format.Write(value)}");
    }

    private static Diagnostic? Compare(TileQuantity quantity, string[] actual, WordFormat format, string path)
    {
        var shown = DisplayPaths.Of(path);
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{shown}'", span: quantity.Span);
        var expected = File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd().Split('\n');
        for (var line = 0; line < Math.Max(actual.Length, expected.Length); line++)
        {
            var (ours, theirs) = (At(actual, line), At(expected, line));
            if (ours == theirs || (ours is not null && theirs is not null && AreEqual(ours, theirs, format))) continue;
            return new Diagnostic(
                CliRules.ResultDiffers, quantity.Span,
                $"'{quantity.Name}' has {Quoted(ours) ?? "no more lines"}, but line {line + 1} of '{shown}' has {Quoted(theirs) ?? "no more"}", [], null);
        }

        return null;

        static string? At(string[] lines, int line) => line < lines.Length ? lines[line] : null;

        static string? Quoted(string? line) => line is null ? null : $"'{line}'";
    }

    // The same numbers written otherwise.
    private static bool AreEqual(string ours, string theirs, WordFormat format)
    {
        var (a, b) = (ours.LastIndexOf(','), theirs.LastIndexOf(','));
        if (format.Width is not { } width || a < 0 || b < 0 || ours[..a] != theirs[..b]) return false;
        return format.Read(ours.AsSpan(a + 1), width, out _) is { } left && format.Read(theirs.AsSpan(b + 1), width, out _) is { } right
            && left == right;
    }
}
