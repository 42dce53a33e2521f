using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Reference;

/// <summary>Turns combinational cells into ops.</summary>
internal sealed class OpTranslator(
    ModuleNetlist module, NetResolver resolver, int[] offset, List<Place[]> concats, List<CaseProgram> cases)
{
    /// <param name="operands">The cells it reads.</param>
    /// <returns>False for cells that compute nothing: constants, registers, inputs, outputs of
    /// instances.</returns>
    public bool TryTranslate(int index, out Op op, out ImmutableArray<int> operands)
    {
        var cell = module.Cells[index];
        op = new Op { Cell = index, Out = offset[index], Width = cell.Width };
        operands = [];
        switch (cell)
        {
            case LeafCell or RegisterCell:
                return false;
            case SliceCell slice:
                var (source, bit) = resolver.Resolve(slice.A.Cell, slice.Low, slice.Width);
                op.Code = OpCode.Copy;
                op.A = offset[source];
                op.AWidth = module.Cells[source].Width;
                op.Low = bit;
                operands = [source];
                return true;
            case ConcatCell concat:
                op.Code = OpCode.Concat;
                op.Extra = concats.Count;
                concats.Add([.. concat.Parts.Select(PlaceOf)]);
                break;
            case CaseCell @case:
                op.Code = OpCode.Case;
                (op.A, op.AWidth) = (PlaceOf(@case.Subject).Offset, PlaceOf(@case.Subject).Width);
                op.Extra = cases.Count;
                cases.Add(new CaseProgram(
                    [.. @case.Arms.Select(a => new CaseArmProgram(a.Patterns, PlaceOf(a.Value)))],
                    PlaceOf(@case.Default)));
                break;
            default:
                SetOperands(ref op, cell);
                SetCode(ref op, cell);
                op.IsWord = WordEvaluator.CanCompute(op);
                break;
        }

        operands = [.. Enumerable.Range(0, cell.InputCount).Select(i => resolver.Whole(cell.Input(i).Cell))];
        return true;
    }

    private Place PlaceOf(Net net)
    {
        var cell = resolver.Whole(net.Cell);
        return new Place(offset[cell], module.Cells[cell].Width);
    }

    private void SetOperands(ref Op op, Cell cell)
    {
        (op.A, op.AWidth) = (PlaceOf(cell.Input(0)).Offset, PlaceOf(cell.Input(0)).Width);
        if (cell.InputCount > 1)
            (op.B, op.BWidth) = (PlaceOf(cell.Input(1)).Offset, PlaceOf(cell.Input(1)).Width);
        if (cell.InputCount > 2)
            (op.C, op.CWidth) = (PlaceOf(cell.Input(2)).Offset, PlaceOf(cell.Input(2)).Width);
    }

    private static void SetCode(ref Op op, Cell cell)
    {
        switch (cell)
        {
            case CrossCell:
                op.Code = OpCode.Copy;
                break;
            case ExtendCell extend:
                op.Code = extend.IsSigned ? OpCode.SignExtend : OpCode.ZeroExtend;
                break;
            case UnaryCell unary:
                op.Code = CodeOf(unary.Kind);
                break;
            case BinaryCell binary:
                op.Code = CodeOf(binary.Kind);
                break;
            case MuxCell:
                op.Code = OpCode.Mux;
                break;
            case DynamicSliceCell slice:
                op.Code = OpCode.DynamicSlice;
                op.Low = slice.Stride;
                break;
            case DynamicInsertCell insert:
                op.Code = OpCode.DynamicInsert;
                op.Low = insert.Stride;
                break;
            case MemoryReadCell read:
                op.Code = OpCode.MemoryRead;
                op.Extra = read.Memory;
                break;
            default:
                throw new NotSupportedException($"cell {cell.GetType().Name} has no interpreted form");
        }
    }

    private static OpCode CodeOf(UnaryKind kind) => kind switch
    {
        UnaryKind.Not => OpCode.Not,
        UnaryKind.Negate => OpCode.Negate,
        UnaryKind.ReduceAnd => OpCode.ReduceAnd,
        UnaryKind.ReduceOr => OpCode.ReduceOr,
        UnaryKind.ReduceXor => OpCode.ReduceXor,
        UnaryKind.PopCount => OpCode.PopCount,
        UnaryKind.LeadingZeros => OpCode.LeadingZeros,
        UnaryKind.TrailingZeros => OpCode.TrailingZeros,
        UnaryKind.Reverse => OpCode.Reverse,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static OpCode CodeOf(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => OpCode.Add,
        BinaryKind.Subtract => OpCode.Subtract,
        BinaryKind.Multiply => OpCode.Multiply,
        BinaryKind.DivideUnsigned => OpCode.DivideUnsigned,
        BinaryKind.DivideSigned => OpCode.DivideSigned,
        BinaryKind.RemainderUnsigned => OpCode.RemainderUnsigned,
        BinaryKind.RemainderSigned => OpCode.RemainderSigned,
        BinaryKind.And => OpCode.And,
        BinaryKind.Or => OpCode.Or,
        BinaryKind.Xor => OpCode.Xor,
        BinaryKind.ShiftLeft => OpCode.ShiftLeft,
        BinaryKind.ShiftRightUnsigned => OpCode.ShiftRightUnsigned,
        BinaryKind.ShiftRightSigned => OpCode.ShiftRightSigned,
        BinaryKind.Equal => OpCode.Equal,
        BinaryKind.NotEqual => OpCode.NotEqual,
        BinaryKind.LessUnsigned => OpCode.LessUnsigned,
        BinaryKind.LessSigned => OpCode.LessSigned,
        BinaryKind.LessEqualUnsigned => OpCode.LessEqualUnsigned,
        BinaryKind.LessEqualSigned => OpCode.LessEqualSigned,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
