using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>The combinational dependencies of one module: a node is a segment of a net, and it reads the nodes it
/// depends on within a cycle, through instances and arrays too.</summary>
/// <remarks>Built once, O(segments + reads). The outputs of a large array are one element wide here: a node stands for
/// the same bits of every instance.</remarks>
internal sealed class BitGraph
{
    private readonly Design _design;
    private readonly Func<ModuleId, PortPaths> _pathsOf;
    private readonly CellReads _cellReads;
    private readonly ArrayReads[] _arrays;
    private readonly int[] _periods;
    private readonly CutFinder _cuts;
    private readonly int[] _firstNode;
    private readonly int[] _netOf;
    private readonly int[] _readStarts;
    private readonly int[] _reads;

    public BitGraph(Design design, ModuleNetlist module, Func<ModuleId, PortPaths> pathsOf, bool isFine)
    {
        _design = design;
        Module = module;
        _pathsOf = pathsOf;
        _cellReads = new CellReads(module);
        _arrays = [.. module.Arrays.Select(array => new ArrayReads(design, module, array, pathsOf))];
        _periods = new int[module.Cells.Length];
        for (var i = 0; i < _periods.Length; i++)
            if (module.Cells[i] is ArrayOutputCell output && !_arrays[output.Array].IsExpanded)
                _periods[i] = _arrays[output.Array].WidthOf(output.Port);
        _cuts = new CutFinder(module, _cellReads, _periods, isFine);
        CutPorts(isFine);
        CutInstances();
        CutArrays();
        _cuts.Spread();
        (_firstNode, _netOf) = NumberNodes();
        (_readStarts, _reads) = FindReads();
    }

    public ModuleNetlist Module { get; }

    public int NodeCount => _netOf.Length;

    /// <summary>Whether segments are wider than they could be, so that a loop may be none.</summary>
    public bool IsLimited => _cuts.IsLimited;

    public ReadOnlySpan<int> ReadsOf(int node) => _reads.AsSpan(_readStarts[node].._readStarts[node + 1]);

    public Net NetOf(int node) => new(_netOf[node]);

    /// <summary>Whether the node stands for the bits of every instance of an array.</summary>
    public bool IsPeriodic(int node) => _periods[_netOf[node]] > 0;

    public ArrayReads ArrayOf(ArrayOutputCell cell) => _arrays[cell.Array];

    /// <summary>The bits of a node; of one element where it <see cref="IsPeriodic"/>.</summary>
    public BitRange RangeOf(int node)
    {
        var net = NetOf(node);
        var cuts = _cuts[net];
        var segment = node - _firstNode[net.Cell];
        var end = _periods[net.Cell] > 0 ? _periods[net.Cell] : Module.WidthOf(net);
        return new BitRange(net, segment == 0 ? 0 : cuts[segment - 1], segment == cuts.Count ? end : cuts[segment]);
    }

    /// <summary>The nodes of all segments of a net.</summary>
    public (int First, int End) NodesOf(Net net) => (_firstNode[net.Cell], _firstNode[net.Cell + 1]);

    /// <summary>The nodes that share a bit with a range; its bits must exist.</summary>
    public (int First, int End) NodesIn(BitRange range)
    {
        var (first, end) = NodesOf(range.Net);
        var period = _periods[range.Net.Cell];
        var (low, high) = (range.Low, range.High);
        if (period > 0)
        {
            if (low / period != (high - 1) / period) return (first, end);
            (low, high) = (low % period, (high - 1) % period + 1);
        }

        var cuts = _cuts[range.Net];
        return (first + CutsUpTo(cuts, low), first + CutsUpTo(cuts, high - 1) + 1);
    }

    /// <summary>Adds what bits of an instance's output read in this module.</summary>
    public void AddInstance(InstanceOutputCell cell, int low, int high, List<BitRange> reads)
    {
        var instance = Module.Instances[cell.Instance];
        var paths = _pathsOf(instance.Module);
        foreach (var output in paths.OutputsIn(cell.Port, low, high))
            foreach (var source in paths.Sources[output])
                if (instance.Inputs[paths.Inputs[source].Port] is { } net)
                    reads.Add(new BitRange(net, paths.Inputs[source].Low, paths.Inputs[source].Low + paths.Inputs[source].Width));
    }

    private static int CutsUpTo(IReadOnlyList<int> cuts, int bit)
    {
        var (first, last) = (0, cuts.Count);
        while (first < last)
        {
            var middle = (first + last) / 2;
            if (cuts[middle] <= bit) first = middle + 1;
            else last = middle;
        }

        return first;
    }

    private void CutPorts(bool isFine)
    {
        foreach (var bits in Module.Streams.SelectMany(stream => stream.Data.Add(stream.Valid).Add(stream.Ready)))
            _cuts.CutAround(new BitRange(Module.PortNets[bits.Port], bits.Low, bits.Low + bits.Width));
        if (!isFine) return;
        for (var i = 0; i < Module.Ports.Length; i++)
            for (var bit = 0; bit < Module.Ports[i].Width; bit++)
                _cuts.CutAround(new BitRange(Module.PortNets[i], bit, bit + 1));
    }

