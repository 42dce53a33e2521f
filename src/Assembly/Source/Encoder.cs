using System.Numerics;
using WaferHdl.Assembly.Expressions;
using WaferHdl.Assembly.Isa;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>The second pass: makes bits of instructions and data, now that all symbols are known.</summary>
internal sealed class Encoder(IsaTable isa, SymbolTable symbols, Reporter reporter)
{
    /// <summary>An instruction's word; 0 when something was reported.</summary>
    public ulong Encode(Instruction instruction)
    {
        var operation = instruction.Operation;
        var word = operation.Format.Operation.Put(0, operation.Code);
        foreach (var operand in instruction.Operands)
            if (BitsOf(operand, instruction.Expansion) is { } bits)
                word = operand.Field.Put(word, bits);
        return word;
    }

    /// <summary>The bits of a value of the data section, or of a word of the program.</summary>
    public ulong Encode(DataValue value)
    {
        if (Final(value.Value, value.Expansion) is not { } constant) return 0;
        switch (value.Form)
        {
            case ValueForm.Single:
                var single = Functions.ToSingle(constant);
                if (float.IsInfinity(single) && double.IsFinite(constant.Value.AsFloat)) Overflow("f32");
                return BitConverter.SingleToUInt32Bits(single);
            case ValueForm.Half:
                var half = Functions.ToHalf(constant);
                if (Half.IsInfinity(half) && double.IsFinite(constant.Value.AsFloat)) Overflow("f16");
                return BitConverter.HalfToUInt16Bits(half);
        }

        var low = -(BigInteger.One << (value.Size - 1));
        var high = (BigInteger.One << value.Size) - 1;
        return Integer(constant, value.Value.Span, value.Expansion) is { } number
            && InRange(number, low, high, value.Value.Span, $"{value.Size} bits", value.Expansion)
                ? (ulong)(number & high)
                : 0;

        void Overflow(string type) => reporter.Report(
            AssemblyRules.OutOfRange, value.Value.Span, $"the number is too large for an {type}", value.Expansion);
    }

    /// <summary>What an expression is in the end, or null when something was reported.</summary>
    public AsmConstant? Final(AsmExpression expression, Expansion? expansion) =>
        new Reducer(symbols, reporter, expansion).Reduce(expression) as AsmConstant;

    private ulong? BitsOf(CodeOperand operand, Expansion? expansion)
    {
        if (operand.Bits is { } bits) return bits;
        var field = operand.Field;
        if (operand.Symbol is { } name && field.Kind == OperandKind.Label
            && symbols.Find(name) is { Section: SymbolSection.Data } data)
        {
            reporter.Report(
                AssemblyRules.WrongOperand, operand.Span, $"'{name}' is an address in the data, not a place in the program", expansion,
                null, new Language.Diagnostics.Label(data.Span, "it stands in '.data'"));
            return null;
        }

        if (Final(operand.Value!, expansion) is not { } constant) return null;
        if (Integer(constant, operand.Span, expansion) is not { } number) return null;
        var high = (BigInteger)field.Mask;
        var what = $"'{field.Name}'";
        switch (field.Kind)
        {
            case OperandKind.Number:
                return InRange(number, -(high + 1) / 2, high, operand.Span, what, expansion) ? (ulong)(number & high) : null;
            case OperandKind.Signed:
                return InRange(number, -(high + 1) / 2, high / 2, operand.Span, what, expansion) ? (ulong)(number & high) : null;
            case OperandKind.Ending when number.IsZero:
                return 0;
            case OperandKind.Ending:
                return InRange(number, high + 2, (2 * high) + 1, operand.Span, what, expansion) ? (ulong)(number & high) : null;
            default:
                return InRange(number, 0, high, operand.Span, what, expansion) ? (ulong)number : null;
        }
    }

    private BigInteger? Integer(AsmConstant constant, SourceSpan span, Expansion? expansion)
    {
        if (!constant.Value.IsFloat) return constant.Value.Integer;
        reporter.Report(
            AssemblyRules.WrongOperand, span, "a floating-point number stands where an integer is needed", expansion,
            "f32(...) and f16(...) give the bits of a number, int(...) its whole part");
        return null;
    }

    private bool InRange(BigInteger number, BigInteger low, BigInteger high, SourceSpan span, string what, Expansion? expansion)
    {
        if (number >= low && number <= high) return true;
        var text = number.GetBitLength() > 128 ? "the number" : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        reporter.Report(
            AssemblyRules.OutOfRange, span, $"{text} does not fit {what}, which takes {low} to {high}", expansion,
            isa.Width >= 32 && high == ushort.MaxValue && number.GetBitLength() <= 32 ? "'la' of <pe/std.s> loads 32 bits" : null);
        return false;
    }
}
