using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs.Simplify;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>From combinational cells to nodes.</summary>
internal static class CellNodes
{
    public static int Make(NodePool pool, Cell cell, ReadOnlySpan<int> inputs) => cell switch
    {
        ConstantCell constant => pool.Constant(constant.Value),
        SliceCell slice => pool.Slice(inputs[0], slice.Low, slice.Width),
        ConcatCell or ArrayOutputCell or CrossCell => inputs[0],
        ExtendCell { IsSigned: false } => pool.ZeroExtend(inputs[0], cell.Width),
        ExtendCell => pool.SignExtend(inputs[0], cell.Width),
        UnaryCell unary => pool.Make(OpOf(unary.Kind), cell.Width, inputs),
        BinaryCell binary => pool.Make(OpOf(binary.Kind), cell.Width, inputs),
        MuxCell => pool.Mux(inputs[0], inputs[1], inputs[2]),
        CaseCell c => pool.Make(NodeOp.Case, c.Width, inputs, arms: [.. c.Arms.Select(a => a.Patterns)]),
        DynamicSliceCell slice => pool.Make(NodeOp.DynamicSlice, cell.Width, inputs, slice.Stride),
        DynamicInsertCell insert => pool.Make(NodeOp.DynamicInsert, cell.Width, inputs, insert.Stride),
        _ => throw new ArgumentException($"cell {cell.GetType().Name} has no node", nameof(cell)),
    };

    private static NodeOp OpOf(UnaryKind kind) => kind switch
    {
        UnaryKind.Not => NodeOp.Not,
        UnaryKind.Negate => NodeOp.Negate,
        UnaryKind.ReduceAnd => NodeOp.ReduceAnd,
        UnaryKind.ReduceOr => NodeOp.ReduceOr,
        UnaryKind.ReduceXor => NodeOp.ReduceXor,
        UnaryKind.PopCount => NodeOp.PopCount,
        UnaryKind.LeadingZeros => NodeOp.LeadingZeros,
        UnaryKind.TrailingZeros => NodeOp.TrailingZeros,
        UnaryKind.Reverse => NodeOp.Reverse,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static NodeOp OpOf(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => NodeOp.Add,
        BinaryKind.Subtract => NodeOp.Subtract,
        BinaryKind.Multiply => NodeOp.Multiply,
        BinaryKind.DivideUnsigned => NodeOp.DivideUnsigned,
        BinaryKind.DivideSigned => NodeOp.DivideSigned,
        BinaryKind.RemainderUnsigned => NodeOp.RemainderUnsigned,
        BinaryKind.RemainderSigned => NodeOp.RemainderSigned,
        BinaryKind.And => NodeOp.And,
        BinaryKind.Or => NodeOp.Or,
        BinaryKind.Xor => NodeOp.Xor,
        BinaryKind.ShiftLeft => NodeOp.ShiftLeft,
        BinaryKind.ShiftRightUnsigned => NodeOp.ShiftRightUnsigned,
        BinaryKind.ShiftRightSigned => NodeOp.ShiftRightSigned,
        BinaryKind.Equal => NodeOp.Equal,
        BinaryKind.NotEqual => NodeOp.NotEqual,
        BinaryKind.LessUnsigned => NodeOp.LessUnsigned,
        BinaryKind.LessSigned => NodeOp.LessSigned,
        BinaryKind.LessEqualUnsigned => NodeOp.LessEqualUnsigned,
        BinaryKind.LessEqualSigned => NodeOp.LessEqualSigned,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
