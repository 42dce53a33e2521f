using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Which bits of its inputs a range of a cell's output depends on within a cycle. Wiring and bitwise cells are
/// exact; arithmetic knows that a bit depends on the bits at and below it.</summary>
/// <remarks>What instances and arrays read is found by <see cref="BitGraph"/> and <see cref="ArrayReads"/>.</remarks>
internal sealed class CellReads(ModuleNetlist module)
{
    // The low bit of each part of a concat, found once: parts are looked up by bit.
    private readonly Dictionary<int, int[]> _concatLows = [];

    /// <summary>Adds what bits <paramref name="low"/> to <paramref name="high"/> − 1 of a cell read.</summary>
    public void Add(Net net, int low, int high, List<BitRange> reads)
    {
        switch (module[net])
        {
            case SliceCell c:
                reads.Add(new BitRange(c.A, low + c.Low, high + c.Low));
                break;
            case ConcatCell c:
                Concat(net, c, low, high, reads);
                break;
            case ExtendCell c:
                Clipped(c.A, low, high, c.IsSigned, reads);
                break;
            case UnaryCell c:
                Unary(c, low, high, reads);
                break;
            case BinaryCell c:
                Binary(c, low, high, reads);
                break;
            case MuxCell c:
                if (Constant(c.Select) is { } select)
                {
                    reads.Add(new BitRange(select.IsZero ? c.WhenFalse : c.WhenTrue, low, high));
                    break;
                }

                Whole(c.Select, reads);
                reads.Add(new BitRange(c.WhenTrue, low, high));
                reads.Add(new BitRange(c.WhenFalse, low, high));
                break;
            case CaseCell c:
                Whole(c.Subject, reads);
                for (var i = 1; i < c.InputCount; i++) reads.Add(new BitRange(c.Input(i), low, high));
                break;
            case DynamicSliceCell c:
                if (FirstBit(c.Start, c.Stride, module.WidthOf(c.A)) is { } from)
                {
                    if (from >= 0) Clipped(c.A, from + low, from + high, false, reads);
                    break;
                }

                Whole(c.Start, reads);
                Whole(c.A, reads);
                break;
            case DynamicInsertCell c:
                Insert(c, low, high, reads);
                break;
            case CrossCell c:
                reads.Add(new BitRange(c.A, low, high));
                break;
            case MemoryReadCell c:
                Whole(c.Address, reads);
                break;
        }
    }

    /// <summary>The low bits of the parts of a concat, in order of the parts.</summary>
    public int[] ConcatLows(Net net, ConcatCell cell)
    {
        if (_concatLows.TryGetValue(net.Cell, out var lows)) return lows;
        lows = new int[cell.Parts.Length];
        var top = cell.Width;
        for (var i = 0; i < lows.Length; i++) lows[i] = top -= module.WidthOf(cell.Parts[i]);
        _concatLows.Add(net.Cell, lows);
        return lows;
    }

    /// <summary>The part of a concat that holds a bit.</summary>
    public static int PartAt(int[] lows, int bit)
    {
        var (first, last) = (0, lows.Length - 1);
        while (first < last)
        {
            var middle = (first + last) / 2;
            if (lows[middle] <= bit) last = middle;
            else first = middle + 1;
        }

        return first;
    }

    /// <summary>The value of a shift amount or index that is constant.</summary>
    public BitVector? Constant(Net net) => module[net] is ConstantCell constant ? constant.Value : null;

    /// <summary>The bit that a constant start means, −1 past the end; null when the start is not constant.</summary>
    public int? FirstBit(Net start, int stride, int width) => Constant(start) is { } value
        ? value.Unsigned * stride < width ? (int)(value.Unsigned * stride) : -1
        : null;

    /// <summary>A constant shift amount, at most the width; null when it is not constant.</summary>
    public int? ShiftAmount(BinaryCell cell) =>
        Constant(cell.B) is { } amount ? (int)BigInteger.Min(amount.Unsigned, cell.Width) : null;

