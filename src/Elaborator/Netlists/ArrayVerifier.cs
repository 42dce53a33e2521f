using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>Checks instance arrays on their boxes, so that the cost does not depend on the number of instances.</summary>
public sealed class ArrayVerifier(Design design, ModuleId owner, Action<SourceSpan, string> report)
{
    public const int MaxDimensions = 4;
    private readonly ModuleNetlist _module = design[owner];

    public void Verify(InstanceArray array)
    {
        var name = $"array '{array.Name}'";
        var isShapeSound = array.Shape.Length is >= 1 and <= MaxDimensions && array.Shape.All(length => length >= 1)
            && array.Shape.Aggregate(BigInteger.One, (product, length) => product * length) <= int.MaxValue;
        if (!isShapeSound || array.IndexNames.Length != array.Shape.Length)
        {
            report(array.Source, $"{name} has no shape of one to {MaxDimensions} lengths and as many names");
            return;
        }

        if (array.Classes.IsEmpty || array.Classes.Any(id => id.Index < 0 || id.Index >= owner.Index))
        {
            report(array.Source, $"{name} uses a module that does not stand before this one");
            return;
        }

        var ports = design[array.Classes[0]].Ports;
        foreach (var id in array.Classes)
            if (!HaveSamePorts(ports, design[id].Ports))
                report(array.Source, $"'{design[id].DisplayName}' has other ports than the first class of {name}");
        foreach (var piece in array.ClassMap)
            if (piece.Class < 0 || piece.Class >= array.Classes.Length)
                report(array.Source, $"{name} has no class {piece.Class}");
        if (Coverage(array.Shape, [.. array.ClassMap.Select(piece => piece.Box)]) is { } fault)
            report(array.Source, $"the classes of {name} {fault}");

        if (array.Inputs.Length != ports.Length)
        {
            report(array.Source, $"{name} has {array.Inputs.Length} connections for {ports.Length} ports");
            return;
        }

        for (var i = 0; i < ports.Length; i++) Port(array, ports[i], array.Inputs[i]);
    }

    /// <summary>How boxes fail to cover each index of a shape exactly once, or null.</summary>
    public static string? Coverage(ImmutableArray<int> shape, IReadOnlyList<IndexBox> boxes)
    {
        foreach (var box in boxes)
        {
            if (box.Ranges.Length != shape.Length) return $"have a box of {box.Ranges.Length} dimensions";
            for (var d = 0; d < shape.Length; d++)
            {
                var range = box.Ranges[d];
                if (range.Start < 0 || range.Count < 1 || range.Stride < 1 || range.Start + (range.Count - 1L) * range.Stride >= shape[d])
                    return $"leave the range 0 to {shape[d] - 1} of dimension {d}";
            }
        }

        // Boxes sorted by where they start: only those that start before the end of one can meet it.
        var sorted = boxes.OrderBy(box => box.Ranges[0].Start).ToArray();
        for (var i = 0; i < sorted.Length; i++)
            for (var j = i + 1; j < sorted.Length && sorted[j].Ranges[0].Start <= sorted[i].Ranges[0].Last; j++)
                if (CommonIndex(sorted[i], sorted[j]) is { } index)
                    return $"cover index {index} more than once";

        var total = shape.Aggregate(1L, (product, length) => product * length);
        var covered = boxes.Sum(box => box.Count);
        return covered == total ? null : $"cover {covered} of {total} indices";
    }

    private void Port(InstanceArray array, Port port, ImmutableArray<ArrayPiece> pieces)
    {
        var name = $"port '{port.Name}' of array '{array.Name}'";
        if (port.IsOutput)
        {
            if (!pieces.IsEmpty) report(array.Source, $"output {name} is driven");
            return;
        }

        if (Coverage(array.Shape, [.. pieces.Select(piece => piece.Box)]) is { } fault)
        {
            report(array.Source, $"the pieces of {name} {fault}");
            return;
        }

        foreach (var piece in pieces)
            if (Piece(piece, port.Width, array.Shape.Length) is { } wrong)
                report(array.Source, $"a piece of {name} {wrong}");
    }

    private string? Piece(ArrayPiece piece, int width, int dimensions)
    {
        switch (piece.Source)
        {
            case NetPiece net:
                if (net.Element.Coefficients.Length > dimensions) return $"has {net.Element.Coefficients.Length} coefficients";
                var (least, greatest) = ElementRange(net.Element, piece.Box);
                return Elements(net.Net, least, greatest, net.Stride, net.Offset, width);
            case TablePiece table:
                if (table.Elements.Length != piece.Box.Count)
                    return $"lists {table.Elements.Length} elements for {piece.Box.Count} indices";
                return Elements(table.Net, table.Elements.Min(), table.Elements.Max(), table.Stride, table.Offset, width);
            case IndexPiece index when index.Value.Coefficients.Length > dimensions:
                return $"has {index.Value.Coefficients.Length} coefficients";
            default:
                return null;
        }
    }

    private string? Elements(Net net, BigInteger least, BigInteger greatest, int stride, int offset, int width)
    {
        if (net.Cell < 0 || net.Cell >= _module.Cells.Length) return "reads a net that does not exist";
        if (stride < 1 || offset < 0) return $"has stride {stride} and offset {offset}";
        if (least.Sign < 0) return $"reads element {least}";
        var end = greatest * stride + offset + width;
        return end > _module.WidthOf(net) ? $"reads bit {end - 1} of a net of {_module.WidthOf(net)} bits" : null;
    }

    /// <summary>The least and the greatest value of an affine map over a box.</summary>
    public static (BigInteger Least, BigInteger Greatest) ElementRange(AffineMap map, IndexBox box)
    {
        var least = map.Constant;
        var greatest = map.Constant;
        for (var d = 0; d < map.Coefficients.Length; d++)
        {
            var first = map.Coefficients[d] * box.Ranges[d].Start;
            var last = map.Coefficients[d] * box.Ranges[d].Last;
            least += BigInteger.Min(first, last);
            greatest += BigInteger.Max(first, last);
        }

        return (least, greatest);
    }

    private static bool HaveSamePorts(ImmutableArray<Port> a, ImmutableArray<Port> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i].Name != b[i].Name || a[i].IsOutput != b[i].IsOutput || a[i].Width != b[i].Width || a[i].Kind != b[i].Kind)
                return false;
        return true;
    }

    private static string? CommonIndex(IndexBox a, IndexBox b)
    {
        var index = new long[a.Ranges.Length];
        for (var d = 0; d < index.Length; d++)
        {
            if (FirstCommon(a.Ranges[d], b.Ranges[d]) is not { } common) return null;
            index[d] = common;
        }

        return $"[{string.Join("][", index)}]";
    }

    /// <summary>The least index of two ranges, or null: a Chinese remainder, done by steps of the larger stride.</summary>
    internal static long? FirstCommon(IndexRange a, IndexRange b)
    {
        if (a.Stride < b.Stride) (a, b) = (b, a);
        long last = Math.Min(a.Last, b.Last);
        long value = a.Start;
        if (b.Start > value) value += (b.Start - value + a.Stride - 1L) / a.Stride * a.Stride;
        // The remainders by b's stride repeat after at most that many steps.
        for (var steps = 0; steps < b.Stride && value <= last; steps++, value += a.Stride)
            if ((value - b.Start) % b.Stride == 0)
                return value;
        return null;
    }
}
