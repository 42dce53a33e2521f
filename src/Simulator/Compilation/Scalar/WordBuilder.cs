using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Makes words, the simplest that have the value. Operands of one operation have one size.</summary>
internal sealed partial class WordBuilder(WordGraph graph)
{
    public WordGraph Graph => graph;

    public int Constant(ulong value, bool is64) =>
        graph.Add(
            new Word(WordOp.Constant, is64, Imm: is64 ? value : (uint)value), is64 ? value : (uint)value);

    /// <summary>The value of <paramref name="bytes"/> bytes of the root, at the start of the cycle.</summary>
    public int Load(int offset, int bytes, ulong ones = ulong.MaxValue) =>
        graph.Add(
            new Word(WordOp.Load, bytes == 8, bytes, Imm: (ulong)offset), ones & BitVector.Mask(8 * bytes));

    public int Scratch(int offset, int spill, ulong ones) =>
        graph.Add(new Word(WordOp.Scratch, true, spill, Imm: (ulong)offset), ones);

    public int Spill(Spill spill)
    {
        graph.Spills.Add(spill);
        return graph.Add(new Word(WordOp.Spill, true, Imm: (ulong)graph.Spills.Count - 1), 0);
    }

    public int Element(int table, int index, ulong ones)
    {
        var bytes = graph.Tables[table].ElementBytes;
        return graph.Add(
            new Word(WordOp.Element, bytes == 8, index, Imm: (ulong)table), ones & BitVector.Mask(8 * bytes));
    }

    public int Table(in WordTable table)
    {
        graph.Tables.Add(table);
        return graph.Tables.Count - 1;
    }

    public bool Is64(int id) => graph[id].Is64;

    /// <summary>The same value in the other size, which holds it.</summary>
    public int Resize(int id, bool is64) => Is64(id) == is64 ? id : is64 ? Extend(id) : Truncate(id);

    public int Extend(int id)
    {
        if (graph.IsConstant(id, out var value)) return Constant(value, true);
        return graph.Add(new Word(WordOp.Extend, true, id), graph.Ones(id));
    }

    public int Truncate(int id)
    {
        var word = graph[id];
        switch (word.Op)
        {
            case WordOp.Constant:
                return Constant(word.Imm, false);
            case WordOp.Extend:
                return word.A;
            case WordOp.Load:
                return Load((int)word.Imm, 4, graph.Ones(id));
            case WordOp.And when graph.IsConstant(word.B, out var mask):
                return And(Truncate(word.A), Constant(mask, false));
            case WordOp.ShiftRight when graph.IsConstant(word.B, out var by) && by >= 32
                && graph[word.A].Op == WordOp.Load:
                var high = Load((int)graph[word.A].Imm + 4, 4, graph.Ones(word.A) >> 32);
                return ShiftRight(high, (int)by - 32);
            case WordOp.Or or WordOp.Xor when (uint)graph.Ones(word.A) == 0:
                return Truncate(word.B);
            case WordOp.Or or WordOp.Xor when (uint)graph.Ones(word.B) == 0:
                return Truncate(word.A);
            default:
                return graph.Add(new Word(WordOp.Truncate, false, id), graph.Ones(id) & uint.MaxValue);
        }
    }

    /// <summary>The low bits.</summary>
    public int Low(int id, int width) =>
        width >= (Is64(id) ? 64 : 32) ? id : And(id, Constant(BitVector.Mask(width), Is64(id)));

    // What has the same low bits and costs less.
    private int Strip(int id, int width)
    {
        while (graph[id] is { Op: WordOp.And } word && graph.IsConstant(word.B, out var mask)
            && (mask & BitVector.Mask(width)) == BitVector.Mask(width))
            id = word.A;
        return id;
    }

    public int Add(int a, int b, int width)
    {
        (a, b) = (Strip(a, width), Strip(b, width));
        if (graph.IsConstant(a, out _)) (a, b) = (b, a);
        var is64 = Is64(a);
        if (graph.IsConstant(b, out var right))
        {
            if (right == 0) return Low(a, width);
            if (graph.IsConstant(a, out var left)) return Constant(left + right & BitVector.Mask(width), is64);
            if (graph[a] is { Op: WordOp.Add } inner && graph.IsConstant(inner.B, out var other))
                return Add(inner.A, Constant(right + other, is64), width);
        }

        var length = Math.Max(WordGraph.Length(graph.Ones(a)), WordGraph.Length(graph.Ones(b))) + 1;
        return Low(graph.Add(new Word(WordOp.Add, is64, a, b), BitVector.Mask(length)), width);
    }