    private void Whole(Net net, List<BitRange> reads) => reads.Add(new BitRange(net, 0, module.WidthOf(net)));

    // The part of a range that lies in a net; above it, with sign, its top bit.
    private void Clipped(Net net, int low, int high, bool hasSign, List<BitRange> reads)
    {
        var width = module.WidthOf(net);
        if (low < width) reads.Add(new BitRange(net, Math.Max(low, 0), Math.Min(high, width)));
        if (hasSign && high > width) reads.Add(new BitRange(net, width - 1, width));
    }

    private void Concat(Net net, ConcatCell cell, int low, int high, List<BitRange> reads)
    {
        var lows = ConcatLows(net, cell);
        for (var i = PartAt(lows, high - 1); i < lows.Length; i++)
        {
            var from = Math.Max(low, lows[i]) - lows[i];
            var to = Math.Min(high - lows[i], module.WidthOf(cell.Parts[i]));
            if (to > from) reads.Add(new BitRange(cell.Parts[i], from, to));
            if (lows[i] <= low) break;
        }
    }

    private void Unary(UnaryCell cell, int low, int high, List<BitRange> reads)
    {
        switch (cell.Kind)
        {
            case UnaryKind.Not:
                reads.Add(new BitRange(cell.A, low, high));
                break;
            case UnaryKind.Negate:
                reads.Add(new BitRange(cell.A, 0, high));
                break;
            case UnaryKind.Reverse:
                reads.Add(new BitRange(cell.A, cell.Width - high, cell.Width - low));
                break;
            default:
                Whole(cell.A, reads);
                break;
        }
    }

    private void Binary(BinaryCell cell, int low, int high, List<BitRange> reads)
    {
        switch (cell.Kind)
        {
            case BinaryKind.And or BinaryKind.Or or BinaryKind.Xor:
                reads.Add(new BitRange(cell.A, low, high));
                reads.Add(new BitRange(cell.B, low, high));
                break;
            case BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Multiply:
                reads.Add(new BitRange(cell.A, 0, high));
                reads.Add(new BitRange(cell.B, 0, high));
                break;
            case BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned:
                Shift(cell, low, high, reads);
                break;
            default:
                Whole(cell.A, reads);
                Whole(cell.B, reads);
                break;
        }
    }

    private void Shift(BinaryCell cell, int low, int high, List<BitRange> reads)
    {
        var isLeft = cell.Kind == BinaryKind.ShiftLeft;
        if (ShiftAmount(cell) is not { } amount)
        {
            Whole(cell.B, reads);
            reads.Add(isLeft ? new BitRange(cell.A, 0, high) : new BitRange(cell.A, low, cell.Width));
        }
        else if (!isLeft)
        {
            Clipped(cell.A, low + amount, high + amount, cell.Kind == BinaryKind.ShiftRightSigned, reads);
        }
        else if (high > amount)
        {
            reads.Add(new BitRange(cell.A, Math.Max(0, low - amount), high - amount));
        }
    }

    private void Insert(DynamicInsertCell cell, int low, int high, List<BitRange> reads)
    {
        if (FirstBit(cell.Start, cell.Stride, cell.Width) is not { } first)
        {
            Whole(cell.Start, reads);
            Whole(cell.Value, reads);
            reads.Add(new BitRange(cell.A, low, high));
            return;
        }

        var end = first < 0 ? -1 : Math.Min(first + module.WidthOf(cell.Value), cell.Width);
        if (first < 0 || low >= end || high <= first)
        {
            reads.Add(new BitRange(cell.A, low, high));
            return;
        }

        if (low < first) reads.Add(new BitRange(cell.A, low, first));
        reads.Add(new BitRange(cell.Value, Math.Max(low, first) - first, Math.Min(high, end) - first));
        if (high > end) reads.Add(new BitRange(cell.A, end, high));
    }
}
