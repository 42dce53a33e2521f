using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>What the outputs of one instance array read, either for each instance by itself (small arrays) or for all
/// instances as one: then bit k of a port stands for bit k of that port of every instance.</summary>
internal sealed class ArrayReads
{
    /// <summary>Arrays with at most this many port bits are looked at instance by instance.</summary>
    public const int MaxExpandedBits = 16_384;

    private readonly ModuleNetlist _module;
    private readonly InstanceArray _array;
    private readonly ImmutableArray<Port> _ports;
    private readonly PortPaths[] _paths;
    private readonly int[] _classOf = [];
    private readonly int[][] _pieceOf = [];

    public ArrayReads(Design design, ModuleNetlist module, InstanceArray array, Func<ModuleId, PortPaths> pathsOf)
    {
        _module = module;
        _array = array;
        _ports = design[array.Classes[0]].Ports;
        _paths = [.. array.Classes.Select(pathsOf)];
        IsExpanded = _ports.Sum(port => (long)port.Width) * array.Count <= MaxExpandedBits;
        if (!IsExpanded) return;
        _classOf = ByIndex(array.ClassMap.Select(piece => piece.Box));
        for (var i = 0; i < _classOf.Length; i++) _classOf[i] = array.ClassMap[_classOf[i]].Class;
        _pieceOf = [.. array.Inputs.Select(pieces => ByIndex(pieces.Select(piece => piece.Box)))];
    }

    public InstanceArray Array => _array;

    public bool IsExpanded { get; }

    public PortPaths PathsOf(int arrayClass) => _paths[arrayClass];

    public int WidthOf(int port) => _ports[port].Width;

    /// <summary>The class of an instance of an expanded array.</summary>
    public int ClassAt(int index) => _classOf[index];

    /// <summary>Adds what bits of an output of one instance read. The range lies in one instance.</summary>
    public void AddExpanded(int port, int low, int high, List<BitRange> reads)
    {
        var width = WidthOf(port);
        var index = low / width;
        var paths = _paths[_classOf[index]];
        foreach (var output in paths.OutputsIn(port, low - index * width, high - index * width))
            foreach (var source in paths.Sources[output])
                if (SourceOf(index, paths.Inputs[source]) is { } range)
                    reads.Add(range);
    }

    /// <summary>The bits that feed bits of an input of one instance of an expanded array; null for its index.</summary>
    public BitRange? SourceOf(int index, PortBits bits)
    {
        var piece = _array.Inputs[bits.Port][_pieceOf[bits.Port][index]];
        Span<int> position = stackalloc int[_array.Shape.Length];
        Unflatten(index, position);
        BigInteger element;
        int stride, offset;
        Net net;
        switch (piece.Source)
        {
            case NetPiece source:
                (element, stride, offset, net) = (source.Element.At(position), source.Stride, source.Offset, source.Net);
                break;
            case TablePiece source:
                (element, stride, offset, net) = (source.Elements[RankIn(piece.Box, position)], source.Stride, source.Offset, source.Net);
                break;
            default:
                return null;
        }

        var low = (int)(element * stride) + offset + bits.Low;
        return new BitRange(net, low, low + bits.Width);
    }

    /// <summary>Each piece that feeds an output range of any instance, with the input range that it goes through.</summary>
    public IEnumerable<(ArrayPiece Piece, PortBits Input)> PiecesOf(int port, int low, int high)
    {
        foreach (var paths in _paths.Distinct())
            foreach (var output in paths.OutputsIn(port, low, high))
                foreach (var source in paths.Sources[output])
                    foreach (var piece in _array.Inputs[paths.Inputs[source].Port])
                        yield return (piece, paths.Inputs[source]);
    }

    /// <summary>The bits of an ordinary net that a piece reads for any index of its box.</summary>
    public static BitRange Hull(ArrayPiece piece, PortBits bits)
    {
        var (net, least, greatest, stride, offset) = piece.Source switch
        {
            NetPiece source => Range(source, piece.Box),
            TablePiece source => (source.Net, source.Elements.Min(), source.Elements.Max(), source.Stride, source.Offset),
            _ => throw new ArgumentException("an index reads no net", nameof(piece)),
        };
        var low = (int)(least * stride) + offset + bits.Low;
        var high = (int)(greatest * stride) + offset + bits.Low + bits.Width;
        return new BitRange(net, low, high);

        static (Net, BigInteger, BigInteger, int, int) Range(NetPiece source, IndexBox box)
        {
            var (least, greatest) = ArrayVerifier.ElementRange(source.Element, box);
            return (source.Net, least, greatest, source.Stride, source.Offset);
        }
    }

    /// <summary>The bits of one element that a piece reads, where the net packs elements of that width; else null.</summary>
    public static (int Low, int High)? InElement(PieceSource source, PortBits bits, int elementWidth)
    {
        var (stride, offset) = source switch
        {
            NetPiece piece => (piece.Stride, piece.Offset),
            TablePiece piece => (piece.Stride, piece.Offset),
            _ => (0, 0),
        };
        var low = offset + bits.Low;
        return stride == elementWidth && low + bits.Width <= elementWidth ? (low, low + bits.Width) : null;
    }

    public void Unflatten(int index, Span<int> position)
    {
        for (var d = _array.Shape.Length - 1; d >= 0; d--)
        {
            position[d] = index % _array.Shape[d];
            index /= _array.Shape[d];
        }
    }

    private static int RankIn(IndexBox box, ReadOnlySpan<int> position)
    {
        var rank = 0;
        for (var d = 0; d < position.Length; d++)
            rank = rank * box.Ranges[d].Count + (position[d] - box.Ranges[d].Start) / box.Ranges[d].Stride;
        return rank;
    }

    // Which box holds each index.
    private int[] ByIndex(IEnumerable<IndexBox> boxes)
    {
        var result = new int[_array.Count];
        var number = 0;
        Span<int> step = stackalloc int[_array.Shape.Length];
        foreach (var box in boxes)
        {
            step.Clear();
            for (long i = 0; i < box.Count; i++)
            {
                var flat = 0;
                for (var d = 0; d < step.Length; d++)
                    flat = flat * _array.Shape[d] + box.Ranges[d].Start + step[d] * box.Ranges[d].Stride;
                result[flat] = number;
                for (var d = step.Length - 1; d >= 0 && ++step[d] == box.Ranges[d].Count; d--) step[d] = 0;
            }

            number++;
        }

        return result;
    }
}
