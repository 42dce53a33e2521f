using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Grammar;

/// <summary>The state of one parse: where it stands in the tokens, whether the current rule has failed, and
/// how deep the tree is.</summary>
/// <remarks>
/// A rule that fails calls <c>Fail</c> and returns what it has. From then on <see cref="Kind"/> reads as the
/// end of the file, so that the rules above it stop by themselves, until a recovery list reports the failure
/// and goes on (see <see cref="Recovery"/>). Only recovery lists report failures, each failure once.
/// </remarks>
internal sealed class TokenCursor
{
    private readonly ImmutableArray<Token> _tokens;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private TokenInput?[]? _inputs;
    private AngleTable? _angles;
    private int _lastReported = -1;
    private int _depth;
    private bool _hasReportedDepth; // once a file: one part that is too deep makes others around it so

    public TokenCursor(SourceText source, ImmutableArray<Token> tokens, DiagnosticBag diagnostics)
    {
        Source = source;
        _tokens = tokens;
        Diagnostics = diagnostics;
        _names = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        Kind = tokens[0].Kind;
    }

    /// <summary>A cursor over a part of the same file, one level deeper.</summary>
    public TokenCursor Inside(int start, int end) =>
        new(Source, Lexer.Lex(Source, start, end, Diagnostics), Diagnostics) { _depth = _depth + 1 };

    public SourceText Source { get; }

    public DiagnosticBag Diagnostics { get; }

    public int Index { get; private set; }

    /// <summary>The kind of the current token; the end of the file while <see cref="Failed"/>.</summary>
    public TokenKind Kind { get; private set; }

    public bool Failed => Failure is not null;

    public Failure? Failure { get; private set; }

    /// <summary>Whether <c>PLACE &lt;=</c> at the start of a statement assigns.</summary>
    public bool AssignsRegisters { get; set; }

    /// <summary>Whether the statements of tests may stand here.</summary>
    public bool IsInTest { get; set; }

    /// <summary>Whether a name followed by <c>&lt;</c> always opens generic arguments, and <c>&gt;</c> never
    /// compares.</summary>
    public bool IsInAngles { get; set; }

    /// <summary>Height of the highest subtree finished since the innermost <see cref="Enter"/>.</summary>
    public int Height { get; set; }

    public Token TokenAt(int index) => _tokens[Math.Min(index, _tokens.Length - 1)];

    public Token Current => _tokens[Index];

    public bool IsEnd(int index) => index >= _tokens.Length - 1;

    public TokenKind KindAt(int index) => index < _tokens.Length ? _tokens[index].Kind : TokenKind.EndOfFile;

    /// <summary>The kind some tokens ahead.</summary>
    public TokenKind Peek(int ahead) => Failed ? TokenKind.EndOfFile : KindAt(Index + ahead);

    public ReadOnlySpan<char> TextAt(int index)
    {
        var token = TokenAt(index);
        return Source.Content.AsSpan(token.Start, token.Length);
    }

    /// <summary>Whether the current token is this contextual word.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Identifier && TextAt(Index).SequenceEqual(word);

    /// <summary>Whether the <c>{</c> of a body stands here, or seems to be missing before an indented
    /// line.</summary>
    public bool IsAtBody =>
        Kind == TokenKind.OpenBrace || (!Failed && Index > 0 && !IsEnd(Index) && StartsLine(Index)
        && Kind is not TokenKind.CloseBrace && ColumnAt(Index) > IndentAt(Index - 1));

    /// <summary>Whether no space stands between a token and the next.</summary>
    public bool IsAdjacent(int index) => TokenAt(index).End == TokenAt(index + 1).Start;

    /// <summary>Whether a token is the first of its line.</summary>
    public bool StartsLine(int index)
    {
        if (index == 0) return true;
        var gapStart = TokenAt(index - 1).End;
        return Source.Content.AsSpan(gapStart, TokenAt(index).Start - gapStart).Contains('\n');
    }

    /// <summary>Column, from 1, of the first character of the line that a token stands on.</summary>
    public int IndentAt(int index)
    {
        var start = TokenAt(index).Start;
        var line = start - ColumnAt(index) + 1;
        var indent = Source.Content.AsSpan(line, start - line).IndexOfAnyExcept(' ', '\t');
        return (indent < 0 ? start - line : indent) + 1;
    }

    public int ColumnAt(int index) => Source.PositionOf(TokenAt(index).Start).Column;

    /// <summary>The text of a token as a string, one object for equal texts.</summary>
    public string NameAt(int index)
    {
        var text = TextAt(index);
        if (_names.TryGetValue(text, out var name)) return name;
        name = text.ToString();
        _names.Add(name);
        return name;
    }

    public TokenInput InputAt(int index)
    {
        _inputs ??= new TokenInput?[_tokens.Length];
        index = Math.Min(index, _tokens.Length - 1);
        return _inputs[index] ??= new TokenInput(this, index);
    }

    public AngleTable Angles => _angles ??= new AngleTable(_tokens);

    // ---- spans ----

    public SourceSpan SpanAt(int index)
    {
        var token = TokenAt(index);
        return new SourceSpan(Source, token.Start, token.Length);
    }

    public SourceSpan Here => SpanAt(Index);

