using System.Globalization;
using System.Numerics;
using System.Text;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Simulation;

/// <summary>Takes a quantity of every tile of a wafer or fabric at the end of a run, writes it and compares it.</summary>
internal sealed class TileReport(CliConsole console, ISimulationEngine engine, string root)
{
    private readonly GridShape _shape = engine.Design.TopModule.Grid?.Shape ?? throw CliException.Of(
        CliRules.UnknownName, $"'{engine.Design.TopModule.DisplayName}' has no tiles",
        "'tiles' belongs to a run whose top is a fabric or wafer");

    /// <returns>The values for a map; null with what differs from the expected file.</returns>
    public (TileValues Values, Diagnostic? Difference) Take(TileQuantity quantity)
    {
        var values = new BigInteger[_shape.LogicalRows, _shape.LogicalColumns];
        for (var row = 0; row < _shape.LogicalRows; row++)
            for (var column = 0; column < _shape.LogicalColumns; column++)
                values[row, column] = Value(quantity, row, column);
        if (quantity.File is { } file) Write(values, Path.Combine(root, file));
        var difference = quantity.Expect is { } expected ? Compare(quantity, values, Path.Combine(root, expected)) : null;
        if (quantity.Expect is not null && difference is null)
            console.Out.WriteLine($"{quantity.Name}: {_shape.LogicalTiles} tiles, equal to {DisplayPaths.Of(Path.Combine(root, quantity.Expect))}");
        return (ForMap(quantity.Name, values), difference);
    }

    private BigInteger Value(TileQuantity quantity, int row, int column)
    {
        var path = $"tile[{row}][{column}].{quantity.Signal}";
        if (engine.Find(path) is { } signal) return engine.Peek(signal).Unsigned;
        // A word of a memory: mem[3].
        var bracket = path.LastIndexOf('[');
        if (path.EndsWith(']') && engine.FindMemory(path[..bracket]) is { } memory
            && int.TryParse(path.AsSpan(bracket + 1, path.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var word))
            return engine.ReadMemory(memory, word).Unsigned;
        throw CliException.Of(
            CliRules.UnknownName, $"a tile has no signal or word '{quantity.Signal}'", "name it as in a test: 'pe.count', 'pe.data[0]'",
            quantity.Span);
    }

    private static string Text(BigInteger[,] values)
    {
        var text = new StringBuilder("row,column,value\n");
        for (var row = 0; row < values.GetLength(0); row++)
            for (var column = 0; column < values.GetLength(1); column++)
                text.Append(CultureInfo.InvariantCulture, $"{row},{column},{values[row, column]}\n");
        return text.ToString();
    }

    private void Write(BigInteger[,] values, string path)
    {
        OutputFolder.WriteOne(path, Text(values));
        console.Out.WriteLine($"{DisplayPaths.Of(path)}: {values.Length} tiles");
    }

    private static Diagnostic? Compare(TileQuantity quantity, BigInteger[,] values, string path)
    {
        var shown = DisplayPaths.Of(path);
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{shown}'", span: quantity.Span);
        var actual = Text(values).TrimEnd().Split('\n');
        var expected = File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd().Split('\n');
        for (var line = 0; line < Math.Max(actual.Length, expected.Length); line++)
        {
            var (ours, theirs) = (At(actual, line), At(expected, line));
            if (ours == theirs) continue;
            return new Diagnostic(
                CliRules.ResultDiffers, quantity.Span,
                $"'{quantity.Name}' has {ours ?? "no more lines"}, but line {line + 1} of '{shown}' has {theirs ?? "no more"}", [], null);
        }

        return null;

        static string? At(string[] lines, int line) => line < lines.Length ? $"'{lines[line]}'" : null;
    }

    private static TileValues ForMap(string name, BigInteger[,] values)
    {
        var numbers = new float[values.Length];
        var i = 0;
        foreach (var value in values) numbers[i++] = (float)value;
        return new TileValues(name, [.. numbers]);
    }
}
