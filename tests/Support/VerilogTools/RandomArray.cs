using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>A random instance array with every kind of piece.</summary>
internal sealed class RandomArray(
    Random random, ModuleBuilder module, ModuleNetlist element, Func<int, Net> netOf, Func<Net, Net> keep)
{
    private static readonly string[] s_indexNames = ["r", "c", "i", "value"];

    private ImmutableArray<int> _shape = [];
    private Dictionary<int, Net> _outputs = [];

    private int Count => _shape.Aggregate(1, (a, b) => a * b);

    public void Add()
    {
        _shape = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => 1 + random.Next(4))];
        var array = module.Arrays.Count;
        _outputs = Enumerable.Range(0, element.Ports.Length)
            .Where(p => element.Ports[p].IsOutput)
            .ToDictionary(p => p, p => module.Reserve(element.Ports[p].Width * Count));
        var inputs = element.Ports.Select(p => p.IsOutput ? [] : Pieces(p)).ToImmutableArray();
        var names = s_indexNames.Take(_shape.Length).ToImmutableArray();
        module.Arrays.Add(new InstanceArray(
            "cells", _shape, names, [new ModuleId(0)], [new ClassPiece(Whole(), 0)], inputs, "A grid of elements.", default));
        foreach (var (port, net) in _outputs)
        {
            module.Define(net, new ArrayOutputCell(array, port, module.WidthOf(net), default));
            Observe(port, net);
        }
    }

    // The whole vector, one element, or an unaligned part; or nothing, and the array may vanish.
    private void Observe(int port, Net net)
    {
        var width = element.Ports[port].Width;
        var at = random.Next(Count);
        switch (random.Next(4))
        {
            case 0:
                keep(net);
                break;
            case 1:
                keep(module.Add(new SliceCell(net, at * width, width, default)));
                break;
            case 2:
                keep(module.Add(new SliceCell(net, random.Next(module.WidthOf(net)), 1, default)));
                break;
        }
    }

    private ImmutableArray<ArrayPiece> Pieces(Port port)
    {
        if (port.Kind == PortKind.Clock) return [new ArrayPiece(Whole(), Broadcast(new Net(0), 1))];
        if (port.Kind == PortKind.Reset) return [new ArrayPiece(Whole(), Broadcast(netOf(1), 1))];
        return [.. Split().Select(box => new ArrayPiece(box, Source(box, port.Width)))];
    }

    private IndexBox Whole() => new([.. _shape.Select(n => new IndexRange(0, n, 1))]);

    // The whole space, or one dimension cut at a place or into even and odd.
    private List<IndexBox> Split()
    {
        var dimension = random.Next(_shape.Length);
        var length = _shape[dimension];
        if (length == 1 || random.Next(3) == 0) return [Whole()];
        if (random.Next(2) == 0)
            return [With(dimension, new IndexRange(0, (length + 1) / 2, 2)), With(dimension, new IndexRange(1, length / 2, 2))];
        var cut = 1 + random.Next(length - 1);
        return [With(dimension, new IndexRange(0, cut, 1)), With(dimension, new IndexRange(cut, length - cut, 1))];
    }

    private IndexBox With(int dimension, IndexRange range) => new(Whole().Ranges.SetItem(dimension, range));

    private PieceSource Source(IndexBox box, int width)
    {
        var own = _outputs.Where(o => element.Ports[o.Key].Width == width).Select(o => o.Value).ToList();
        switch (random.Next(6))
        {
            case 0:
                return Broadcast(netOf(width), width);
            case 1:
                return new IndexPiece(Affine(random.Next(5), 3));
            case 2:
                var stride = width + random.Next(3);
                return new NetPiece(netOf(stride * Count), Flat(0), stride, random.Next(stride - width + 1));
            case 3 when own.Count != 0:
                return new NetPiece(own[random.Next(own.Count)], Flat(Shift(box)), width, 0);
            case 4 when own.Count != 0:
                return Table(own[random.Next(own.Count)], box, width);
            default:
                return Table(netOf(width * Count), box, width);
        }
    }

    private NetPiece Broadcast(Net net, int width) =>
        new(net, new AffineMap(0, [.. _shape.Select(_ => BigInteger.Zero)]), width, 0);

    private TablePiece Table(Net net, IndexBox box, int width) =>
        new(net, [.. Enumerable.Range(0, (int)box.Count).Select(_ => random.Next(Count))], width, 0);

    private AffineMap Affine(int constant, int most) =>
        new(constant, [.. _shape.Select(_ => (BigInteger)random.Next(most))]);

    private AffineMap Flat(int constant)
    {
        var coefficients = new BigInteger[_shape.Length];
        var stride = BigInteger.One;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            coefficients[d] = stride;
            stride *= _shape[d];
        }

        return new AffineMap(constant, [.. coefficients]);
    }

    // A distance in the flat order that no index of the box leaves the array by.
    private int Shift(IndexBox box)
    {
        var flat = Flat(0);
        var first = (int)flat.At([.. box.Ranges.Select(r => r.Start)]);
        var last = (int)flat.At([.. box.Ranges.Select(r => r.Last)]);
        return random.Next(-first, Count - last);
    }
}
