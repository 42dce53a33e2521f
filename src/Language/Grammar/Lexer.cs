using System.Buffers;
using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Grammar;

/// <summary>Cuts a file into tokens by the longest match (language.md 11.1). What it can't read becomes a
/// <see cref="TokenKind.Bad"/> token that is reported here, once, and that the grammar skips
/// silently.</summary>
internal ref struct Lexer
{
    private static readonly SearchValues<char> s_wordChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private readonly SourceText _source;
    private readonly ReadOnlySpan<char> _text;
    private readonly DiagnosticBag _diagnostics;
    private int _position;

    private Lexer(SourceText source, int start, int end, DiagnosticBag diagnostics)
    {
        _source = source;
        _text = source.Content.AsSpan(0, end);
        _position = start;
        _diagnostics = diagnostics;
    }

    /// <summary>The tokens of the whole file; the last one is <see cref="TokenKind.EndOfFile"/>.</summary>
    public static ImmutableArray<Token> Lex(SourceText source, DiagnosticBag diagnostics) =>
        Lex(source, 0, source.Content.Length, diagnostics);

    /// <summary>The tokens of a part of the file, as for the expression inside a string.</summary>
    public static ImmutableArray<Token> Lex(SourceText source, int start, int end, DiagnosticBag diagnostics)
    {
        var lexer = new Lexer(source, start, end, diagnostics);
        var tokens = ImmutableArray.CreateBuilder<Token>((end - start) / 3 + 8);
        Token token;
        do
        {
            token = lexer.Next();
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.EndOfFile);
        return tokens.Count == tokens.Capacity ? tokens.MoveToImmutable() : tokens.ToImmutable();
    }

    private readonly char Peek(int ahead)
    {
        var index = _position + ahead;
        return (uint)index < (uint)_text.Length ? _text[index] : '\0';
    }

    private Token Next()
    {
        SkipTrivia();
        if (_position >= _text.Length) return new Token(TokenKind.EndOfFile, _text.Length, 0);
        var first = _text[_position];
        if (char.IsAsciiLetter(first) || first == '_') return Word();
        if (char.IsAsciiDigit(first)) return Number();
        if (first == '"') return String();
        var (kind, length) = Punctuation(first);
        return kind == TokenKind.Bad ? BadCharacters() : Take(kind, length);
    }

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, _position, length);
        _position += length;
        return token;
    }

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c is ' ' or '\n' or '\r' or '\t' or '\f' or '\v' || (c == '\uFEFF' && _position == 0))
            {
                _position++;
            }
            else if (c == '/' && Peek(1) == '/')
            {
                var length = _text[_position..].IndexOf('\n');
                _position = length < 0 ? _text.Length : _position + length;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    // Not part of the language, but skipped as a whole so that it costs one diagnostic.
    private void SkipBlockComment()
    {
        var length = _text[(_position + 2)..].IndexOf("*/");
        var end = length < 0 ? _text.Length : _position + 2 + length + 2;
        _diagnostics.Report(
            SyntaxRules.BlockComment, new SourceSpan(_source, _position, length < 0 ? 2 : end - _position),
            length < 0 ? "block comment without end" : "block comments are not part of the language",
            "begin each line of the comment with '//'");
        _position = end;
    }

    private Token Word()
    {
        var length = _text[_position..].IndexOfAnyExcept(s_wordChars);
        if (length < 0) length = _text.Length - _position;
        return Take(Words.KindOf(_text.Slice(_position, length)), length);
    }

    // Takes all letters and digits that follow, so that a malformed number is one token; the grammar reads
    // its value.
    private Token Number()
    {
        var length = 1;
        var isBinary = _text[_position] == '0' && Peek(1) is 'b' or 'B';
        var hasWildcard = false;
        while (true)
        {
            var c = Peek(length);
            if (char.IsAsciiLetterOrDigit(c) || c == '_') length++;
            else if (c == '?' && isBinary) { length++; hasWildcard = true; }
            else if (c == '.' && char.IsAsciiDigit(Peek(length + 1))) length++; // 1.5: reported as one number
            else break;
        }
        return Take(hasWildcard ? TokenKind.BinaryPattern : TokenKind.Number, length);
    }

    private Token String()
    {
        var start = _position;
        for (var i = start + 1; i < _text.Length && _text[i] is not ('\n' or '\r'); i++)
        {
            if (_text[i] == '\\' && i + 1 < _text.Length && _text[i + 1] is not ('\n' or '\r')) i++;
            else if (_text[i] == '"') return Take(TokenKind.String, i + 1 - start);
        }

        // Without its end quote a string ends where the line's last closers and separators begin: what stands
        // there was most likely meant as punctuation, and the rest of the file is read as it should be.
        var line = _text[start..];
        var lineEnd = line.IndexOfAny('\n', '\r');
        if (lineEnd >= 0) line = line[..lineEnd];
        var length = Math.Max(1, line.TrimEnd(" \t;,)]{}").Length);
        _diagnostics.Report(
            SyntaxRules.UnterminatedString, new SourceSpan(_source, start, length),
            "string without end quote", "close it with '\"' on the same line");
        return Take(TokenKind.String, length);
    }

    private Token BadCharacters()
    {
        var start = _position;
        while (_position < _text.Length && IsBad(_text[_position])) _position++;
        var length = _position - start;
        var shown = string.Concat(_text.Slice(start, Math.Min(length, 8)).ToArray().Select(Printable));
        _diagnostics.Report(
            SyntaxRules.UnknownCharacter, new SourceSpan(_source, start, length),
            length == 1
                ? $"unknown character '{shown}'"
                : $"unknown characters '{shown}{(length > 8 ? "…" : "")}'",
            HelpFor(_text[start]));
        return new Token(TokenKind.Bad, start, length);
    }

    private static string? HelpFor(char first) => first switch
    {
        '\'' => "write numbers as 255, 0xFF or 0xFFu8, and text in double quotes",
        _ => char.IsAscii(first) ? null : "names and operators use ASCII only",
    };

    private static string Printable(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c == '\uFEFF' ? $"U+{(int)c:X4}" : c.ToString();

    private readonly bool IsBad(char c) =>
        !char.IsAsciiLetterOrDigit(c) &&
        c is not ('_' or '"' or ' ' or '\n' or '\r' or '\t' or '\f' or '\v') &&
        Punctuation(c).Kind == TokenKind.Bad;

    private readonly (TokenKind Kind, int Length) Punctuation(char first)
    {
        var second = Peek(1);
        return first switch
        {
            '(' => (TokenKind.OpenParen, 1),
            ')' => (TokenKind.CloseParen, 1),
            '[' => (TokenKind.OpenBracket, 1),
            ']' => (TokenKind.CloseBracket, 1),
            '{' => (TokenKind.OpenBrace, 1),
            '}' => (TokenKind.CloseBrace, 1),
            ',' => (TokenKind.Comma, 1),
            ';' => (TokenKind.Semicolon, 1),
            ':' => (TokenKind.Colon, 1),
            '@' => (TokenKind.At, 1),
            '#' => (TokenKind.Hash, 1),
            '?' => (TokenKind.Question, 1),
            '/' => (TokenKind.Slash, 1),
            '%' => (TokenKind.Percent, 1),
            '^' => (TokenKind.Caret, 1),
            '~' => (TokenKind.Tilde, 1),
            '>' => (TokenKind.Greater, 1),
            '.' when second == '.' => Peek(2) == '=' ? (TokenKind.DotDotEquals, 3) : (TokenKind.DotDot, 2),
            '.' => (TokenKind.Dot, 1),
            '=' when second == '=' => (TokenKind.EqualsEquals, 2),
            '=' when second == '>' => (TokenKind.FatArrow, 2),
            '=' => (TokenKind.Equals, 1),
            '!' => second == '=' ? (TokenKind.BangEquals, 2) : (TokenKind.Bang, 1),
            '<' when second == '=' => (TokenKind.LessEquals, 2),
            '<' when second == '<' => (TokenKind.LessLess, 2),
            '<' when second == '>' => (TokenKind.LessGreater, 2),
            '<' => (TokenKind.Less, 1),
            '+' when second == '%' => (TokenKind.PlusPercent, 2),
            '+' when second == '|' => (TokenKind.PlusPipe, 2),
            '+' when second == ':' => (TokenKind.PlusColon, 2),
            '+' => (TokenKind.Plus, 1),
            '-' when second == '%' => (TokenKind.MinusPercent, 2),
            '-' when second == '|' => (TokenKind.MinusPipe, 2),
            '-' when second == '>' => (TokenKind.Arrow, 2),
            '-' => (TokenKind.Minus, 1),
            '*' => second == '%' ? (TokenKind.StarPercent, 2) : (TokenKind.Star, 1),
            '&' => second == '&' ? (TokenKind.AmpersandAmpersand, 2) : (TokenKind.Ampersand, 1),
            '|' => second == '|' ? (TokenKind.PipePipe, 2) : (TokenKind.Pipe, 1),
            _ => (TokenKind.Bad, 1),
        };
    }
}
