using System.Collections.Immutable;
using WaferHdl.Simulator.Testbench;

namespace WaferHdl.Simulator.Traffic;

/// <summary>Where the packets of each tile go. Tiles are numbered row by row from the north-west.</summary>
/// <remarks>The patterns are those of Dally and Towles, "Principles and Practices of Interconnection Networks" (2004),
/// chapter 3.</remarks>
public abstract class TrafficPattern
{
    /// <summary><c>uniform</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The next destination of a tile; −1 when it sends nothing.</summary>
    public abstract int Next(int source, RandomSource random);

    /// <summary>Every tile with equal probability, the source included.</summary>
    public static TrafficPattern Uniform(int rows, int columns) => new UniformPattern(rows * columns);

    /// <summary>Tile (r, c) sends to (c, r).</summary>
    /// <exception cref="ArgumentException">The grid is not square.</exception>
    public static TrafficPattern Transpose(int rows, int columns) => rows == columns
        ? new FixedPattern("transpose", rows, columns, (r, c) => (c, r))
        : throw new ArgumentException($"transpose needs a square grid, not {rows} x {columns}");

    /// <summary>Tile i sends to tile n − 1 − i: the complement of its bits where n is a power of two.</summary>
    public static TrafficPattern BitComplement(int rows, int columns) =>
        new FixedPattern("bit-complement", rows, columns, (r, c) => (rows - 1 - r, columns - 1 - c));

    /// <summary>Every tile sends to its east neighbour, the last of a row to the first.</summary>
    public static TrafficPattern Neighbour(int rows, int columns) =>
        new FixedPattern("neighbour", rows, columns, (r, c) => (r, (c + 1) % columns));

    /// <summary>A share of the packets goes to some tiles, the rest to all with equal probability.</summary>
    /// <param name="tiles">The hot tiles.</param>
    /// <param name="share">From 0 to 1.</param>
    public static TrafficPattern Hotspot(int rows, int columns, ImmutableArray<int> tiles, double share) =>
        new HotspotPattern(rows * columns, tiles, share);

    /// <summary>Weighted pairs: each tile sends to its destinations in proportion to their weights.</summary>
    public static TrafficPattern Listed(int tiles, IEnumerable<(int Source, int Destination, double Weight)> flows) =>
        new ListedPattern(tiles, flows);

    private sealed class UniformPattern(int tiles) : TrafficPattern
    {
        public override string Name => "uniform";

        public override int Next(int source, RandomSource random) => Below(random, tiles);
    }

    private sealed class FixedPattern(string name, int rows, int columns, Func<int, int, (int Row, int Column)> map)
        : TrafficPattern
    {
        private readonly int[] _destinations =
        [
            .. Enumerable.Range(0, rows * columns).Select(i =>
            {
                var (row, column) = map(i / columns, i % columns);
                return row * columns + column;
            }),
        ];

        public override string Name => name;

        public override int Next(int source, RandomSource random) => _destinations[source];
    }

    private sealed class HotspotPattern(int tiles, ImmutableArray<int> hot, double share) : TrafficPattern
    {
        public override string Name => "hotspot";

        public override int Next(int source, RandomSource random) =>
            Fraction(random) < share ? hot[Below(random, hot.Length)] : Below(random, tiles);
    }

    private sealed class ListedPattern : TrafficPattern
    {
        private readonly (int Destination, double UpTo)[][] _flows;

        public ListedPattern(int tiles, IEnumerable<(int Source, int Destination, double Weight)> flows)
        {
            _flows = new (int, double)[tiles][];
            var bySource = flows.ToLookup(f => f.Source);
            for (var source = 0; source < tiles; source++)
            {
                var sum = 0.0;
                _flows[source] = [.. bySource[source].Select(f => (f.Destination, sum += f.Weight))];
            }
        }

        public override string Name => "file";

        public override int Next(int source, RandomSource random)
        {
            var flows = _flows[source];
            if (flows.Length == 0) return -1;
            var at = Fraction(random) * flows[^1].UpTo;
            foreach (var (destination, upTo) in flows)
                if (at < upTo)
                    return destination;
            return flows[^1].Destination;
        }
    }

    internal static int Below(RandomSource random, int count) =>
        (int)Math.BigMul(random.NextWord(), (ulong)count, out _);

    /// <summary>At least 0, below 1.</summary>
    internal static double Fraction(RandomSource random) => (random.NextWord() >> 11) * (1.0 / (1UL << 53));
}
