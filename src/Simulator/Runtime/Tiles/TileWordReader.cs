using System.Globalization;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.StreamFiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime.Tiles;

/// <summary>A word of a memory of a tile.</summary>
/// <param name="Tile">row · columns + column; −1: all tiles alike.</param>
public readonly record struct TileWord(int Tile, long Word, BitVector Value);

/// <summary>Reads CSV with the columns <c>row,column,word,value</c>, or <c>word,value</c> for all tiles alike, each word at
/// most once. Empty lines and those that start with <c>#</c> are passed over.</summary>
public sealed class TileWordReader
{
    private const int MostColumns = 4;

    private static readonly string[] s_names = ["row", "column", "word", "value"];

    private readonly TextReader _input;
    private readonly string _path;
    private readonly TileMemory _memory;
    private readonly WordFormat _format;

    // Where row, column, word and value stand; −1 where they don't.
    private readonly int[] _place = [-1, -1, -1, -1];
    private readonly int _columns;

    // The words that have a value, a bit each, by tile.
    private readonly Dictionary<int, ulong[]> _given = [];
    private string _line = "";
    private int _number;

    /// <param name="path">For messages.</param>
    /// <exception cref="SimulationException">WH4030: the header is wrong.</exception>
    public TileWordReader(TextReader input, string path, TileMemory memory, WordFormat format)
    {
        (_input, _path, _memory, _format) = (input, path, memory, format);
        if (!NextLine()) throw Wrong("the file is empty", "start it with 'row,column,word,value', or 'word,value' for all tiles alike");
        foreach (var name in _line.Split(',', StringSplitOptions.TrimEntries))
        {
            var index = Array.IndexOf(s_names, name);
            if (index < 0) throw Wrong($"no column is named '{DataFileError.Shorten(name)}'", "the columns are row, column, word and value");
            if (_place[index] >= 0) throw Wrong($"'{name}' stands twice in the header");
            _place[index] = _columns++;
        }

        if (_place[2] < 0 || _place[3] < 0) throw Wrong($"the header has no '{s_names[_place[2] < 0 ? 2 : 3]}'", "write 'row,column,word,value'");
        if (_place[0] < 0 != _place[1] < 0) throw Wrong($"the header has '{s_names[HasTiles ? 0 : 1]}' alone", "name both row and column, or neither");
        if (HasTiles && !memory.Grid.HasTiles)
            throw Wrong($"{memory.Grid.Owner} has no tiles", "a design without fabric takes 'word,value'");
    }

    /// <summary>Whether each line names its tile.</summary>
    public bool HasTiles => _place[0] >= 0;

    /// <exception cref="SimulationException">WH4030, WH4031 at the file's line.</exception>
    public bool TryRead(out TileWord word)
    {
        word = default;
        if (!NextLine()) return false;
        Span<Range> fields = stackalloc Range[MostColumns + 1];
        var line = _line.AsSpan();
        var count = line.Split(fields, ',');
        if (count != _columns) throw Wrong($"{line.Count(',') + 1} values under {_columns} column names");
        var tile = -1;
        if (HasTiles)
        {
            var row = Index(line[fields[_place[0]]], "row", _memory.Grid.Rows);
            tile = (int)((row * _memory.Grid.Columns) + Index(line[fields[_place[1]]], "column", _memory.Grid.Columns));
        }

        var address = Index(line[fields[_place[2]]], "word", _memory.Words);
        if (_format.Read(line[fields[_place[3]]], _memory.Width, out var error) is not { } value) throw Wrong(error!);
        Claim(tile, address);
        word = new TileWord(tile, address, value);
        return true;
    }

    /// <summary>An error at the line that was read last.</summary>
    public SimulationException Wrong(string message, string? help = null) =>
        DataFileError.Malformed(_path, Math.Max(1, _number), _line, $"line {Math.Max(1, _number)}: {message}", help);

    private long Index(ReadOnlySpan<char> field, string name, long end)
    {
        field = field.Trim();
        var isNumber = long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || (field is ['0', 'x', .. var digits] && digits.Length < 16
                && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out index));
        if (isNumber && index < end) return index;
        var text = DataFileError.Shorten(field.ToString());
        if (!isNumber) throw Wrong($"'{text}' is no {name}", $"'{name}' is a whole number from 0 to {end - 1}");
        throw DataFileError.DoesNotFit(
            _path, _number, _line,
            $"line {_number}: there is no {name} {text}: "
            + (name == "word" ? $"'{_memory.Name}' has {end} words" : $"the grid has {_memory.Grid.Rows} x {_memory.Grid.Columns} tiles"),
            name == "word" ? null : "rows and columns are logical and count from 0");
    }

    private void Claim(int tile, long word)
    {
        if (!_given.TryGetValue(tile, out var given)) _given[tile] = given = new ulong[(_memory.Words + 63) / 64];
        var bit = 1UL << (int)(word & 63);
        if ((given[word >> 6] & bit) != 0)
        {
            var where = tile < 0 ? "" : $" of tile {tile / _memory.Grid.Columns},{tile % _memory.Grid.Columns}";
            throw Wrong($"word {word}{where} has a value already", "each word stands once in a file");
        }

        given[word >> 6] |= bit;
    }

    private bool NextLine()
    {
        while (_input.ReadLine() is { } line)
        {
            _number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#') continue;
            _line = line;
            return true;
        }

        return false;
    }
}