    public int Subtract(int a, int b, int width)
    {
        (a, b) = (Strip(a, width), Strip(b, width));
        var is64 = Is64(a);
        if (a == b) return Constant(0, is64);
        if (graph.IsConstant(b, out var right)) return Add(a, Constant(0 - right, is64), width);
        return Low(graph.Add(new Word(WordOp.Subtract, is64, a, b), ulong.MaxValue), width);
    }

    public int Multiply(int a, int b, int width)
    {
        (a, b) = (Strip(a, width), Strip(b, width));
        if (graph.IsConstant(a, out _)) (a, b) = (b, a);
        var is64 = Is64(a);
        if (graph.IsConstant(b, out var right))
        {
            if (graph.IsConstant(a, out var left)) return Constant(left * right & BitVector.Mask(width), is64);
            right &= BitVector.Mask(width);
            if (right == 0) return Constant(0, is64);
            if (BitOperations.IsPow2(right)) return ShiftLeft(a, BitOperations.TrailingZeroCount(right), width);
        }

        var length = WordGraph.Length(graph.Ones(a)) + WordGraph.Length(graph.Ones(b));
        return Low(graph.Add(new Word(WordOp.Multiply, is64, a, b), BitVector.Mask(length)), width);
    }

    public int MultiplyHigh(int a, int b)
    {
        if (graph.IsConstant(a, out var left) && graph.IsConstant(b, out var right))
            return Constant(Math.BigMul(left, right, out _), true);
        var length = WordGraph.Length(graph.Ones(a)) + WordGraph.Length(graph.Ones(b));
        return length <= 64
            ? Constant(0, true)
            : graph.Add(new Word(WordOp.MultiplyHigh, true, a, b), BitVector.Mask(length - 64));
    }

    /// <summary>Of a value of <paramref name="width"/> bits; what leaves it is dropped.</summary>
    public int ShiftLeft(int id, int by, int width)
    {
        var is64 = Is64(id);
        if (by == 0) return Low(id, width);
        if (by >= width) return Constant(0, is64);
        id = Strip(id, width - by);
        if (graph.IsConstant(id, out var value)) return Constant(value << by & BitVector.Mask(width), is64);
        if (graph[id] is { Op: WordOp.ShiftLeft } inner && graph.IsConstant(inner.B, out var first))
            return ShiftLeft(inner.A, by + (int)first, width);
        return Low(
            graph.Add(new Word(WordOp.ShiftLeft, is64, id, Constant((ulong)by, false)), graph.Ones(id) << by),
            width);
    }

    public int ShiftRight(int id, int by)
    {
        var is64 = Is64(id);
        if (by == 0) return id;
        if (by >= (is64 ? 64 : 32) || graph.Ones(id) >> by == 0) return Constant(0, is64);
        var word = graph[id];
        switch (word.Op)
        {
            case WordOp.Constant:
                return Constant(word.Imm >> by, is64);
            case WordOp.ShiftRight when graph.IsConstant(word.B, out var first):
                return ShiftRight(word.A, by + (int)first);
            case WordOp.And when graph.IsConstant(word.B, out var mask):
                return And(ShiftRight(word.A, by), Constant(mask >> by, is64));
            case WordOp.ShiftLeft when graph.IsConstant(word.B, out var left):
                // The shift to the left dropped what did not fit, so the mask must stay.
                var kept = BitVector.Mask((is64 ? 64 : 32) - by);
                return And(
                    (int)left >= by
                        ? ShiftLeft(word.A, (int)left - by, is64 ? 64 : 32)
                        : ShiftRight(Low(word.A, (is64 ? 64 : 32) - (int)left), by - (int)left),
                    Constant(kept, is64));
            case WordOp.Extend:
                return Extend(ShiftRight(word.A, by));
            case WordOp.Or or WordOp.Xor when CanSplit(word, id, by):
                return graph[id].Op == WordOp.Or
                    ? Or(ShiftRight(word.A, by), ShiftRight(word.B, by))
                    : Xor(ShiftRight(word.A, by), ShiftRight(word.B, by));
            case WordOp.Load when by % 8 == 0 && word.A - by / 8 is 1 or 2 or 4:
                return Resize(
                    Load((int)word.Imm + by / 8, word.A - by / 8, graph.Ones(id) >> by), is64);
            default:
                return graph.Add(
                    new Word(WordOp.ShiftRight, is64, id, Constant((ulong)by, false)), graph.Ones(id) >> by);
        }
    }

