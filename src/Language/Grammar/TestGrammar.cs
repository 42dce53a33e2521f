using System.Collections.Immutable;
using Sprache;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using static WaferHdl.Language.Grammar.Glue;

namespace WaferHdl.Language.Grammar;

/// <summary>The statements of tests (language.md 10). They begin with contextual words, and they are cold:
/// Sprache's combinators put them together.</summary>
internal static class TestGrammar
{
    private static readonly Parser<Expression> s_value = ExpressionGrammar.Rule;
    private static readonly Parser<TokenKind> s_end = Token(TokenKind.Semicolon);

    private static readonly Dictionary<string, Parser<Statement>> s_statements = new()
    {
        ["step"] = Step(),
        ["clock"] = Clock(),
        ["expect"] = Expect(),
        ["send"] = Send(),
        ["recv"] = Receive(),
        ["print"] = Print(),
        ["load"] = Load(),
        ["feed"] = Feed(),
        ["capture"] = Capture(),
        ["parallel"] = Parallel(),
        ["while"] = Rule(While),
    };

    private static readonly Dictionary<string, Parser<Statement>>.AlternateLookup<ReadOnlySpan<char>>
        s_byWord = s_statements.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word of the test statements stands here with something after it that
    /// fits.</summary>
    public static bool StartsStatement(TokenCursor cursor)
    {
        var next = cursor.Peek(1);
        if (!Fits(cursor, next) || !s_byWord.ContainsKey(cursor.TextAt(cursor.Index))) return false;
        return next != TokenKind.OpenBrace || cursor.IsInTest || cursor.IsWord("parallel");
    }

    // Outside of tests only what no expression could go on with, so that the words stay free as names.
    private static bool Fits(TokenCursor cursor, TokenKind next) => next switch
    {
        TokenKind.Identifier or TokenKind.Number or TokenKind.String or TokenKind.True or TokenKind.False
            or TokenKind.Tilde or TokenKind.Bang or TokenKind.If or TokenKind.Match => true,
        TokenKind.OpenBrace => !PrimaryGrammar.IsStructAt(cursor, cursor.Index + 1),
        TokenKind.OpenParen => cursor.IsInTest && cursor.AssignsRegisters,
        TokenKind.Minus => cursor.IsInTest && cursor.AssignsRegisters && !cursor.IsWord("step"),
        TokenKind.Semicolon or TokenKind.At => cursor.IsInTest && cursor.IsWord("step"),
        _ => false,
    };

    public static Statement Statement(TokenCursor cursor)
    {
        var start = cursor.Index;
        var word = cursor.TextAt(start);
        if (!cursor.IsInTest)
        {
            cursor.Report(
                SyntaxRules.Misplaced, cursor.Here, $"'{word}' stands only in a test",
                "move the statement into a 'test \"…\" { … }'");
        }
        var statement = cursor.Run(s_byWord[word]) ?? new ErrorStatement(cursor.SpanFrom(start));
        if (cursor.IsInTest || cursor.Failure is not { } failure) return statement;

        // One diagnostic is enough for a statement that is in the wrong place.
        cursor.Seek(failure.Index);
        cursor.FailSilently();
        return statement;
    }

    // ---- step n @ dut.wclk; ----
    private static Parser<Statement> Step() =>
        (from word in Word("step")
         from count in If(c => c.Kind is not (TokenKind.Semicolon or TokenKind.At), s_value)
         from clock in If(c => c.Kind == TokenKind.At, After(TokenKind.At, s_value))
         from end in s_end
         select (count, clock))
        .Spanned((s, span) => (Statement)new StepStatement(s.count, s.clock, span));

    // ---- clock dut.wclk period 7 phase 2; ----
    private static Parser<Statement> Clock() =>
        (from word in Word("clock")
         from clock in s_value
         from period in Clause("period")
         from phase in OptionalClause("phase")
         from end in s_end
         select (clock, period, phase))
        .Spanned((s, span) => (Statement)new ClockStatement(s.clock, s.period, s.phase, span));

    // ---- expect e, "…"; ----
    private static Parser<Statement> Expect() =>
        (from word in Word("expect")
         from condition in s_value
         from message in If(c => c.Kind == TokenKind.Comma, After(TokenKind.Comma, s_value))
         from end in s_end
         select (condition, message))
        .Spanned((s, span) => (Statement)new ExpectStatement(s.condition, s.message, span));

    // ---- send s, e within 100; ----
    private static Parser<Statement> Send() =>
        (from word in Word("send")
         from stream in s_value
         from value in After(TokenKind.Comma, s_value)
         from within in OptionalClause("within")
         from end in s_end
         select (stream, value, within))
        .Spanned((s, span) => (Statement)new SendStatement(s.stream, s.value, s.within, span));

    // ---- recv s -> v within 100; ----
    private static Parser<Statement> Receive() =>
        (from word in Word("recv")
         from stream in s_value
         from target in If(c => c.Kind == TokenKind.Arrow, After(TokenKind.Arrow, s_value))
         from within in OptionalClause("within")
         from end in s_end
         select (stream, target, within))
        .Spanned((s, span) => (Statement)new RecvStatement(s.stream, s.target, s.within, span));

    // ---- print "…{x:hex}"; ----
    private static Parser<Statement> Print() =>
        (from word in Word("print")
         from message in s_value
         from end in s_end
         select message)
        .Spanned((message, span) => (Statement)new PrintStatement(message, span));

    // ---- load dut.path from "f.hex"; ----
    private static Parser<Statement> Load() =>
        FileStatement("load", "from").Spanned(
            (s, span) => (Statement)new LoadStatement(s.Subject, s.File, span));

    // ---- feed dut.s from "f.csv"; ----
    private static Parser<Statement> Feed() =>
        FileStatement("feed", "from").Spanned(
            (s, span) => (Statement)new FeedStatement(s.Subject, s.File, span));

    // ---- capture dut.s to "f.csv"; ----
    private static Parser<Statement> Capture() =>
        FileStatement("capture", "to").Spanned(
            (s, span) => (Statement)new CaptureStatement(s.Subject, s.File, span));

    private static Parser<(Expression Subject, Expression File)> FileStatement(
        string word, string preposition) =>
        from verb in Word(word)
        from subject in s_value
        from file in Clause(preposition)
        from end in s_end
        select (subject, file);

    // ---- parallel { … } { … } ----
    private static Parser<Statement> Parallel() =>
        (from word in Word("parallel")
         from branches in Rule(Branches)
         select branches)
        .Spanned((branches, span) => (Statement)new ParallelStatement(branches, span));

    private static ImmutableArray<BlockStatement> Branches(TokenCursor cursor)
    {
        var branches = ImmutableArray.CreateBuilder<BlockStatement>();
        do branches.Add(StatementGrammar.Block(cursor));
        while (cursor.Kind == TokenKind.OpenBrace);
        return branches.ToImmutable();
    }

    // ---- while c { … } ----
    private static Statement While(TokenCursor cursor)
    {
        var start = cursor.Index;
        cursor.Advance();
        var condition = BlockGrammar.Condition(cursor, start);
        var body = StatementGrammar.Block(cursor);
        return new WhileStatement(condition, body, cursor.SpanFrom(start));
    }

    private static Parser<Expression> After(TokenKind kind, Parser<Expression> value) =>
        Token(kind).Then(_ => value);

    private static Parser<Expression> Clause(string word) => Word(word).Then(_ => s_value);

    private static Parser<Expression?> OptionalClause(string word) => If(c => c.IsWord(word), Clause(word));
}
