using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WaferHdl.Assembly.Isa;
using WaferHdl.Assembly.Source;

namespace WaferHdl.Assembly.Output;

/// <summary>Writes words as the assembler reads them.</summary>
public sealed class Disassembler(IsaTable isa, ProgramSymbols symbols)
{
    private const int LargestDecimal = 9_999;
    private const int TextColumn = 40;

    /// <summary>An instruction, or null when assembling no instruction gives this word.</summary>
    public string? Instruction(ulong word)
    {
        if (isa.OperationOf(word) is not { } operation) return null;
        var covered = operation.Format.Operation.Put(0, operation.Code);
        foreach (var field in operation.Operands)
        {
            var bits = field.Of(word);
            if (field.Kind == OperandKind.Name && field.Names.All(n => n.Bits != bits)) return null;
            covered = field.Put(covered, bits);
        }

        if (covered != word) return null;
        var text = new StringBuilder(operation.Mnemonic);
        Write(text, operation.Syntax, word);
        return text.ToString();
    }

    /// <summary>The thread that an instruction gives its steps to.</summary>
    public ulong ThreadOf(ulong word) =>
        isa.OperationOf(word)?.Operands.FirstOrDefault(f => f.TypeName == "Thread")?.Of(word) ?? 0;

    /// <summary>A program with labels, that assembles to the same words.</summary>
    public string Program(IReadOnlyList<ulong> words)
    {
        var text = new StringBuilder();
        foreach (var symbol in symbols.All.Where(s => s.Section == SymbolSection.Text && (s.Value < 0 || s.Value > words.Count)))
            text.Append(CultureInfo.InvariantCulture, $"{symbol.Name} = {symbol.Value}\n");
        for (var place = 0; place <= words.Count; place++)
        {
            foreach (var label in symbols.At(place)) text.Append(label).Append(":\n");
            if (place == words.Count) break;
            var hex = ProgramText.Hex(words[place], (isa.Width + 3) / 4);
            var line = "        " + (Instruction(words[place]) ?? $".word 0x{hex}");
            text.Append(CultureInfo.InvariantCulture, $"{line.PadRight(TextColumn)} // {place:x4}: {hex}\n");
        }

        return text.ToString();
    }

    private void Write(StringBuilder text, ImmutableArray<SyntaxPart> parts, ulong word)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            switch (parts[i])
            {
                case SyntaxWord { Text: "+" } when i + 2 < parts.Length && parts[i + 2] is SyntaxWord
                    && parts[i + 1] is SyntaxOperand { Field: { Kind: OperandKind.Number or OperandKind.Signed } offset }:
                    var value = SignedOf(offset, word);
                    if (value != 0) text.Append(value < 0 ? " - " : " + ").Append(Number(Math.Abs(value)));
                    i++;
                    break;
                case SyntaxWord sign:
                    if (sign.HasSpaceBefore && sign.Text != ",") text.Append(' ');
                    text.Append(sign.Text);
                    break;
                case SyntaxOperand operand:
                    if (operand.HasSpaceBefore) text.Append(' ');
                    text.Append(Operand(operand.Field, word));
                    break;
                case SyntaxOptional optional:
                    if (optional.Parts.OfType<SyntaxOperand>().Any(o => o.Field.Of(word) != 0)) Write(text, optional.Parts, word);
                    break;
            }
        }
    }

    private string Operand(IsaField field, ulong word)
    {
        var bits = field.Of(word);
        switch (field.Kind)
        {
            case OperandKind.Register or OperandKind.Descriptor or OperandKind.Operand:
                return RegisterNames.TextOf(bits, field);
            case OperandKind.Name:
                return field.Names.First(n => n.Bits == bits).Name;
            case OperandKind.Number or OperandKind.Signed:
                var value = SignedOf(field, word);
                return field.Kind == OperandKind.Number && value < -LargestDecimal ? Hex(bits) : Number(value);
            case OperandKind.Ending:
                return bits == 0 ? "0" : Number((decimal)bits + field.Mask + 1);
            case OperandKind.Label:
                return symbols.Near((long)bits) is { Length: > 0 } near ? near : Hex(bits);
            default:
                return Number(bits);
        }
    }

    private static decimal SignedOf(IsaField field, ulong word)
    {
        var bits = field.Of(word);
        return bits <= field.Mask >> 1 ? bits : bits - (decimal)field.Mask - 1;
    }

    private static string Number(decimal value) => value < 0 ? "-" + Number(-value)
        : value <= LargestDecimal ? value.ToString(CultureInfo.InvariantCulture)
        : Hex((ulong)value);

    private static string Hex(ulong value) => $"0x{value:x}";
}
