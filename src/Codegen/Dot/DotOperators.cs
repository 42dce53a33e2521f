using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;

namespace WaferHdl.Codegen.Dot;

/// <summary>What stands on an operator's node.</summary>
internal static class DotOperators
{
    public static string Symbol(Cell cell) => cell switch
    {
        UnaryCell { Kind: UnaryKind.Not } => "~",
        UnaryCell { Kind: UnaryKind.Negate } => "−",
        UnaryCell { Kind: UnaryKind.ReduceAnd } => "all",
        UnaryCell { Kind: UnaryKind.ReduceOr } => "any",
        UnaryCell { Kind: UnaryKind.ReduceXor } => "parity",
        UnaryCell { Kind: UnaryKind.LeadingZeros } => "clz",
        UnaryCell { Kind: UnaryKind.TrailingZeros } => "ctz",
        BinaryCell binary => Symbol(binary.Kind),
        CrossCell => "cross",
        ConcatCell => "{ }",
        DynamicSliceCell => "a[i]",
        DynamicInsertCell => "a[i] =",
        _ => CellWords.Of(cell),
    };

    private static string Symbol(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => "+",
        BinaryKind.Subtract => "−",
        BinaryKind.Multiply => "×",
        BinaryKind.DivideUnsigned or BinaryKind.DivideSigned => "÷",
        BinaryKind.RemainderUnsigned or BinaryKind.RemainderSigned => "%",
        BinaryKind.And => "&",
        BinaryKind.Or => "|",
        BinaryKind.Xor => "^",
        BinaryKind.ShiftLeft => "<<",
        BinaryKind.ShiftRightUnsigned => ">>",
        BinaryKind.ShiftRightSigned => ">>>",
        BinaryKind.Equal => "=",
        BinaryKind.NotEqual => "≠",
        BinaryKind.LessUnsigned or BinaryKind.LessSigned => "<",
        _ => "≤",
    };

    /// <summary>The names of the inputs where their order matters; empty for the rest.</summary>
    public static string[] PinNames(Cell cell) => cell switch
    {
        BinaryCell
        {
            Kind: BinaryKind.Add or BinaryKind.Multiply or BinaryKind.And or BinaryKind.Or or BinaryKind.Xor
            or BinaryKind.Equal or BinaryKind.NotEqual
        } => ["", ""],
        BinaryCell => ["a", "b"],
        DynamicSliceCell => ["a", "i"],
        DynamicInsertCell => ["a", "i", "v"],
        _ => [""],
    };
}
