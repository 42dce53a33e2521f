using System.Globalization;

namespace WaferHdl.Simulator.Runtime;

/// <summary>Sizes of memory for people: <c>174 MB</c> (10^6).</summary>
public static class ByteCount
{
    public static string Text(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} bytes",
        < 10_000_000 => Scaled(bytes, 1e3, "kB"),
        < 10_000_000_000 => Scaled(bytes, 1e6, "MB"),
        _ => Scaled(bytes, 1e9, "GB"),
    };

    /// <summary><c>8GB</c>, <c>500 MiB</c>, <c>2g</c>, or a number of bytes; null when it is none of these.</summary>
    public static long? Parse(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        double? factor = text[digits..].Trim().ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "k" or "kb" => 1e3,
            "m" or "mb" => 1e6,
            "g" or "gb" => 1e9,
            "t" or "tb" => 1e12,
            "kib" => 1L << 10,
            "mib" => 1L << 20,
            "gib" => 1L << 30,
            "tib" => 1L << 40,
            _ => null,
        };
        if (factor is not { } unit
            || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        var bytes = number * unit;
        return bytes is >= 1 and < long.MaxValue / 2 ? (long)bytes : null;
    }

    private static string Scaled(double bytes, double unit, string name)
    {
        var value = bytes / unit;
        return value.ToString(value < 100 ? "0.#" : "0", CultureInfo.InvariantCulture) + " " + name;
    }
}
