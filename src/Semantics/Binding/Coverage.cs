using System.Numerics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Which values of a type the arms of a match have taken so far.</summary>
/// <remarks>The values are a sorted list of disjoint intervals. A bit pattern adds one interval for each choice of its
/// free digits above the lowest run of free digits; past a limit it counts as covering nothing that can be known.</remarks>
internal sealed class Coverage
{
    private const int MaxIntervals = 1 << 16;

    private readonly HdlType _type;
    private readonly List<(BigInteger Low, BigInteger High)> _taken = [];
    private readonly HashSet<BigInteger> _names = [];
    private bool _isAll;
    private bool _isUnknown;

    public Coverage(HdlType type) => _type = type;

    /// <summary>Takes everything; false when there was nothing left.</summary>
    public bool AddAll()
    {
        // A wildcard after all names of an enum still takes the encodings without a name.
        var adds = !_isAll && (_type is EnumType enumeration ? !IsEveryEncodingNamed(enumeration) : Missing() is not null || _isUnknown);
        _isAll = true;
        return adds;
    }

    private bool IsEveryEncodingNamed(EnumType type) =>
        _names.Count == type.Names.Length && BigInteger.One << type.Width == type.Names.Length;

    /// <summary>Takes the values of a pattern; false when all of them were taken.</summary>
    public bool Add(BoundPattern pattern)
    {
        if (_isAll) return false;
        if (_type is EnumType) return _names.Add(pattern.Value);
        if (pattern.High is { } high) return AddInterval(pattern.Value, high);
        if (pattern.Mask is not { } mask) return AddInterval(pattern.Value, pattern.Value);
        var free = ((BigInteger.One << _type.Width) - 1) & ~mask;
        var lowRun = 0;
        while (!(free >> lowRun & 1).IsZero) lowRun++;
        var choices = free >> lowRun << lowRun;
        if (CountBits(choices) > 12)
        {
            _isUnknown = true;
            return true;
        }

        var adds = false;
        var size = BigInteger.One << lowRun;
        // The subsets of the free digits above the run, in order.
        var choice = BigInteger.Zero;
        do
        {
            var low = Constants.Wrap(pattern.Value | choice, _type);
            adds |= AddInterval(low, low + size - 1);
            choice = (choice - choices) & choices;
        }
        while (!choice.IsZero);
        return adds;
    }

    private static int CountBits(BigInteger value)
    {
        var count = 0;
        for (; !value.IsZero; value &= value - 1) count++;
        return count;
    }

    private bool AddInterval(BigInteger low, BigInteger high)
    {
        var first = FirstEndingFrom(low - 1);
        if (first < _taken.Count && _taken[first].Low <= low && _taken[first].High >= high) return false;
        if (_taken.Count > MaxIntervals)
        {
            _isUnknown = true;
            return true;
        }

        var last = first;
        while (last < _taken.Count && _taken[last].Low <= high + 1)
        {
            low = BigInteger.Min(low, _taken[last].Low);
            high = BigInteger.Max(high, _taken[last].High);
            last++;
        }

        _taken.RemoveRange(first, last - first);
        _taken.Insert(first, (low, high));
        return true;
    }

    private int FirstEndingFrom(BigInteger value)
    {
        var (low, high) = (0, _taken.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_taken[middle].High < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>What no arm takes, for a message; null when everything is taken.</summary>
    public string? Missing()
    {
        if (_isAll) return null;
        if (_type is EnumType enumeration)
        {
            var short_ = enumeration.Name[(enumeration.Name.LastIndexOf('.') + 1)..];
            var missing = enumeration.Names.Where(n => !_names.Contains(n.Value)).Select(n => $"'{short_}.{n.Name}'").ToList();
            return missing.Count == 0 ? null : Join(missing);
        }

        if (_type is IntegerType) return "every integer";
        var (min, max) = Constants.Range(_type);
        var gaps = new List<string>();
        var next = min;
        foreach (var (low, high) in _taken)
        {
            if (low > next) gaps.Add(Gap(next, low - 1));
            next = high + 1;
        }

        if (next <= max) gaps.Add(Gap(next, max));
        return gaps.Count == 0 ? null : Join(gaps);
    }

    private static string Gap(BigInteger low, BigInteger high) =>
        low == high ? $"{low}" : high == low + 1 ? $"{low}, {high}" : $"{low}..={high}";

    private static string Join(List<string> parts) =>
        parts.Count <= 6 ? string.Join(", ", parts) : $"{string.Join(", ", parts.Take(5))} and {parts.Count - 5} more";
}
