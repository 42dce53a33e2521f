using System.Runtime.CompilerServices;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Machine;

/// <summary>Values of nodes of lanes, each with a mark. Small regions have a place for every value, large ones for
/// those that were asked for.</summary>
internal sealed class ValueTable
{
    private const long DenseLimit = 1L << 20;
    private const int SparseLimit = 1 << 22;

    private readonly long[] _bases;
    private readonly int[] _nodes;
    private readonly bool[] _isSparse;
    private readonly int _dense;
    private readonly Dictionary<long, int> _sparse = [];
    private readonly Dictionary<int, BitVector> _wide = [];
    private ulong[] _low;
    private ushort[] _widths;
    private int[] _marks;

    public ValueTable(Graph graph)
    {
        _bases = new long[graph.Regions.Length];
        _nodes = [.. graph.Regions.Select(r => r.Nodes.Length)];
        _isSparse = new bool[graph.Regions.Length];
        long dense = 0, sparse = 0;
        for (var i = 0; i < _bases.Length; i++)
        {
            var size = (long)_nodes[i] * graph.Regions[i].Count;
            _isSparse[i] = i != 0 && dense + size > DenseLimit;
            ref var total = ref _isSparse[i] ? ref sparse : ref dense;
            _bases[i] = total;
            total += size;
        }

        _dense = (int)dense;
        _low = new ulong[_dense];
        _widths = new ushort[_dense];
        _marks = new int[_dense];
    }

    public int PlaceOf(int region, int node, long lane)
    {
        var key = _bases[region] + (lane * _nodes[region]) + node;
        if (!_isSparse[region]) return (int)key;
        if (_sparse.TryGetValue(key, out var place)) return place;
        place = _dense + _sparse.Count;
        _sparse.Add(key, place);
        if (place < _low.Length) return place;
        var length = Math.Max(1024, checked(place * 2));
        Array.Resize(ref _low, length);
        Array.Resize(ref _widths, length);
        Array.Resize(ref _marks, length);
        return place;
    }

    public ref int Mark(int place) => ref _marks[place];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BitVector Get(int place) =>
        _widths[place] != 0 ? BitVector.FromWord(_low[place], _widths[place]) : _wide[place];

    public void Set(int place, BitVector value)
    {
        _low[place] = value.Low;
        _widths[place] = (ushort)(value.IsNarrow ? value.Width : 0);
        if (!value.IsNarrow) _wide[place] = value;
    }

    public void ClearMarks() => Array.Clear(_marks);

    /// <summary>Forgets places that exist on demand, when they have become many. Marks stay where places do.</summary>
    public void Trim()
    {
        if (_sparse.Count < SparseLimit) return;
        _sparse.Clear();
        _wide.Clear();
        Array.Resize(ref _low, _dense);
        Array.Resize(ref _widths, _dense);
        Array.Resize(ref _marks, _dense);
    }
}
