using System.Collections.Immutable;

namespace WaferHdl.Reports.Maps;

/// <summary>One quantity of the tiles: a heat map.</summary>
/// <param name="Name">As the legend shows it.</param>
/// <param name="Numbers">By logical tile, row by row; <see cref="float.NaN"/> where there is none.</param>
public sealed record TileValues(string Name, ImmutableArray<float> Numbers)
{
    /// <summary>The least and greatest number; 0 and 0 where there is none.</summary>
    public (float Least, float Greatest) Range
    {
        get
        {
            var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
            foreach (var number in Numbers)
            {
                if (float.IsNaN(number)) continue;
                least = Math.Min(least, number);
                greatest = Math.Max(greatest, number);
            }

            return least > greatest ? (0, 0) : (least, greatest);
        }
    }
}
