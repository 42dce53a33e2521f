namespace WaferHdl.Codegen.Verilog;

/// <summary>Binding strength of an expression's outermost operator, weakest first.</summary>
internal enum Precedence
{
    Ternary = 1,
    LogicalOr,
    LogicalAnd,
    BitOr,
    BitXor,
    BitAnd,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Unary,
    Primary,
}

/// <summary>Text of one expression, as wide as the net it stands for in every place it may be put.</summary>
/// <param name="IsSigned">Whether Verilog takes it as signed. Only the right side of an assignment may hold such
/// text bare: an unsigned neighbour would change its meaning.</param>
/// <param name="IsConcat">Whether the text is one <c>{…}</c> list that a larger list can take in.</param>
internal readonly record struct VerilogExpression(
    string Text, Precedence Precedence, bool IsSigned = false, bool IsConcat = false)
{
    public int Length => Text.Length;

    public static VerilogExpression Primary(string text) => new(text, Precedence.Primary);

    /// <summary>The text as an operand that must bind at least as tightly as <paramref name="least"/>.</summary>
    public string In(Precedence least)
    {
        if (IsSigned) return $"$unsigned({Text})";
        return Precedence >= least ? Text : $"({Text})";
    }

    /// <summary>The items of the list without its braces, or the expression itself.</summary>
    public string InConcat() => IsConcat ? Text[1..^1] : Text;

    public static VerilogExpression Binary(string op, Precedence precedence, VerilogExpression a, VerilogExpression b)
    {
        // Operators that readers do not rank by heart take parentheses round any other operator.
        var (left, right) = precedence switch
        {
            Precedence.LogicalOr or Precedence.LogicalAnd => (Least(a, Precedence.Equality), Least(b, Precedence.Equality)),
            Precedence.BitOr or Precedence.BitXor or Precedence.BitAnd => (Least(a, Precedence.Unary), Least(b, Precedence.Unary)),
            Precedence.Equality or Precedence.Relational => (Precedence.Additive, Precedence.Additive),
            Precedence.Shift => (Precedence.Unary, Precedence.Unary),
            _ => (precedence, precedence + 1),
        };
        return new VerilogExpression($"{a.In(left)} {op} {b.In(right)}", precedence);

        // An operator among its equals needs no parentheses: all of these are associative.
        Precedence Least(VerilogExpression operand, Precedence otherwise) =>
            operand.Precedence == precedence ? precedence : otherwise;
    }
}
