using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Reference;

/// <summary>Computes one combinational cell of one instance: values come from and go to the instance's frame,
/// and what they mean is <see cref="BitMath"/>'s.</summary>
internal sealed class CellEvaluator(ulong[] words)
{
    private ulong[] _scratch = new ulong[4];

    /// <param name="op">Any cell but a memory read.</param>
    /// <param name="frame">Where the instance's values start.</param>
    /// <returns>Whether the output changed.</returns>
    public bool Evaluate(ModuleProgram program, in Op op, int frame)
    {
        if (op.IsWord)
        {
            var value = WordEvaluator.Compute(op, words, frame);
            ref var output = ref words[frame + op.Out];
            if (output == value) return false;
            output = value;
            return true;
        }

        return op.Code switch
        {
            OpCode.Copy => BitField.Copy(words, frame + op.A, op.Low, words, frame + op.Out, 0, op.Width),
            OpCode.Concat => Concat(program.Concats[op.Extra], op, frame),
            OpCode.ZeroExtend => Store(op, frame, BitMath.ZeroExtend(A(op, frame), op.Width)),
            OpCode.SignExtend => Store(op, frame, BitMath.SignExtend(A(op, frame), op.Width)),
            OpCode.Not => Store(op, frame, BitMath.Not(A(op, frame))),
            OpCode.Negate => Store(op, frame, BitMath.Negate(A(op, frame))),
            OpCode.ReduceAnd => StoreBit(op, frame, A(op, frame) == BitVector.AllOnes(op.AWidth)),
            OpCode.ReduceOr => StoreBit(op, frame, !A(op, frame).IsZero),
            OpCode.ReduceXor => StoreBit(op, frame, (BitMath.PopCount(A(op, frame)) & 1) != 0),
            OpCode.PopCount => StoreCount(op, frame, BitMath.PopCount(A(op, frame))),
            OpCode.LeadingZeros => StoreCount(op, frame, BitMath.LeadingZeros(A(op, frame))),
            OpCode.TrailingZeros => StoreCount(op, frame, BitMath.TrailingZeros(A(op, frame))),
            OpCode.Reverse => Store(op, frame, BitMath.Reverse(A(op, frame))),
            OpCode.Add => Store(op, frame, BitMath.Add(A(op, frame), B(op, frame))),
            OpCode.Subtract => Store(op, frame, BitMath.Subtract(A(op, frame), B(op, frame))),
            OpCode.Multiply => Store(op, frame, BitMath.Multiply(A(op, frame), B(op, frame))),
            OpCode.DivideUnsigned => Store(op, frame, BitMath.DivideUnsigned(A(op, frame), B(op, frame))),
            OpCode.DivideSigned => Store(op, frame, BitMath.DivideSigned(A(op, frame), B(op, frame))),
            OpCode.RemainderUnsigned =>
                Store(op, frame, BitMath.RemainderUnsigned(A(op, frame), B(op, frame))),
            OpCode.RemainderSigned => Store(op, frame, BitMath.RemainderSigned(A(op, frame), B(op, frame))),
            OpCode.And => Store(op, frame, BitMath.And(A(op, frame), B(op, frame))),
            OpCode.Or => Store(op, frame, BitMath.Or(A(op, frame), B(op, frame))),
            OpCode.Xor => Store(op, frame, BitMath.Xor(A(op, frame), B(op, frame))),
            OpCode.ShiftLeft => Store(op, frame, BitMath.ShiftLeft(A(op, frame), B(op, frame))),
            OpCode.ShiftRightUnsigned =>
                Store(op, frame, BitMath.ShiftRightUnsigned(A(op, frame), B(op, frame))),
            OpCode.ShiftRightSigned => Store(op, frame, BitMath.ShiftRightSigned(A(op, frame), B(op, frame))),
            OpCode.Equal => StoreBit(op, frame, BitMath.Equal(A(op, frame), B(op, frame))),
            OpCode.NotEqual => StoreBit(op, frame, !BitMath.Equal(A(op, frame), B(op, frame))),
            OpCode.LessUnsigned => StoreBit(op, frame, BitMath.LessUnsigned(A(op, frame), B(op, frame))),
            OpCode.LessSigned => StoreBit(op, frame, BitMath.LessSigned(A(op, frame), B(op, frame))),
            OpCode.LessEqualUnsigned =>
                StoreBit(op, frame, !BitMath.LessUnsigned(B(op, frame), A(op, frame))),
            OpCode.LessEqualSigned => StoreBit(op, frame, !BitMath.LessSigned(B(op, frame), A(op, frame))),
            OpCode.Mux => CopyWhole(op, frame, (words[frame + op.A] & 1) != 0 ? op.B : op.C),
            OpCode.Case => Case(program.Cases[op.Extra], op, frame),
            OpCode.DynamicSlice => DynamicSlice(op, frame),
            OpCode.DynamicInsert => DynamicInsert(op, frame),
            _ => throw new InvalidOperationException($"{op.Code} is not computed here"),
        };
    }

