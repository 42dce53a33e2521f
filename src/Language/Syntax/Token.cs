namespace WaferHdl.Language.Syntax;

/// <summary>Kinds of token; punctuation is named by its characters' meaning. Contextual words are
/// <see cref="Identifier"/>s: the grammar compares their text. Each <c>&gt;</c> is a token of its own: in
/// expressions the grammar joins adjacent <c>&gt;&gt;</c> and <c>&gt;=</c>, in types both close and separate
/// by themselves.</summary>
public enum TokenKind : byte
{
    EndOfFile, Bad, Identifier, Number, BinaryPattern, String,
    // reserved words (language.md 11.2)
    As, Comb, Const, Else, Enum, False, Fn, For, If, In, Inst, Let, Match, Out, Reg, Seq, Struct, True, Type,
    Use, Var, Wire,
    // punctuation
    OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace, Less, Greater,
    Comma, Semicolon, Colon, Dot, DotDot, DotDotEquals, At, Hash, Underscore,
    Equals, EqualsEquals, BangEquals, LessEquals, LessGreater, Arrow, FatArrow, LessLess,
    Plus, Minus, Star, Slash, Percent, PlusPercent, MinusPercent, StarPercent, PlusPipe, MinusPipe, PlusColon,
    Ampersand, Pipe, Caret, Tilde, Bang, AmpersandAmpersand, PipePipe, Question,
}

/// <summary>One token: offsets into the file. The trivia before it (spaces and comments) runs from the end of
/// the token before to <see cref="Start"/>, so tokens need no trivia objects to give the file back
/// exactly.</summary>
public readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