    // Of fields side by side one is taken: the others fall away.
    private bool CanSplit(in Word word, int id, int by) =>
        graph[id].Op is WordOp.Or or WordOp.Xor
        && (graph.Ones(word.A) >> by == 0 || graph.Ones(word.B) >> by == 0);

    /// <summary>By an amount below the bits of the machine word.</summary>
    public int ShiftBy(WordOp op, int id, int amount)
    {
        amount = Resize(amount, false);
        if (graph.IsConstant(amount, out var by))
        {
            var bits = Is64(id) ? 64 : 32;
            return op switch
            {
                WordOp.ShiftLeft => ShiftLeft(id, (int)by, bits),
                WordOp.ShiftRight => ShiftRight(id, (int)by),
                _ => ShiftRightSigned(id, (int)by),
            };
        }

        var ones = op == WordOp.ShiftRight ? BitVector.Mask(WordGraph.Length(graph.Ones(id))) : ulong.MaxValue;
        return graph.Add(new Word(op, Is64(id), id, amount), ones);
    }

    public int ShiftRightSigned(int id, int by)
    {
        var is64 = Is64(id);
        if (by == 0) return id;
        if (graph.IsConstant(id, out var value))
            return Constant(is64 ? (ulong)((long)value >> by) : (uint)((int)(uint)value >> by), is64);
        return graph.Ones(id) >> (is64 ? 63 : 31) == 0
            ? ShiftRight(id, Math.Min(by, is64 ? 63 : 31))
            : graph.Add(
                new Word(WordOp.ShiftRightSigned, is64, id, Constant((ulong)by, false)), ulong.MaxValue);
    }

    /// <summary>The value of <paramref name="width"/> bits as a signed machine word.</summary>
    public int Signed(int id, int width)
    {
        var bits = Is64(id) ? 64 : 32;
        return width == bits ? id : ShiftRightSigned(ShiftLeft(id, bits - width, bits), bits - width);
    }

    public int PopCount(int id) => graph.IsConstant(id, out var value)
        ? Constant((ulong)BitOperations.PopCount(value), false)
        : graph.Add(new Word(WordOp.PopCount, false, id), 0x7f);

    public int LeadingZeros(int id) => graph.IsConstant(id, out var value)
        ? Constant((ulong)(BitOperations.LeadingZeroCount(value) - (Is64(id) ? 0 : 32)), false)
        : graph.Add(new Word(WordOp.LeadingZeros, false, id), 0x7f);

    /// <summary>The bits of the machine word for 0.</summary>
    public int TrailingZeros(int id) => graph.IsConstant(id, out var value)
        ? Constant(
            (ulong)Math.Min(BitOperations.TrailingZeroCount(value), Is64(id) ? 64 : 32), false)
        : graph.Add(new Word(WordOp.TrailingZeros, false, id), 0x7f);

    public int Reverse(int id) => graph.IsConstant(id, out var value)
        ? Constant(Is64(id) ? ScalarHelpers.Reverse64(value) : ScalarHelpers.Reverse32((uint)value), Is64(id))
        : graph.Add(new Word(WordOp.Reverse, Is64(id), id), ulong.MaxValue);

    /// <summary>A division by what is not 0.</summary>
    public int Divide(WordOp op, int a, int b)
    {
        var ones = op switch
        {
            WordOp.DivideUnsigned => BitVector.Mask(WordGraph.Length(graph.Ones(a))),
            WordOp.RemainderUnsigned =>
                BitVector.Mask(Math.Min(WordGraph.Length(graph.Ones(a)), WordGraph.Length(graph.Ones(b)))),
            _ => ulong.MaxValue,
        };
        return graph.Add(new Word(op, Is64(a), a, b), ones);
    }
}
