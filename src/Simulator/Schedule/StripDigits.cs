using System.Collections.Immutable;

namespace WaferHdl.Simulator.Schedule;

/// <summary>What the index of one dimension says of strip and place: one digit of each.</summary>
/// <param name="Strips">Values of the digit of the strip. Likewise <paramref name="Places"/>; an affine dimension has 1 of
/// the kind that it does not count.</param>
/// <param name="StripOf">By index. Default, like <paramref name="PlaceOf"/>: the index itself.</param>
internal sealed record StripDigits(
    int Length, int Strips, int Places, ImmutableArray<int> StripOf = default, ImmutableArray<int> PlaceOf = default)
{
    // With fewer lanes than this share of a row they move together.
    private const double DenseShare = 0.7;

    /// <summary>Whether the digits are no simple multiples of the index.</summary>
    public bool IsTable => !StripOf.IsDefault;

    public static StripDigits ForStrips(int length) => new(length, length, 1);

    public static StripDigits ForPlaces(int length) => new(length, 1, length);

    /// <summary>Elements of an array that are listed: a strip for each of its rows that has any.</summary>
    /// <param name="flats">Rising.</param>
    /// <param name="columns">Length of the array's rows.</param>
    public static StripDigits Rows(ImmutableArray<int> flats, int columns)
    {
        var rows = flats.Select(f => f / columns).Distinct().Order().ToList();
        var first = flats.Min(f => f % columns);
        var span = flats.Max(f => f % columns) - first + 1;
        var isDense = flats.Length >= DenseShare * rows.Count * span;
        var strips = new int[flats.Length];
        var places = new int[flats.Length];
        for (int i = 0, strip = 0; i < flats.Length; i++)
        {
            var isNewRow = i > 0 && flats[i] / columns != flats[i - 1] / columns;
            if (isNewRow) strip++;
            strips[i] = strip;
            places[i] = isDense ? flats[i] % columns - first : i == 0 || isNewRow ? 0 : places[i - 1] + 1;
        }

        return new StripDigits(flats.Length, rows.Count, places.Max() + 1, [.. strips], [.. places]);
    }
}
