using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Passes;

/// <summary>The value of a cell whose inputs are constant.</summary>
internal static class ConstantEvaluator
{
    /// <summary>Evaluates a combinational cell by <see cref="BitMath"/>.</summary>
    /// <param name="cell">Any cell.</param>
    /// <param name="inputs">The values of its inputs, in order.</param>
    /// <returns>Null for cells whose value is no function of their inputs alone.</returns>
    public static BitVector? Evaluate(Cell cell, ReadOnlySpan<BitVector> inputs) => cell switch
    {
        ConstantCell c => c.Value,
        SliceCell c => BitMath.Slice(inputs[0], c.Low, c.SliceWidth),
        ConcatCell => Concat(inputs),
        ExtendCell c => c.IsSigned ? BitMath.SignExtend(inputs[0], c.ToWidth) : BitMath.ZeroExtend(inputs[0], c.ToWidth),
        UnaryCell c => CellMath.Unary(c.Kind, inputs[0], c.OutputWidth),
        BinaryCell c => CellMath.Binary(c.Kind, inputs[0], inputs[1]),
        MuxCell => inputs[0].IsZero ? inputs[2] : inputs[1],
        CaseCell c => inputs[CaseInput(c, inputs[0])],
        DynamicSliceCell c => FirstBit(inputs[1], c.Stride, inputs[0].Width) is { } low
            ? BitMath.Slice(inputs[0], low, c.SliceWidth)
            : BitVector.Zero(c.SliceWidth),
        DynamicInsertCell c => FirstBit(inputs[1], c.Stride, inputs[0].Width) is { } low
            ? BitMath.Insert(inputs[0], low, inputs[2])
            : inputs[0],
        CrossCell => inputs[0],
        _ => null,
    };

    /// <summary>The bit that a dynamic slice starts at, or null past the end.</summary>
    public static int? FirstBit(BitVector start, int stride, int width) =>
        start.Unsigned * stride < width ? (int)(start.Unsigned * stride) : null;

    /// <summary>The input that a case takes for a value of its subject.</summary>
    public static int CaseInput(CaseCell cell, BitVector subject)
    {
        for (var i = 0; i < cell.Arms.Length; i++)
            foreach (var pattern in cell.Arms[i].Patterns)
                if (BitMath.And(subject, pattern.Mask) == pattern.Value)
                    return i + 1;
        return cell.Arms.Length + 1;
    }

    private static BitVector Concat(ReadOnlySpan<BitVector> parts)
    {
        var value = parts[0];
        foreach (var part in parts[1..]) value = BitMath.Concat(value, part);
        return value;
    }
}
