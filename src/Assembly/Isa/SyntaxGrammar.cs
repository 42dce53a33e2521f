using System.Collections.Immutable;
using Sprache;

namespace WaferHdl.Assembly.Isa;

/// <summary>The first line of an operation's comment: <c>`mov.t d, a [@thread]` [Compute]</c>.</summary>
internal static class SyntaxGrammar
{
    /// <summary>A name or sign of the syntax, or a pair of brackets with what stands in them.</summary>
    internal sealed record Item(string Text, bool HasSpaceBefore, ImmutableArray<Item> Inner, bool IsName)
    {
        public bool IsGroup => !Inner.IsDefault;
    }

    internal sealed record Line(string Text, ImmutableArray<Item> Items, string Format);

    private static readonly Parser<string> s_name =
        Parse.Identifier(Parse.Letter.Or(Parse.Char('_')), Parse.LetterOrDigit.Or(Parse.Char('_')));

    private static readonly Parser<string> s_sign =
        Parse.String("->").Text().Or(Parse.CharExcept(" \t`[]").Where(c => !char.IsLetterOrDigit(c)).Select(c => c.ToString()));

    private static readonly Parser<Item> s_group =
        from space in Parse.WhiteSpace.Many()
        from open in Parse.Char('[')
        from inner in Parse.Ref(() => s_items!)
        from end in Parse.WhiteSpace.Many()
        from close in Parse.Char(']')
        select new Item("", space.Any(), inner, false);

    private static readonly Parser<Item> s_single =
        from space in Parse.WhiteSpace.Many()
        from item in s_name.Select(t => (Text: t, IsName: true)).Or(s_sign.Select(t => (Text: t, IsName: false)))
        select new Item(item.Text, space.Any(), default, item.IsName);

    private static readonly Parser<ImmutableArray<Item>> s_items =
        s_group.Or(s_single).AtLeastOnce().Select(items => items.ToImmutableArray());

    private static readonly Parser<Line> s_line =
        from start in Parse.Char('`').Token()
        from text in Parse.CharExcept('`').Many().Text()
        from end in Parse.Char('`').Token()
        from open in Parse.Char('[')
        from format in s_name.Token()
        from close in Parse.Char(']').Token().End()
        select new Line(text.Trim(), default, format);

    /// <summary>The parts of the line, or what is wrong with it.</summary>
    public static Line? Read(string line, out string? problem)
    {
        // Brackets can nest as deep as the text is long, and the grammar with them.
        if (line.Length > 500)
        {
            problem = "the line is too long";
            return null;
        }

        var outer = s_line.TryParse(line);
        problem = null;
        if (!outer.WasSuccessful)
        {
            problem = Explain(outer);
            return null;
        }

        var inner = s_items.Token().End().TryParse(outer.Value.Text);
        if (inner.WasSuccessful) return outer.Value with { Items = inner.Value };
        problem = Explain(inner);
        return null;
    }

    private static string Explain<T>(IResult<T> result)
    {
        var found = result.Remainder.AtEnd ? "its end" : $"'{result.Remainder.Current}'";
        return $"{found} stands in column {result.Remainder.Column} in the place of {string.Join(" or ", result.Expectations.Distinct())}";
    }
}
