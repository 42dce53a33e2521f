using System.Globalization;
using System.Text;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.Tiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>Writes a range of words of the tiles, and compares it bit by bit.</summary>
internal sealed class TileWords
{
    private readonly TileQuantity _quantity;
    private readonly TileMemory _memory;
    private readonly WordFormat _format;
    private readonly Func<int, int, bool>? _isChosen;
    private readonly long _first;
    private readonly long _count;

    private TileWords(ISimulationEngine engine, TileQuantity quantity)
    {
        (_quantity, _memory) = (quantity, TileFiller.Find(engine, quantity.Memories, quantity.Span));
        _format = TileFiller.Format(quantity.Format, _memory, quantity.Span);
        _isChosen = quantity.Tiles.Over(_memory.Grid);
        (_first, _count) = quantity.Words ?? (0, _memory.Words);
        if (_first <= _memory.Words - _count) return;
        throw CliException.Of(
            CliRules.Value, $"'{quantity.Name}' is words {_first} to {_first + _count - 1}, but '{_memory.Name}' has {_memory.Words}",
            "write words = [first, count]", quantity.Span);
    }

    /// <returns>What differs from the expected file, or null.</returns>
    public static Diagnostic? Take(CliConsole console, ISimulationEngine engine, TileQuantity quantity, string root)
    {
        var words = new TileWords(engine, quantity);
        var tiles = words.Tiles().Count();
        if (quantity.File is { } file)
        {
            var path = Path.Combine(root, file);
            OutputFolder.WriteOne(path, words.Text());
            console.Out.WriteLine($"{DisplayPaths.Of(path)}: {words._count} words of {tiles} tiles");
        }

        if (quantity.Expect is not { } expect) return null;
        var expected = Path.Combine(root, expect);
        var difference = words.Compare(expected);
        if (difference is null)
            console.Out.WriteLine($"{quantity.Name}: {words._count} words of {tiles} tiles, equal to {DisplayPaths.Of(expected)}");
        return difference;
    }

    private IEnumerable<int> Tiles() => Enumerable.Range(0, _memory.Grid.Rows * _memory.Grid.Columns)
        .Where(t => _isChosen?.Invoke(t / _memory.Grid.Columns, t % _memory.Grid.Columns) != false);

    private string Text()
    {
        var text = new StringBuilder("row,column,word,value\n");
        foreach (var tile in Tiles())
        {
            var (row, column) = Math.DivRem(tile, _memory.Grid.Columns);
            for (var word = _first; word < _first + _count; word++)
                text.Append(CultureInfo.InvariantCulture, $"{row},{column},{word},{_format.Write(_memory.Read(row, column, word))}\n");
        }

        return text.ToString();
    }

    private Diagnostic? Compare(string path)
    {
        var shown = DisplayPaths.Of(path);
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{shown}'", span: _quantity.Span);
        using var input = new StreamReader(path);
        var reader = new TileWordReader(input, shown, _memory, _format);
        int[] all = [.. Tiles()];
        var chosen = all.ToHashSet();
        var (equal, different, first) = (0L, 0L, "");
        while (reader.TryRead(out var expected))
        {
            if (expected.Word < _first || expected.Word - _first >= _count || (expected.Tile >= 0 && !chosen.Contains(expected.Tile)))
                throw reader.Wrong($"'{_quantity.Name}' has no such word", $"it has words {_first} to {_first + _count - 1} of {all.Length} tiles");
            foreach (var tile in expected.Tile < 0 ? all : [expected.Tile])
            {
                var (row, column) = Math.DivRem(tile, _memory.Grid.Columns);
                var actual = _memory.Read(row, column, expected.Word);
                if (actual == expected.Value)
                {
                    equal++;
                    continue;
                }

                if (different++ == 0)
                    first = $"word {expected.Word} of tile {row},{column} is {Shown(actual)}, but '{shown}' has {Shown(expected.Value)}";
            }
        }

        if (different > 0)
            return Differs($"{first}; {Number(different)} of {Number(equal + different)} words differ");
        return equal == _count * all.Length ? null : Differs($"'{shown}' has {Number(equal)} words, but there are {Number(_count * all.Length)}");
    }

    // Different bits may have the same name.
    private string Shown(BitVector value) =>
        _format.Width is null ? _format.Write(value) : $"{_format.Write(value)} (0x{value.ToHex()})";

    private Diagnostic Differs(string message) => new(CliRules.ResultDiffers, _quantity.Span, $"'{_quantity.Name}': {message}", [], null);

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
