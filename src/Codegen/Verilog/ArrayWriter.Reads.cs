using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>How pieces and slices read the outputs of arrays, without a vector of all elements where that goes.</summary>
internal sealed partial class ArrayWriter
{
    // Beyond this, which bits are read is not followed index by index.
    private const int MaxFollowed = 1 << 16;

    /// <summary>One element, or bits inside one, of an output that has no vector; null otherwise. The position may
    /// move with <see cref="Counter"/>, which takes <paramref name="count"/> values.</summary>
    public string? Element(ArrayOutputCell cell, AffineMap position, int width, int count)
    {
        var output = _outputs[(cell.Array, cell.Port)];
        if (output.IsPacked || !output.HasElements) return null;
        var box = new IndexBox(position.Coefficients.IsEmpty ? [] : [new IndexRange(0, count, 1)]);
        if (Inside(output, position, box, width) is not { } read) return null;
        return ElementBits(read, box.Ranges.IsEmpty ? [] : [Counter]);
    }

    /// <summary>Bits of one element each: an index for each dimension, then the lowest bit.</summary>
    private sealed record ElementRead(ArrayOutput Output, ImmutableArray<AffineMap> Index, int Width);

    private ElementRead? Inside(ArrayOutput output, AffineMap position, IndexBox box, int width)
    {
        if (width > output.Width) return null;
        var shape = ShapeOf(output).Add(output.Width);
        if (ArrayIndex.Split(position, shape, box) is not { } maps) return null;
        return ArrayIndex.Range(maps[^1], box).Greatest + width <= output.Width ? new ElementRead(output, maps, width) : null;
    }

    private string ElementBits(ElementRead read, IReadOnlyList<string> variables)
    {
        var cell = (ArrayOutputCell)_module[read.Output.Net];
        var name = ElementName(cell.Array, cell.Port, [.. read.Index[..^1].Select(map => ArrayIndex.Affine(map, variables))]);
        if (read.Width == read.Output.Width) return name;
        var start = read.Index[^1];
        if (start.Coefficients.All(c => c.IsZero)) return name + ExpressionWriter.Bits((int)start.Constant, read.Width);
        var text = ArrayIndex.Affine(start, variables);
        return read.Width == 1 ? $"{name}[{text}]" : $"{name}[{text} +: {Number(read.Width)}]";
    }

    // What a piece reads, when it is bits of one element for each index.
    private ElementRead? InsideOf(ArrayPiece piece, int width) => piece.Source is NetPiece net && OutputOf(net.Net) is { } output
        ? Inside(output, ArrayIndex.Scale(net.Element, net.Stride, net.Offset), piece.Box, width)
        : null;

    /// <summary>How many whole elements a piece reads for each index, from the one with the flat index
    /// <c>First</c>; null when it does not.</summary>
    private (ArrayOutput Output, AffineMap First, int Count)? GatherOf(ArrayPiece piece, int width)
    {
        if (piece.Source is not NetPiece net || OutputOf(net.Net) is not { } output) return null;
        if (width <= output.Width || width % output.Width != 0) return null;
        var position = ArrayIndex.Scale(net.Element, net.Stride, net.Offset);
        if (position.Coefficients.Append(position.Constant).Any(c => !(c % output.Width).IsZero)) return null;
        var first = new AffineMap(position.Constant / output.Width, [.. position.Coefficients.Select(c => c / output.Width)]);
        return (output, first, width / output.Width);
    }

    // A listed element for each index, or an element that no simple index finds.
    private ArrayOutput? ListedOf(ArrayPiece piece, int width)
    {
        var (net, stride, offset) = piece.Source switch
        {
            NetPiece p => (p.Net, p.Stride, p.Offset),
            TablePiece t => (t.Net, t.Stride, t.Offset),
            _ => (new Net(-1), 0, 0),
        };
        if (net.Cell < 0 || OutputOf(net) is not { } output) return null;
        return stride == output.Width && offset + width <= stride ? output : null;
    }

    private ArrayOutput? OutputOf(Net net) =>
        _module[net] is ArrayOutputCell cell ? _outputs[(cell.Array, cell.Port)] : null;

    private ImmutableArray<int> ShapeOf(ArrayOutput output) =>
        _module.Arrays[((ArrayOutputCell)_module[output.Net]).Array].Shape;

    private void CountUse(ArrayPiece piece, int width)
    {
        var (net, stride, offset) = piece.Source switch
        {
            NetPiece p => (p.Net, p.Stride, p.Offset),
            TablePiece t => (t.Net, t.Stride, t.Offset),
            _ => (new Net(-1), 0, 0),
        };
        if (net.Cell < 0) return;
        if (GatherOf(piece, width) is not null || InsideOf(piece, width) is not null || ListedOf(piece, width) is not null)
        {
            CountElements(piece, OutputOf(net)!, stride, offset, width);
            return;
        }

        if (piece.Source is NetPiece whole && whole.Element.Coefficients.All(c => c.IsZero)
            && _module.WidthOf(whole.Net) == width)
        {
            _uses.Read(whole.Net);
            return;
        }

        if (piece.Box.Count > MaxFollowed)
        {
            ReadBits(net, 0, _module.WidthOf(net));
            return;
        }

        foreach (var element in ElementsOf(piece))
        {
            var low = checked((int)element) * stride + offset;
            if (low + width <= _module.WidthOf(net)) ReadBits(net, low, width);
        }
    }

    private static void CountElements(ArrayPiece piece, ArrayOutput output, int stride, int offset, int width)
    {
        output.HasElements = true;
        if (piece.Box.Count > MaxFollowed) output.IsUnknown = true;
        if (output.IsUnknown) return;
        foreach (var element in ElementsOf(piece)) output.AddRead(checked((int)element) * stride + offset, width);
    }

    private void ReadBits(Net net, int low, int width)
    {
        _reads.Add((net, low, width));
        if (_module[net] is ArrayOutputCell) _uses.Read(net);
        else _uses.ReadBits(net, low, width);
    }

    private static IEnumerable<BigInteger> ElementsOf(ArrayPiece piece)
    {
        if (piece.Source is TablePiece table) return table.Elements.Select(e => (BigInteger)e);
        var map = ((NetPiece)piece.Source).Element;
        return Indices(piece.Box).Select(index => map.At(index));
    }

    private static IEnumerable<int[]> Indices(IndexBox box)
    {
        var position = new int[box.Ranges.Length];
        while (true)
        {
            yield return [.. box.Ranges.Select((range, d) => range.Start + position[d] * range.Stride)];
            var dimension = box.Ranges.Length - 1;
            while (dimension >= 0 && ++position[dimension] == box.Ranges[dimension].Count) position[dimension--] = 0;
            if (dimension < 0) yield break;
        }
    }
}
