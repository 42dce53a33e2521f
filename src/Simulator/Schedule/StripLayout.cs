using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Which lanes of a region lie side by side: strip and place in it are sums over the lane's index. A large
/// grid has one strip for each row of the whole array; of nested grids a row goes through all dies.</summary>
internal sealed class StripLayout
{
    // Below this many lanes in a row the padding to blocks of 64 costs too much.
    private const int ShortRow = 192;

    private readonly ImmutableArray<StripDigits> _digits;
    private readonly int[] _strips;
    private readonly int[] _places;
    private readonly long[] _strides;
    private readonly bool _isAffine;

    // Where a dimension is a table: by strip and place, the lane or −1.
    private int[]? _lanes;

    /// <param name="digits">By dimension of the region.</param>
    public StripLayout(ImmutableArray<StripDigits> digits)
    {
        _digits = digits;
        _isAffine = digits.All(d => !d.IsTable);
        Shape = [.. digits.Select(d => d.Length)];
        _strips = new int[digits.Length];
        _places = new int[digits.Length];
        _strides = new long[digits.Length];
        var stride = 1L;
        Strips = 1;
        Lanes = 1;
        for (var d = digits.Length - 1; d >= 0; d--)
        {
            (_strides[d], stride) = (stride, stride * digits[d].Length);
            if (digits[d].Strips > 1) (_strips[d], Strips) = (Strips, checked(Strips * digits[d].Strips));
            if (digits[d].Places > 1) (_places[d], Lanes) = (Lanes, checked(Lanes * digits[d].Places));
        }

        Count = stride;
    }

    public ImmutableArray<int> Shape { get; }

    /// <summary>Lanes of the region.</summary>
    public long Count { get; }

    public int Strips { get; }

    /// <summary>Places of each strip; some may have no lane.</summary>
    public int Lanes { get; }

    /// <summary>Blocks of each strip.</summary>
    public int Blocks => (Lanes + LaneFormat.Lanes - 1) / LaneFormat.Lanes;

    /// <summary>Whether every place of every strip has a lane.</summary>
    public bool IsFull => (long)Strips * Lanes == Count;

    /// <param name="minimumRow">With fewer lanes in a row there is one strip; 0: as a rule.</param>
    public static StripLayout Of(Region region, int minimumRow = 0) =>
        region.Shape.Length >= 2 && IsLong(RowLength(region.Shape), minimumRow) ? Rows(region.Shape) : Flat(region.Shape);

    /// <summary>All lanes in one strip, in flat order.</summary>
    public static StripLayout Flat(ImmutableArray<int> shape) => new([.. shape.Select(StripDigits.ForPlaces)]);

    /// <summary>One strip a row: of pairs of dimensions (rows and columns, from outside in) the first one counts
    /// strips. A dimension too many at the outside counts strips too.</summary>
    public static StripLayout Rows(ImmutableArray<int> shape) => new(
    [
        .. shape.Select((n, d) => IsRow(shape.Length, d) ? StripDigits.ForStrips(n) : StripDigits.ForPlaces(n)),
    ]);

    /// <summary>Whether a dimension of so many counts rows, and so strips.</summary>
    public static bool IsRow(int dimensions, int dimension) =>
        (dimensions - dimension) % 2 == 0 || (dimension == 0 && dimensions > 1);

    /// <summary>Whether a row fills its blocks well enough to be a strip.</summary>
    /// <param name="minimumRow">With fewer lanes it is none; 0: as a rule.</param>
    public static bool IsLong(int row, int minimumRow = 0)
    {
        if (minimumRow > 0) return row >= minimumRow;
        var padded = (row + LaneFormat.Lanes - 1) / LaneFormat.Lanes * LaneFormat.Lanes;
        return row >= ShortRow || (row >= 48 && padded * 7L <= row * 8L);
    }

    /// <summary>Lanes of a row of <see cref="Rows"/>.</summary>
    public static int RowLength(ImmutableArray<int> shape)
    {
        var length = 1;
        for (var d = 0; d < shape.Length; d++)
            if (!IsRow(shape.Length, d))
                length = (int)Math.Min(int.MaxValue, (long)length * shape[d]);
        return length;
    }

    public bool IsTable(int dimension) => _digits[dimension].IsTable;

    /// <summary>By how much the strip grows with an index. Likewise <see cref="PlaceStep"/>; both of dimensions that are
    /// no tables.</summary>
    public int StripStep(int dimension) => _strips[dimension];

    public int PlaceStep(int dimension) => _places[dimension];

    /// <summary>By how much the flat lane grows with an index.</summary>
    public long LaneStep(int dimension) => _strides[dimension];

    public (int Strip, int Place) At(ReadOnlySpan<int> index)
    {
        int strip = 0, place = 0;
        for (var d = 0; d < index.Length; d++) Add(d, index[d], ref strip, ref place);
        return (strip, place);
    }

    public (int Strip, int Place) At(long lane)
    {
        int strip = 0, place = 0;
        for (var d = Shape.Length - 1; d >= 0; d--)
        {
            Add(d, (int)(lane % Shape[d]), ref strip, ref place);
            lane /= Shape[d];
        }

        return (strip, place);
    }

    /// <summary>The flat lane at a place; −1 where there is none.</summary>
    public long LaneAt(int strip, int place)
    {
        if (place >= Lanes || strip >= Strips) return -1;
        if (!_isAffine) return (_lanes ??= Inverse())[(long)strip * Lanes + place];
        long lane = 0;
        for (var d = 0; d < Shape.Length; d++)
        {
            // Strides of one kind divide each other, the inner ones being smaller.
            var index = _strips[d] != 0 ? strip / _strips[d] % Shape[d]
                : _places[d] != 0 ? place / _places[d] % Shape[d] : 0;
            lane += index * _strides[d];
        }

        return lane;
    }

    private void Add(int dimension, int index, ref int strip, ref int place)
    {
        var digits = _digits[dimension];
        strip += _strips[dimension] * (digits.IsTable ? digits.StripOf[index] : index);
        place += _places[dimension] * (digits.IsTable ? digits.PlaceOf[index] : index);
    }

    private int[] Inverse()
    {
        var lanes = new int[(long)Strips * Lanes];
        Array.Fill(lanes, -1);
        for (var lane = 0; lane < Count; lane++)
        {
            var (strip, place) = At(lane);
            lanes[(long)strip * Lanes + place] = lane;
        }

        return lanes;
    }
}
