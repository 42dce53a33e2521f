using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks;

/// <summary>Whose data a value is made of.</summary>
/// <param name="Key">The net of the clock that sets the data; below 0 for an input port without a domain, whose number is
/// <c>−1 − Key</c>.</param>
/// <param name="Origin">A net through which the data came: a register, an input, an output of an instance.</param>
internal readonly record struct ClockSource(int Key, Net Origin)
{
    public bool IsPort => Key < 0;

    public int Port => -1 - Key;

    public static ClockSource OfPort(int port, Net origin) => new(-1 - port, origin);
}

/// <summary>The clocks whose data reach a value without <c>cross</c>, each with the first place found. Ascending by key;
/// a value made of constants has none.</summary>
internal sealed class ClockSet
{
    // More than two clocks tell a reader nothing new; ports without a domain are carried to the parent.
    private const int MaxSources = 64;

    public static ClockSet Empty { get; } = new([]);

    private ClockSet(ImmutableArray<ClockSource> sources) => Sources = sources;

    public ImmutableArray<ClockSource> Sources { get; }

    public static ClockSet Of(ClockSource source) => new([source]);

    public ClockSet Union(ClockSet other)
    {
        if (ReferenceEquals(this, other) || other.Sources.IsEmpty) return this;
        if (Sources.IsEmpty) return other;
        var result = ImmutableArray.CreateBuilder<ClockSource>();
        int i = 0, j = 0;
        var hasNew = false;
        while ((i < Sources.Length || j < other.Sources.Length) && result.Count < MaxSources)
        {
            if (j == other.Sources.Length || (i < Sources.Length && Sources[i].Key <= other.Sources[j].Key))
            {
                if (j < other.Sources.Length && Sources[i].Key == other.Sources[j].Key) j++;
                result.Add(Sources[i++]);
            }
            else
            {
                hasNew = true;
                result.Add(other.Sources[j++]);
            }
        }

        return hasNew ? new ClockSet(result.ToImmutable()) : this;
    }
}
