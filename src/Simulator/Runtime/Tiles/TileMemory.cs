using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.Tiles;

/// <summary>Memories of every tile of a fabric or wafer, by logical coordinates, as one memory a tile: word w of it is word
/// w / n of the memory w % n. Of a design without tiles, memories of the top: a grid of one tile.</summary>
public sealed class TileMemory
{
    // A range in a name stands for at most so many memories.
    private const int MostBanks = 4096;

    private readonly ISimulationEngine _engine;
    private readonly ImmutableArray<string> _names;
    private readonly MemoryHandle[]?[] _banks;

    private TileMemory(ISimulationEngine engine, ImmutableArray<string> names)
    {
        (_engine, _names, Grid) = (engine, names, new TileGrid(engine.Design));
        _banks = new MemoryHandle[]?[Grid.Rows * Grid.Columns];
    }

    public TileGrid Grid { get; }

    /// <summary>Words of a tile.</summary>
    public long Words { get; private set; }

    /// <summary>Bits of a word.</summary>
    public int Width { get; private set; }

    /// <summary>As the user named it.</summary>
    public string Name { get; private init; } = "";

    /// <param name="names">Inside a tile: <c>core.code</c>, <c>sram.bank[0:7]</c>; several are taken in turn.</param>
    /// <param name="error">Lower-case, without a period; null when there is one.</param>
    /// <param name="unknown">The name that no tile has, when that is the error.</param>
    public static TileMemory? Find(
        ISimulationEngine engine, IReadOnlyList<string> names, out string? error, out string? unknown)
    {
        (error, unknown) = (null, null);
        var all = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names)
        {
            if (Expand(name) is not { } expanded)
            {
                error = $"'{name}' has a range that can't be read";
                return null;
            }

            all.AddRange(expanded);
        }

        var memory = new TileMemory(engine, all.ToImmutable()) { Name = string.Join(", ", names) };
        var banks = new MemoryHandle[memory._names.Length];
        for (var i = 0; i < banks.Length; i++)
        {
            if (engine.FindMemory(memory.Grid.PathOf(0, 0, memory._names[i])) is { } bank)
            {
                banks[i] = bank;
                continue;
            }

            unknown = memory._names[i];
            error = $"{memory.Grid.Owner} has no memory '{unknown}'";
            return null;
        }

        var (first, odd) = (banks[0], banks.FirstOrDefault(b => b.Depth != banks[0].Depth || b.Element.Width != banks[0].Element.Width));
        if (odd is not null)
        {
            error = $"'{first.Path}' has {first.Depth} words of {first.Element.Width} bits, but '{odd.Path}' {odd.Depth} of "
                + $"{odd.Element.Width}: they can't take words in turn";
            return null;
        }

        (memory.Words, memory.Width) = ((long)first.Depth * banks.Length, first.Element.Width);
        memory._banks[0] = banks;
        return memory;
    }

    /// <summary>The memories that a tile has (of an array of instances only the first few), for help.</summary>
    public static IEnumerable<string> NamesIn(Design design) =>
        StateLayout.Of(design).Sites.SelectMany(s => s.Memories).SelectMany(
                column => Enumerable.Range(0, (int)Math.Min(16, column.Site.Lanes)).Select(lane => TileGrid.InTile(design, column.PathOf(lane))))
            .OfType<string>().Distinct();

    public BitVector Read(int row, int column, long word)
    {
        var banks = Banks(row, column);
        return _engine.ReadMemory(banks[word % banks.Length], (int)(word / banks.Length));
    }

    public void Write(int row, int column, long word, BitVector value)
    {
        var banks = Banks(row, column);
        _engine.WriteMemory(banks[word % banks.Length], (int)(word / banks.Length), value);
    }

    private MemoryHandle[] Banks(int row, int column) => _banks[(row * Grid.Columns) + column] ??=
    [
        .. _names.Select(name => _engine.FindMemory(Grid.PathOf(row, column, name))
            ?? throw new InvalidOperationException($"tile {row},{column} has no memory '{name}'")),
    ];

    // bank[0:7], or [7:0] for the other order.
    private static IEnumerable<string>? Expand(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return [name];
        var (open, close) = (name.LastIndexOf('[', colon), name.IndexOf(']', colon));
        if (open < 0 || close < 0
            || !int.TryParse(name.AsSpan(open + 1, colon - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(name.AsSpan(colon + 1, close - colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || Math.Abs((long)first - last) >= MostBanks)
            return null;
        var count = Math.Abs(first - last) + 1;
        var step = first <= last ? 1 : -1;
        var inner = Enumerable.Range(0, count)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{name[..(open + 1)]}{first + (i * step)}{name[close..]}"));
        return name.IndexOf(':', close) < 0 ? inner : null;
    }
}
