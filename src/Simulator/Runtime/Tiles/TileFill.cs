using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.StreamFiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime.Tiles;

/// <summary>Gives memories of tiles their contents.</summary>
/// <param name="isChosen">By row and column, which tiles may be written; null: all.</param>
public sealed class TileFill(TileMemory memory, Func<int, int, bool>? isChosen = null)
{
    /// <summary>Words written so far.</summary>
    public long Count { get; private set; }

    /// <summary>CSV, see <see cref="TileWordReader"/>.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="SimulationException">WH4030, WH4031 at the file's line.</exception>
    public void ReadCsv(TextReader input, string path, WordFormat format)
    {
        var reader = new TileWordReader(input, path, memory, format);
        var alike = new List<(long Word, BitVector Value)>();
        while (reader.TryRead(out var word))
        {
            if (!reader.HasTiles)
            {
                alike.Add((word.Word, word.Value));
                continue;
            }

            var (row, column) = Math.DivRem(word.Tile, memory.Grid.Columns);
            if (isChosen is not null && !isChosen(row, column))
                throw reader.Wrong($"tile {row},{column} is not among the tiles that this file is for");
            memory.Write(row, column, word.Word, word.Value);
            Count++;
        }

        WriteAlike(alike);
    }

    /// <summary>Hex words in <c>$readmemh</c> syntax, for all tiles alike.</summary>
    /// <exception cref="SimulationException">Malformed, too wide, or past the end.</exception>
    public void ReadHex(TextReader input, string path)
    {
        var words = new HexWords(input, path);
        var alike = new List<(long Word, BitVector Value)>();
        var address = 0L;
        while (words.TryRead(out var word))
        {
            if (word.IsAddress)
            {
                var target = words.ToInteger(word);
                address = target < memory.Words ? (long)target : memory.Words;
                continue;
            }

            if (address >= memory.Words)
                throw DataFileError.DoesNotFit(
                    path, words.Line, word.Text,
                    $"line {words.Line}: a word at address {address}, but '{memory.Name}' has {memory.Words} words");
            alike.Add((address++, words.ToBits(word, memory.Width)));
        }

        WriteAlike(alike);
    }

    /// <summary>The same words for every tile that is chosen.</summary>
    public void WriteAlike(IReadOnlyList<(long Word, BitVector Value)> words)
    {
        for (var row = 0; row < memory.Grid.Rows; row++)
            for (var column = 0; column < memory.Grid.Columns; column++)
            {
                if (isChosen is not null && !isChosen(row, column)) continue;
                foreach (var (word, value) in words) memory.Write(row, column, word, value);
                Count += words.Count;
            }
    }
}