    private void CutInstances()
    {
        foreach (var instance in Module.Instances)
            foreach (var bits in _pathsOf(instance.Module).Inputs)
                if (instance.Inputs[bits.Port] is { } net)
                    _cuts.CutAround(new BitRange(net, bits.Low, bits.Low + bits.Width));
        for (var i = 0; i < Module.Cells.Length; i++)
            if (Module.Cells[i] is InstanceOutputCell cell)
                foreach (var bits in _pathsOf(Module.Instances[cell.Instance].Module).Outputs)
                    if (bits.Port == cell.Port)
                        _cuts.CutAround(new BitRange(new Net(i), bits.Low, bits.Low + bits.Width));
    }

    private void CutArrays()
    {
        for (var i = 0; i < Module.Cells.Length; i++)
        {
            if (Module.Cells[i] is not ArrayOutputCell cell) continue;
            var array = _arrays[cell.Array];
            var width = array.WidthOf(cell.Port);
            for (var index = 0; index < (array.IsExpanded ? array.Array.Count : 1); index++)
            {
                _cuts.CutAround(new BitRange(new Net(i), index * width, (index + 1) * width));
                for (var k = 0; k < array.Array.Classes.Length; k++)
                    if (!array.IsExpanded || array.ClassAt(index) == k)
                        foreach (var bits in array.PathsOf(k).Outputs)
                            if (bits.Port == cell.Port)
                                _cuts.CutAround(new BitRange(new Net(i), index * width + bits.Low, index * width + bits.Low + bits.Width));
            }
        }

        foreach (var array in _arrays)
        {
            if (array.IsExpanded)
            {
                for (var index = 0; index < array.Array.Count; index++)
                    foreach (var bits in array.PathsOf(array.ClassAt(index)).Inputs)
                        if (array.SourceOf(index, bits) is { } range)
                            _cuts.CutAround(range);
                continue;
            }

            for (var k = 0; k < array.Array.Classes.Length; k++)
                foreach (var bits in array.PathsOf(k).Inputs)
                    foreach (var piece in array.Array.Inputs[bits.Port])
                        if (piece.Source.ReadNet() is { } net)
                            _cuts.CutAround(_periods[net.Cell] > 0 && ArrayReads.InElement(piece.Source, bits, _periods[net.Cell]) is var (low, high)
                                ? new BitRange(net, low, high)
                                : ArrayReads.Hull(piece, bits));
        }
    }

    private (int[] FirstNode, int[] NetOf) NumberNodes()
    {
        var first = new int[Module.Cells.Length + 1];
        for (var i = 0; i < Module.Cells.Length; i++) first[i + 1] = first[i] + _cuts[new Net(i)].Count + 1;
        var netOf = new int[first[^1]];
        for (var i = 0; i < Module.Cells.Length; i++) Array.Fill(netOf, i, first[i], first[i + 1] - first[i]);
        return (first, netOf);
    }

    private (int[] Starts, int[] Reads) FindReads()
    {
        var starts = new int[NodeCount + 1];
        var reads = new List<int>(NodeCount * 2);
        var ranges = new List<BitRange>();
        for (var node = 0; node < NodeCount; node++)
        {
            var net = NetOf(node);
            var (_, low, high) = RangeOf(node);
            ranges.Clear();
            switch (Module[net])
            {
                case InstanceOutputCell cell:
                    AddInstance(cell, low, high, ranges);
                    break;
                case ArrayOutputCell { Array: var array } when _arrays[array].IsExpanded:
                    _arrays[array].AddExpanded(((ArrayOutputCell)Module[net]).Port, low, high, ranges);
                    break;
                case ArrayOutputCell cell:
                    foreach (var (piece, bits) in _arrays[cell.Array].PiecesOf(cell.Port, low, high))
                        if (PieceRange(piece, bits) is { } range)
                            ranges.Add(range);
                    break;
                case { IsSequential: false }:
                    _cellReads.Add(net, low, high, ranges);
                    break;
            }

            var firstRead = reads.Count;
            foreach (var range in ranges)
            {
                var (first, end) = NodesIn(range);
                for (var read = first; read < end; read++)
                    if (reads.Count == firstRead || reads[^1] != read)
                        reads.Add(read);
            }

            starts[node + 1] = reads.Count;
        }

        return (starts, [.. reads]);
    }

    /// <summary>The bits that a piece of an array reads for an input range; null for an index.</summary>
    public BitRange? PieceRange(ArrayPiece piece, PortBits bits)
    {
        if (piece.Source.ReadNet() is not { } net) return null;
        var period = _periods[net.Cell];
        return period > 0 && ArrayReads.InElement(piece.Source, bits, period) is var (low, high)
            ? new BitRange(net, low, high)
            : ArrayReads.Hull(piece, bits);
    }
}
