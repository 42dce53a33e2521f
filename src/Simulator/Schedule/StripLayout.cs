using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Which lanes of a region lie side by side: strip and place in it are sums over the lane's index. A large
/// grid has one strip for each row of the whole array; of nested grids a row goes through all dies.</summary>
internal sealed class StripLayout
{
    // Below this many lanes in a row the padding to blocks of 64 costs too much.
    private const int ShortRow = 192;

    private readonly ImmutableArray<int> _strips;
    private readonly ImmutableArray<int> _places;

    private StripLayout(ImmutableArray<int> shape, ImmutableArray<int> strips, ImmutableArray<int> places)
    {
        Shape = shape;
        _strips = strips;
        _places = places;
        Strips = 1;
        Lanes = 1;
        for (var d = 0; d < shape.Length; d++)
        {
            Strips += strips[d] * (shape[d] - 1);
            Lanes += places[d] * (shape[d] - 1);
        }
    }

    public ImmutableArray<int> Shape { get; }

    public int Strips { get; }

    /// <summary>Lanes of each strip.</summary>
    public int Lanes { get; }

    /// <summary>Blocks of each strip.</summary>
    public int Blocks => (Lanes + LaneFormat.Lanes - 1) / LaneFormat.Lanes;

    /// <summary>By how much the place grows with the last index.</summary>
    public int LastStep => _places.IsEmpty ? 0 : _places[^1];

    /// <param name="minimumRow">With fewer lanes in a row there is one strip; 0: as a rule.</param>
    public static StripLayout Of(Region region, int minimumRow = 0)
    {
        var shape = region.Shape;
        if (shape.Length < 2) return Flat(shape);
        var row = RowLength(shape);
        if (minimumRow > 0 ? row >= minimumRow : IsLong(row)) return Rows(shape);
        return Flat(shape);
    }

    /// <summary>All lanes in one strip, in flat order.</summary>
    public static StripLayout Flat(ImmutableArray<int> shape) =>
        new(shape, [.. shape.Select(_ => 0)], Strides(shape, _ => true));

    /// <summary>One strip a row: of pairs of dimensions (rows and columns, from outside in) the first one counts
    /// strips. A dimension too many at the outside counts strips too.</summary>
    public static StripLayout Rows(ImmutableArray<int> shape) =>
        new(shape, Strides(shape, d => (shape.Length - d) % 2 == 0 || (d == 0 && shape.Length % 2 != 0)),
            Strides(shape, d => (shape.Length - d) % 2 != 0 && (d != 0 || shape.Length == 1)));

    public (int Strip, int Place) At(ReadOnlySpan<int> index)
    {
        int strip = 0, place = 0;
        for (var d = 0; d < index.Length; d++)
        {
            strip += _strips[d] * index[d];
            place += _places[d] * index[d];
        }

        return (strip, place);
    }

    public (int Strip, int Place) At(long lane)
    {
        int strip = 0, place = 0;
        for (var d = Shape.Length - 1; d >= 0; d--)
        {
            var index = (int)(lane % Shape[d]);
            lane /= Shape[d];
            strip += _strips[d] * index;
            place += _places[d] * index;
        }

        return (strip, place);
    }

    /// <summary>The flat lane at a place; −1 where there is none.</summary>
    public long LaneAt(int strip, int place)
    {
        if (place >= Lanes || strip >= Strips) return -1;
        long lane = 0, stride = 1;
        for (var d = Shape.Length - 1; d >= 0; d--)
        {
            // Strides of one kind divide each other, the inner ones being smaller.
            var index = _strips[d] != 0 ? strip / _strips[d] % Shape[d]
                : _places[d] != 0 ? place / _places[d] % Shape[d] : 0;
            lane += index * stride;
            stride *= Shape[d];
        }

        return lane;
    }

    private static bool IsLong(int row)
    {
        var padded = (row + LaneFormat.Lanes - 1) / LaneFormat.Lanes * LaneFormat.Lanes;
        return row >= ShortRow || (row >= 48 && padded * 7L <= row * 8L);
    }

    private static int RowLength(ImmutableArray<int> shape)
    {
        var length = 1;
        for (var d = shape.Length - 1; d >= 0; d -= 2)
            if (d != 0 || shape.Length == 1)
                length *= shape[d];
        return length;
    }

    private static ImmutableArray<int> Strides(ImmutableArray<int> shape, Func<int, bool> counts)
    {
        var strides = new int[shape.Length];
        var stride = 1;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            if (!counts(d)) continue;
            strides[d] = stride;
            stride *= shape[d];
        }

        return [.. strides];
    }
}
