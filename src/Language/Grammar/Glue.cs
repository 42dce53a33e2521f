using Sprache;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Grammar;

/// <summary>Joins hand-written rules over a <see cref="TokenCursor"/> and Sprache's combinators: a rule
/// becomes a <see cref="Parser{T}"/>, and a rule can run a parser made of combinators.</summary>
internal static class Glue
{
    /// <summary>A hand-written rule as a Sprache parser.</summary>
    public static Parser<T> Rule<T>(Func<TokenCursor, T> rule) => input =>
    {
        var cursor = ((TokenInput)input).Cursor;
        cursor.Seek(((TokenInput)input).Index);
        var value = rule(cursor);
        if (cursor.Failure is not { } failure) return new Success<T>(value, cursor.InputAt(cursor.Index));
        cursor.Seek(failure.Index);
        return new Failed<T>(failure, cursor.InputAt(failure.Index));
    };

    public static Parser<TokenKind> Token(TokenKind kind) => Rule(cursor =>
    {
        cursor.Expect(kind);
        return kind;
    });

    /// <summary>A contextual word.</summary>
    public static Parser<string> Word(string word) => Rule(cursor =>
    {
        cursor.ExpectWord(word);
        return word;
    });

    public static readonly Parser<Identifier> Name = Rule(static cursor => cursor.ExpectName());

    /// <summary>The parser where the next token starts it, else the default. Once started it has to succeed,
    /// unlike with <c>Optional</c>, which would hide where it failed.</summary>
    public static Parser<T?> If<T>(Func<TokenCursor, bool> starts, Parser<T> parser) => input =>
    {
        var place = (TokenInput)input;
        place.Cursor.Seek(place.Index);
        return starts(place.Cursor) ? (IResult<T?>)parser(input) : new Success<T?>(default, place);
    };

    /// <summary>Gives the parsed value its place in the file.</summary>
    public static Parser<TNode> Spanned<T, TNode>(this Parser<T> parser, Func<T, SourceSpan, TNode> create) =>
        input =>
    {
        var result = parser(input);
        if (!result.WasSuccessful) return new Failed<TNode>(FailureOf(result), (TokenInput)result.Remainder);
        var rest = (TokenInput)result.Remainder;
        rest.Cursor.Seek(rest.Index);
        return new Success<TNode>(
            create(result.Value, rest.Cursor.SpanFrom(((TokenInput)input).Index)), rest);
    };

    /// <summary>Runs a parser at the cursor; null when it fails, which fails the calling rule.</summary>
    public static T? Run<T>(this TokenCursor cursor, Parser<T?> parser)
        where T : class
    {
        if (cursor.Failed) return null;
        var result = parser(cursor.InputAt(cursor.Index));
        var rest = (TokenInput)result.Remainder;
        cursor.Seek(rest.Index);
        if (result.WasSuccessful) return result.Value;
        cursor.Fail(FailureOf(result));
        return null;
    }

    private static Failure FailureOf<T>(IResult<T> result) => result is Failed<T> failed
        ? failed.Failure
        : new Failure(((TokenInput)result.Remainder).Index, [.. result.Expectations.Distinct()], null, -1);

    private sealed class Success<T>(T value, TokenInput remainder) : IResult<T>
    {
        public T Value => value;

        public bool WasSuccessful => true;

        public string Message => "";

        public IEnumerable<string> Expectations => [];

        public IInput Remainder => remainder;
    }

    private sealed class Failed<T>(Failure failure, TokenInput remainder) : IResult<T>
    {
        public Failure Failure => failure;

        public T Value => throw new InvalidOperationException("A failed rule has no value.");

        public bool WasSuccessful => false;

        public string Message => $"unexpected token; expected {string.Join(", ", failure.Expected)}";

        public IEnumerable<string> Expectations => failure.Expected;

        public IInput Remainder => remainder;
    }
}
