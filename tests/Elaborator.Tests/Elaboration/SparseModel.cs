namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>An element of the streams of the sparse tests.</summary>
internal readonly record struct Element(int Value, int Index);

/// <summary>What a <c>sparse</c> block does, cycle by cycle, on lists: the survivors of older beats wait in a
/// queue of (window − 1) · K, those of the beat at the head stay with it until they fit.</summary>
internal sealed class SparseModel(int lanes, int beatSize, int window)
{
    private readonly List<Element> _queue = [];

    // What is left of the beat at the head, once it is judged.
    private List<Element>? _left;

    public uint Sum { get; private set; }

    public uint[] Table { get; } = new uint[4];

    public int Issued { get; private set; }

    public int Skipped { get; private set; }

    public int Stalled { get; private set; }

    public bool Ready { get; private set; }

    public bool Busy { get; private set; }

    /// <summary>The elements that the lanes see this cycle, in order.</summary>
    public IReadOnlyList<Element> Offered { get; private set; } = [];

    /// <summary>One cycle. The elements that act are applied one after the other.</summary>
    public void Cycle(Element[]? beat, Func<Element, bool> skip, bool holds)
    {
        var arriving = new List<Element>();
        if (beat is not null)
        {
            if (_left is null) Skipped += beat.Count(skip);
            arriving = _left ?? [.. beat.Where(e => !skip(e))];
        }

        var all = _queue.Concat(arriving).ToList();
        Offered = all;
        var count = holds ? 0 : Math.Min(lanes, all.Count);
        foreach (var element in all.Take(count)) Apply(element);
        Issued += count;
        if (all.Count > 0 && count == 0) Stalled++;

        var capacity = (window - 1) * beatSize;
        var rest = all.Skip(count).ToList();
        var outside = rest.Skip(capacity).ToList();
        Ready = outside.Count == 0;
        Busy = window > 1 ? _queue.Count > 0 : beat is not null && !Ready;
        _queue.Clear();
        _queue.AddRange(rest.Take(capacity));
        _left = beat is null || Ready ? null : outside;
    }

    // The body of the blocks under test: each element sees what the one before it left.
    private void Apply(Element element)
    {
        var (sum, old) = (Sum, Table[element.Index]);
        Sum = sum * 3 + (uint)element.Value;
        Table[element.Index] = old * 5 + sum + (uint)element.Value;
    }
}
