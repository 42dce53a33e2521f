using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Reference;

/// <summary>One reader of one element of an array's output: an op, or the input of an element of an
/// array.</summary>
/// <param name="Array">−1: op <paramref name="Index"/> of the module that holds the array.</param>
internal readonly record struct ElementReader(int Array, int Index, int Port);

/// <summary>Which net feeds an input port of each element of an array: a cell and its low bit.</summary>
/// <remarks>One pair for all elements where that is so, since clocks, resets and settings mostly
/// are.</remarks>
internal sealed class PortWiring
{
    private readonly int[]? _cells;
    private readonly int[]? _bits;
    private readonly int _cell;
    private readonly int _bit;

    private PortWiring(int cell, int bit) => (_cell, _bit) = (cell, bit);

    private PortWiring(int[] cells, int[] bits) => (_cells, _bits) = (cells, bits);

    /// <summary>The value of an index piece: there at power-up.</summary>
    public const int IndexValue = -1;

    public bool IsUniform => _cells is null;

    public int CellOf(int flat) => _cells is null ? _cell : _cells[flat];

    public int BitOf(int flat) => _bits is null ? _bit : _bits[flat];

    /// <param name="resolve">Looks through slices and concats: (cell, bit, width) to (cell, bit).</param>
    /// <param name="widthOf">The width of a cell; reading past it gives 0, as past the end of any
    /// array.</param>
    public static PortWiring Build(
        InstanceArray array, int port, int width, Func<int, int, int, (int Cell, int Bit)> resolve, Func<int,
        int> widthOf,
        Action<int, BitVector> setIndexValue)
    {
        var pieces = array.Inputs[port];
        if (pieces is [{ Source: NetPiece { Element: { } element } only }]
            && element.Coefficients.All(c => c.IsZero))
        {
            var (cell, bit) = Locate(only.Net.Cell, element.Constant, only.Stride, only.Offset);
            return new PortWiring(cell, bit);
        }

        var cells = new int[array.Count];
        var bits = new int[array.Count];
        Array.Fill(cells, IndexValue);
        foreach (var piece in pieces)
        {
            var ordinal = 0;
            foreach (var index in Indices(piece.Box))
            {
                var flat = FlatIndex(array.Shape.AsSpan(), index);
                switch (piece.Source)
                {
                    case NetPiece net:
                        (cells[flat], bits[flat]) = Locate(
                            net.Net.Cell, net.Element.At(index), net.Stride, net.Offset);
                        break;
                    case TablePiece table:
                        (cells[flat], bits[flat]) =
                            Locate(table.Net.Cell, table.Elements[ordinal], table.Stride, table.Offset);
                        break;
                    case IndexPiece value:
                        setIndexValue(flat, BitVector.FromInteger(value.Value.At(index), width));
                        break;
                }

                ordinal++;
            }
        }

        return new PortWiring(cells, bits);

        (int Cell, int Bit) Locate(int cell, BigInteger element, int stride, int offset)
        {
            var bit = element * stride + offset;
            return bit.Sign < 0 || bit + width > widthOf(cell)
                ? (IndexValue, 0)
                : resolve(cell, (int)bit, width);
        }
    }

    public static int FlatIndex(ReadOnlySpan<int> shape, ReadOnlySpan<int> index)
    {
        var flat = 0;
        for (var d = 0; d < shape.Length; d++) flat = flat * shape[d] + index[d];
        return flat;
    }

    /// <summary>The indices of a box in flat order; the array given is the same each time.</summary>
    public static IEnumerable<int[]> Indices(IndexBox box)
    {
        var steps = new int[box.Ranges.Length];
        var index = box.Ranges.Select(r => r.Start).ToArray();
        if (box.Ranges.Any(r => r.Count <= 0)) yield break;
        while (true)
        {
            yield return index;
            var d = steps.Length - 1;
            while (d >= 0 && ++steps[d] == box.Ranges[d].Count)
            {
                steps[d] = 0;
                index[d] = box.Ranges[d].Start;
                d--;
            }

            if (d < 0) yield break;
            index[d] = box.Ranges[d].Start + steps[d] * box.Ranges[d].Stride;
        }
    }
}

/// <summary>One instance array of a module, prepared: its elements are children, from
/// <see cref="FirstChild"/> on.</summary>
internal sealed class ArrayProgram
{
    public required InstanceArray Array { get; init; }

    public required int Count { get; init; }

    public required int FirstChild { get; init; }

    /// <summary>By class. An extern class has a model with the same ports in the same order.</summary>
    public required int[] Programs { get; init; }

    /// <summary>By flat index, or null where all are of class 0.</summary>
    public required byte[]? ClassOf { get; init; }

    /// <summary>By port of the interface; null at outputs and unconnected inputs.</summary>
    public required PortWiring?[] Inputs { get; init; }

    /// <summary>By port of the interface: the cell of the module that shows the output of all elements, or
    /// −1.</summary>
    public required int[] OutputCell { get; init; }

    /// <summary>By port: who reads one element's output, from <c>Start[flat]</c> on. Null where nobody
    /// does.</summary>
    /// <remarks>Readers of many elements are ordinary readers of the output cell.</remarks>
    public ElementReaders?[] Readers { get; set; } = [];

    public int ProgramAt(int flat) => Programs[ClassOf is null ? 0 : ClassOf[flat]];
}

internal sealed record ElementReaders(int[] Start, ElementReader[] Readers)
{
    public ReadOnlySpan<ElementReader> Of(int flat) =>
        Readers.AsSpan(Start[flat], Start[flat + 1] - Start[flat]);
}
