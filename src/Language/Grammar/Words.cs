using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>The reserved words, and how tokens are named in messages.</summary>
internal static class Words
{
    public static TokenKind KindOf(ReadOnlySpan<char> word) => word switch
    {
        "_" => TokenKind.Underscore,
        "as" => TokenKind.As,
        "comb" => TokenKind.Comb,
        "const" => TokenKind.Const,
        "else" => TokenKind.Else,
        "enum" => TokenKind.Enum,
        "false" => TokenKind.False,
        "fn" => TokenKind.Fn,
        "for" => TokenKind.For,
        "if" => TokenKind.If,
        "in" => TokenKind.In,
        "inst" => TokenKind.Inst,
        "let" => TokenKind.Let,
        "match" => TokenKind.Match,
        "out" => TokenKind.Out,
        "reg" => TokenKind.Reg,
        "seq" => TokenKind.Seq,
        "struct" => TokenKind.Struct,
        "true" => TokenKind.True,
        "type" => TokenKind.Type,
        "use" => TokenKind.Use,
        "var" => TokenKind.Var,
        "wire" => TokenKind.Wire,
        _ => TokenKind.Identifier,
    };

    public static bool IsReserved(TokenKind kind) => kind is >= TokenKind.As and <= TokenKind.Wire;

    /// <summary><c>u8</c>, <c>i128</c>: a word that is always a type.</summary>
    public static bool IsIntegerTypeName(ReadOnlySpan<char> word) =>
        word.Length >= 2 && word[0] is 'u' or 'i' && word[1..].IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>What a message calls a token that it expects.</summary>
    public static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.EndOfFile => "end of file",
        TokenKind.Identifier => "a name",
        TokenKind.Number or TokenKind.BinaryPattern => "a number",
        TokenKind.String => "a string",
        TokenKind.OpenParen => "'('",
        TokenKind.CloseParen => "')'",
        TokenKind.OpenBracket => "'['",
        TokenKind.CloseBracket => "']'",
        TokenKind.OpenBrace => "'{'",
        TokenKind.CloseBrace => "'}'",
        TokenKind.Less => "'<'",
        TokenKind.Greater => "'>'",
        TokenKind.Comma => "','",
        TokenKind.Semicolon => "';'",
        TokenKind.Colon => "':'",
        TokenKind.Dot => "'.'",
        TokenKind.Equals => "'='",
        TokenKind.FatArrow => "'=>'",
        TokenKind.Arrow => "'->'",
        _ => $"'{kind.ToString().ToLowerInvariant()}'",
    };
}
