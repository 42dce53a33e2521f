using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>A line's tokens and a place between them. What fails is reported, once a line.</summary>
internal sealed class LineCursor
{
    private readonly Reporter _reporter;
    private readonly List<AsmToken> _tokens;
    private int _index;

    public LineCursor(MappedText line, Expansion? expansion, Reporter reporter)
    {
        Line = line;
        Expansion = expansion;
        _reporter = reporter;
        _tokens = AsmLexer.Lex(line.Text, (start, end, message) =>
        {
            if (!HasFailed) Report(AssemblyRules.Token, line.SpanOf(start, end), message);
            HasFailed = true;
        });
    }

    public MappedText Line { get; }

    public Expansion? Expansion { get; }

    /// <summary>Whether something of the line was reported.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What a failure says that has no better advice.</summary>
    public string? Help { get; set; }

    public AsmToken Current => _tokens[_index];

    public bool IsAtEnd => Current.Kind == AsmTokenKind.End;

    public int Index
    {
        get => _index;
        set => _index = value;
    }

    public AsmToken Peek(int ahead) => _tokens[Math.Min(_index + ahead, _tokens.Count - 1)];

    public AsmToken Take()
    {
        var token = Current;
        if (_index < _tokens.Count - 1) _index++;
        return token;
    }

    public bool Accept(string sign)
    {
        if (!Current.IsSign(sign)) return false;
        _index++;
        return true;
    }

    public bool Expect(string sign)
    {
        if (Accept(sign)) return true;
        Fail($"'{sign}'");
        return false;
    }

    public bool ExpectEnd()
    {
        if (IsAtEnd) return true;
        Fail("the end of the line");
        return false;
    }

    /// <summary>A name, or null and a report.</summary>
    public AsmToken? ExpectName(string what)
    {
        if (Current.Kind == AsmTokenKind.Name) return Take();
        Fail(what);
        return null;
    }

    public SourceSpan SpanOf(AsmToken token) => SpanOf(token.Start, token.End);

    public SourceSpan SpanOf(int start, int end) => Line.SpanOf(start, end);

    /// <summary>Where the text from the current token on begins and ends, without spaces.</summary>
    public (int Start, int End) Rest => (Current.Start, Math.Max(Current.Start, Line.Text.TrimEnd().Length));

    public void Fail(string expected)
    {
        var found = Current.Kind switch
        {
            AsmTokenKind.End => "the end of the line",
            AsmTokenKind.String => "a string",
            _ => $"'{(Current.Text.Length > 40 ? Current.Text[..40] + "…" : Current.Text)}'",
        };
        Fail(
            AssemblyRules.Syntax, $"expected {expected}, found {found}",
            Current.IsSign("\\") ? "'\\name' stands for an argument of the macro around it; this one has none of that name" : Help);
    }

    public void Fail(DiagnosticRule rule, string message, string? help = null)
    {
        if (HasFailed) return;
        HasFailed = true;
        // What is missing at the end of a line shows behind its last character.
        var end = IsAtEnd ? Line.Text.TrimEnd().Length : Current.Start;
        Report(rule, IsAtEnd ? EndSpan(end) : SpanOf(Current), message, help);
    }

    public void Report(DiagnosticRule rule, SourceSpan span, string message, string? help = null, params Label[] labels)
    {
        HasFailed = true;
        _reporter.Report(rule, span, message, Expansion, help, labels);
    }

    private SourceSpan EndSpan(int end)
    {
        if (end == 0) return SpanOf(0, 0);
        var last = SpanOf(end - 1, end);
        return new SourceSpan(last.Source, last.End, 0);
    }
}
