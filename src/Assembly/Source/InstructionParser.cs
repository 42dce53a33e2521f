using System.Collections.Immutable;
using WaferHdl.Assembly.Expressions;
using WaferHdl.Assembly.Isa;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Assembly.Source;

/// <summary>Reads the operands of an instruction by the syntax in the table.</summary>
internal sealed class InstructionParser(SymbolTable symbols, ExpressionParser expressions)
{
    private readonly ImmutableArray<CodeOperand>.Builder _operands = ImmutableArray.CreateBuilder<CodeOperand>();

    /// <summary>The operands behind the mnemonic, or null when something was reported.</summary>
    public ImmutableArray<CodeOperand>? Parse(LineCursor cursor, IsaOperation operation)
    {
        cursor.Help = $"it is written '{operation.SyntaxText}'";
        return Parts(cursor, operation.Syntax) && cursor.ExpectEnd() ? _operands.ToImmutable() : null;
    }

    private bool Parts(LineCursor cursor, ImmutableArray<SyntaxPart> parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            switch (parts[i])
            {
                case SyntaxWord { Text: "+" } when i + 2 < parts.Length && parts[i + 1] is SyntaxOperand { Field: var offset }
                    && offset.Kind is OperandKind.Number or OperandKind.Signed && parts[i + 2] is SyntaxWord end:
                    // [r1] is [r1 + 0], and [r1 - 4] is [r1 + -4].
                    if (Matches(cursor, end))
                    {
                        i++;
                        break;
                    }

                    if (!cursor.Current.IsSign("-") && !cursor.Expect("+")) return false;
                    break;
                case SyntaxWord word:
                    if (!Matches(cursor, word))
                    {
                        cursor.Fail($"'{word.Text}'");
                        return false;
                    }

                    cursor.Take();
                    break;
                case SyntaxOptional { Parts: [SyntaxWord first, ..] } optional:
                    if (Matches(cursor, first) && !Parts(cursor, optional.Parts)) return false;
                    break;
                case SyntaxOperand operand:
                    if (Operand(cursor, operand.Field) is not { } value) return false;
                    _operands.Add(value);
                    break;
            }
        }

        return true;
    }

    private static bool Matches(LineCursor cursor, SyntaxWord word) =>
        cursor.Current is { Kind: AsmTokenKind.Sign or AsmTokenKind.Name } token && token.Text == word.Text;

    private CodeOperand? Operand(LineCursor cursor, IsaField field)
    {
        var token = cursor.Current;
        var span = cursor.SpanOf(token);
        switch (field.Kind)
        {
            case OperandKind.Register or OperandKind.Descriptor or OperandKind.Operand:
                var register = token.Kind == AsmTokenKind.Name ? RegisterNames.Resolve(token.Text, symbols) : null;
                if (register is null)
                {
                    cursor.Fail(RegisterNames.Describe(field));
                    return null;
                }

                cursor.Take();
                if (RegisterNames.BitsOf(register, field) is { } bits) return new CodeOperand(field, bits, null, span);
                cursor.Report(
                    AssemblyRules.WrongOperand, span, $"'{token.Text}' stands where {RegisterNames.Describe(field)} is needed", cursor.Help);
                return null;

            case OperandKind.Name:
                var name = token.Kind is AsmTokenKind.Name ? token.Text : null;
                foreach (var (known, value) in field.Names)
                {
                    if (known != name) continue;
                    cursor.Take();
                    return new CodeOperand(field, value, null, span);
                }

                if (name is null) cursor.Fail(RegisterNames.Describe(field));
                else
                {
                    cursor.Report(
                        AssemblyRules.WrongOperand, span, $"'{name}' is not {RegisterNames.Describe(field)}",
                        Spelling.Help(name, field.Names.Select(n => n.Name)));
                }

                return null;

            default:
                if (token.Kind == AsmTokenKind.Name && RegisterNames.Resolve(token.Text, symbols) is not null)
                {
                    cursor.Report(
                        AssemblyRules.WrongOperand, span, $"'{token.Text}' stands where {RegisterNames.Describe(field)} is needed", cursor.Help);
                    return null;
                }

                if (expressions.Parse(cursor) is not { } expression) return null;
                return new CodeOperand(field, null, new Reducer(symbols, null, cursor.Expansion).Reduce(expression), expression.Span)
                {
                    Symbol = (expression as AsmSymbolName)?.Name,
                };
        }
    }
}