    /// <summary>From the token at <paramref name="start"/> to the last one taken; empty when none
    /// was.</summary>
    public SourceSpan SpanFrom(int start)
    {
        var first = TokenAt(start);
        var length = Index > start ? _tokens[Index - 1].End - first.Start : 0;
        return new SourceSpan(Source, first.Start, length);
    }

    /// <summary>From the start of a node to the last token taken.</summary>
    public SourceSpan SpanFrom(SourceSpan first)
    {
        var end = Index > 0 ? _tokens[Index - 1].End : 0;
        return new SourceSpan(Source, first.Start, Math.Max(first.Length, end - first.Start));
    }

    // ---- moving ----

    public void Advance()
    {
        if (Failed || Kind == TokenKind.EndOfFile) return;
        Index++;
        Kind = _tokens[Index].Kind;
    }

    /// <summary>Goes to a token and forgets a failure.</summary>
    public void Seek(int index)
    {
        Failure = null;
        Index = Math.Min(index, _tokens.Length - 1);
        Kind = _tokens[Index].Kind;
    }

    public bool Accept(TokenKind kind)
    {
        if (Kind != kind || kind == TokenKind.EndOfFile) return false;
        Advance();
        return true;
    }

    public bool AcceptWord(string word)
    {
        if (!IsWord(word)) return false;
        Advance();
        return true;
    }

    public void Expect(TokenKind kind)
    {
        if (Kind == kind) Advance();
        else Fail(Words.Describe(kind));
    }

    public void ExpectWord(string word)
    {
        if (!AcceptWord(word)) Fail($"'{word}'");
    }

    /// <summary>Expects the closer of the bracket at <paramref name="open"/>, which a failure points back
    /// at.</summary>
    public void ExpectClose(TokenKind kind, int open)
    {
        if (Kind == kind) Advance();
        else Fail(Words.Describe(kind), open: open);
    }

    /// <summary>Expects the closer of a list, after an element without a comma.</summary>
    public void ExpectListEnd(TokenKind kind, int open)
    {
        if (Kind == kind) Advance();
        else if (!Failed) Fail(new Failure(Index, ["','", Words.Describe(kind)], null, open));
    }

    public Identifier ExpectName(string expected = "a name")
    {
        if (Kind == TokenKind.Identifier)
        {
            var name = new Identifier(NameAt(Index), Here);
            Advance();
            return name;
        }
        if (!Failed) Fail(expected, NameHelp());
        return new Identifier("", new SourceSpan(Source, Current.Start, 0));
    }

    private string? NameHelp()
    {
        if (Words.IsReserved(Kind)) return $"'{TextAt(Index)}' is a reserved word; choose another name";
        return Kind == TokenKind.OpenBracket ? "a width stands in the type, as in 'r: u8'" : null;
    }

    // ---- failing ----

    /// <summary>Ends the current rule at the current token.</summary>
    /// <param name="expected">What would have been right, as it stands after "expected ".</param>
    /// <param name="open">The token of a bracket that is not closed, or -1.</param>
    public void Fail(string expected, string? help = null, int open = -1)
    {
        if (Failed) return;
        Failure = new Failure(Index, [expected], help, open);
        Kind = TokenKind.EndOfFile;
    }

    public void Fail(Failure failure)
    {
        if (Failed) return;
        Index = failure.Index;
        Failure = failure;
        Kind = TokenKind.EndOfFile;
    }

    /// <summary>Ends the current rule after a diagnostic that says all.</summary>
    public void FailSilently()
    {
        if (!Failed) _lastReported = Index;
        Fail("");
    }

    public void Report(
        DiagnosticRule rule, SourceSpan span, string message, string? help = null, params Label[] labels) =>
        Diagnostics.Report(rule, span, message, help, labels);

    /// <summary>Turns the failure into a diagnostic, unless one was already made for its place.</summary>
    public void ReportFailure()
    {
        if (Failure is not { } failure) return;
        Seek(failure.Index);
        if (failure.Index == _lastReported) return;
        _lastReported = failure.Index;
        if (KindAt(failure.Index) == TokenKind.Bad) return; // the lexer has reported it
        Diagnostics.Add(failure.ToDiagnostic(this));
    }

    // ---- depth ----

    /// <summary>Opens one level of nesting. Returns what <see cref="Leave"/> wants, or -1 past the
    /// limit.</summary>
    public int Enter()
    {
        if (_depth >= NestingLimits.Nesting)
        {
            if (!Failed && !_hasReportedDepth)
            {
                _hasReportedDepth = true;
                Report(
                    SyntaxRules.TooDeep, Here, $"nesting is deeper than {NestingLimits.Nesting} levels",
                    "name the inner parts with 'let'");
            }
            FailSilently();
            return -1;
        }
        _depth++;
        var outer = Height;
        Height = 0;
        return outer;
    }

    public void Leave(int outer)
    {
        _depth--;
        Height = Math.Max(outer, Height + 1);
    }

    /// <summary>Whether the subtree just finished is too high for recursive walks; then the caller drops
    /// it.</summary>
    public bool IsTooHigh(SourceSpan span)
    {
        if (Height <= NestingLimits.Height) return false;
        Height = 0;
        if (_hasReportedDepth) return true;
        _hasReportedDepth = true;
        Report(
            SyntaxRules.TooDeep, span, $"the tree is higher than {NestingLimits.Height} levels",
            "name parts of it with 'let'");
        return true;
    }
}
