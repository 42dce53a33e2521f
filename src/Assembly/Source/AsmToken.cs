using System.Numerics;

namespace WaferHdl.Assembly.Source;

internal enum AsmTokenKind
{
    End,
    Name,
    Number,
    Float,

    /// <summary><c>1f</c>, <c>1b</c>.</summary>
    LocalLabel,
    String,
    Sign,
    Bad,
}

/// <summary>One token of a line.</summary>
/// <param name="Text">As written; of a string, what it means.</param>
internal readonly record struct AsmToken(AsmTokenKind Kind, string Text, int Start, int End, BigInteger Number)
{
    public bool IsSign(string sign) => Kind == AsmTokenKind.Sign && Text == sign;
}
