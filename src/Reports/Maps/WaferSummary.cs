using System.Globalization;

namespace WaferHdl.Reports.Maps;

/// <summary>A map in words.</summary>
public static class WaferSummary
{
    /// <summary>One line: what the wafer has and what its repair did.</summary>
    public static string Line(WaferMap map)
    {
        var shape = map.Shape;
        var dies = map.IsWafer ? $"{shape.DieRows} × {shape.DieColumns} dies of {shape.Rows} × {shape.Columns}" : "one grid";
        var dead = map.Defects.Length switch
        {
            0 => "no defects",
            1 => "1 defect",
            var count => $"{Number(count)} defects",
        };
        return $"{Number(shape.LogicalTiles)} tiles · {dies} · {dead}";
    }

    /// <summary>A share with as many digits as tell it from 0.</summary>
    public static string Percent(long part, long whole)
    {
        var share = whole == 0 ? 0 : 100.0 * part / whole;
        return share.ToString(share is > 0 and < 1 ? "0.###" : "0.0", CultureInfo.InvariantCulture) + " %";
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