    private BitVector A(in Op op, int frame) => BitField.Load(words, frame + op.A, op.AWidth);

    private BitVector B(in Op op, int frame) => BitField.Load(words, frame + op.B, op.BWidth);

    private bool Store(in Op op, int frame, BitVector value) => BitField.Store(words, frame + op.Out, value);

    private bool StoreBit(in Op op, int frame, bool value) =>
        BitField.Store(words, frame + op.Out, BitVector.Bit(value));

    private bool StoreCount(in Op op, int frame, int count) =>
        BitField.Store(words, frame + op.Out, BitVector.FromWord((ulong)count, op.Width));

    private bool CopyWhole(in Op op, int frame, int from) =>
        BitField.Copy(words, frame + from, 0, words, frame + op.Out, 0, op.Width);

    private bool Concat(Place[] parts, in Op op, int frame)
    {
        var changed = false;
        var bit = op.Width;
        foreach (var part in parts)
        {
            bit -= part.Width;
            changed |= BitField.Copy(words, frame + part.Offset, 0, words, frame + op.Out, bit, part.Width);
        }

        return changed;
    }

    private bool Case(CaseProgram program, in Op op, int frame)
    {
        var subject = A(op, frame);
        foreach (var arm in program.Arms)
        {
            foreach (var pattern in arm.Patterns)
                if (BitMath.Equal(BitMath.And(subject, pattern.Mask), pattern.Value))
                    return CopyWhole(op, frame, arm.Value.Offset);
        }

        return CopyWhole(op, frame, program.Default.Offset);
    }

    private bool DynamicSlice(in Op op, int frame)
    {
        var bit = FirstBit(op, frame);
        if (bit < 0) return BitField.Clear(words, frame + op.Out, 0, op.Width);
        var count = Math.Min(op.Width, op.AWidth - bit);
        var changed = BitField.Copy(words, frame + op.A, bit, words, frame + op.Out, 0, count);
        return changed | BitField.Clear(words, frame + op.Out, count, op.Width - count);
    }

    private bool DynamicInsert(in Op op, int frame)
    {
        var bit = FirstBit(op, frame);
        if (bit < 0) return CopyWhole(op, frame, op.A);

        // Built aside: the output must be compared as a whole, or it would seem to change for a moment.
        var count = BitField.WordsFor(op.Width);
        if (_scratch.Length < count) _scratch = new ulong[count];
        Array.Copy(words, frame + op.A, _scratch, 0, count);
        BitField.Copy(words, frame + op.C, 0, _scratch, 0, bit, Math.Min(op.CWidth, op.AWidth - bit));
        return BitField.Copy(_scratch, 0, 0, words, frame + op.Out, 0, op.Width);
    }

    // B · Stride, or −1 when that lies past the end of A.
    private int FirstBit(in Op op, int frame)
    {
        var start = frame + op.B;
        for (var i = 1; i < BitField.WordsFor(op.BWidth); i++)
            if (words[start + i] != 0)
                return -1;
        var index = words[start];
        return index > (ulong)((op.AWidth - 1) / op.Low) ? -1 : (int)index * op.Low;
    }
}
