using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>Elements of an array that are the lanes of one region: a box of indices, or a list where they
/// make no box.</summary>
internal sealed class LaneSet
{
    private readonly Dictionary<int, int>? _places;
    private List<(int Start, int Count)>? _runs;

    public LaneSet(ImmutableArray<int> arrayShape, IndexBox box)
    {
        ArrayShape = arrayShape;
        Box = box;
        Shape = [.. box.Ranges.Select(r => r.Count)];
        Count = checked((int)box.Count);
    }

    /// <param name="flats">Rising.</param>
    public LaneSet(ImmutableArray<int> arrayShape, ImmutableArray<int> flats)
    {
        ArrayShape = arrayShape;
        Flats = flats;
        Shape = [flats.Length];
        Count = flats.Length;
        _places = [];
        for (var i = 0; i < flats.Length; i++) _places[flats[i]] = i;
    }

    public ImmutableArray<int> ArrayShape { get; }

    public IndexBox? Box { get; }

    public ImmutableArray<int> Flats { get; }

    /// <summary>What the region's shape has more than its parent's.</summary>
    public ImmutableArray<int> Shape { get; }

    public int Count { get; }

    /// <summary>Of a list: stretches that are neighbours along the array's last dimension.</summary>
    public List<(int Start, int Count)> Runs => _runs ??= FindRuns();

    public ScopeDraft Scope { get; set; } = null!;

    public bool IsWhole => Box is not null && Boxes.IsWhole(Box, ArrayShape.AsSpan());

    /// <summary>The place of an element among the lanes of one parent, or −1.</summary>
    public int PlaceOf(int flat)
    {
        if (_places is not null) return _places.GetValueOrDefault(flat, -1);
        if (IsWhole) return flat;
        var index = Boxes.IndexOf(ArrayShape.AsSpan(), flat);
        return Box!.Contains(index) ? Boxes.OrdinalOf(Box, index) : -1;
    }

    /// <summary>The elements, as <see cref="GraphScope.Elements"/> has them.</summary>
    public ImmutableArray<int> Elements()
    {
        if (Box is null) return Flats;
        return IsWhole ? default : [.. PortWiring.Indices(Box).Select(i => Boxes.FlatOf(ArrayShape.AsSpan(), i))];
    }

    private List<(int Start, int Count)> FindRuns()
    {
        var runs = new List<(int Start, int Count)>();
        for (var i = 0; i < Flats.Length; i++)
        {
            if (i > 0 && Flats[i] == Flats[i - 1] + 1 && Flats[i] % ArrayShape[^1] != 0)
                runs[^1] = (runs[^1].Start, runs[^1].Count + 1);
            else
                runs.Add((i, 1));
        }

        return runs;
    }
}
