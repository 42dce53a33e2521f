using System.Text;
using CsCheck;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Formatting;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Language.Tests;

public sealed class FormatterTests
{
    private static readonly string[] s_files =
    [
        .. Golden.Files("hdl", "*.whdl"), .. Golden.Files("examples", "*.whdl"),
        .. Golden.Files("tests", "*.whdl"),
    ];

    // Spaces between tokens, with comments in a few places.
    private static readonly Gen<string> s_gap = Gen.Frequency(
        (10, Gen.Const("")), (10, Gen.Const(" ")), (3, Gen.Const("   ")), (4, Gen.Const("\n")),
        (2, Gen.Const("\n\n \n")),
        (1, Gen.Const(" // note\n")), (1, Gen.Const("\n\n/// note\n  ")), (1, Gen.Const("\t\r\n")));

    public static TheoryData<string> Valid => [.. s_files.Where(f => !Parse(Golden.Read(f)).HasErrors)];

    public static TheoryData<string> Invalid => [.. s_files.Where(f => Parse(Golden.Read(f)).HasErrors)];

    public static TheoryData<string> Cases => [.. Golden.Files("tests/Cases/Formatting", "*.whdl")];

    [Theory, MemberData(nameof(Cases))]
    public void Result_matches_expect_file(string path) =>
        Golden.Check(Path.ChangeExtension(path, ".expect"), Formatter.Format(Parse(Golden.Read(path))));

    [Theory, MemberData(nameof(Valid))]
    public void Tokens_and_comments_stay_and_a_second_pass_changes_nothing(string path) =>
        Check(Golden.Read(path));

    [Theory, MemberData(nameof(Invalid))]
    public void File_with_syntax_errors_stays_as_it_is(string path)
    {
        var content = Golden.Read(path);
        Assert.Equal(content, Formatter.Format(Parse(content)));
    }

    [Fact]
    public void Any_spaces_between_the_tokens_of_a_file_give_a_stable_result()
    {
        var sources = Valid.Select(row => Golden.Read(row.Data)).ToArray();
        Gen.Select(Gen.OneOf(sources), s_gap.Array[64], Gen.Int[0, 1_000_000])
            .Select((source, gaps, start) => Respace(source, gaps, start))
            .Where(text => !Parse(text).HasErrors)
            .Sample(Check, iter: 300, threads: 1);
    }

    [Fact]
    public void Deep_and_long_input_is_formatted()
    {
        foreach (var shape in new[] { "parentheses", "else if", "nested if", "terms", "concats", "generics" })
            Check(Shapes.Make(shape, 5_000));
    }

    private static CompilationUnit Parse(string text) =>
        WhdlParser.Parse(new SourceText("t.whdl", text), new DiagnosticBag());

    private static void Check(string text)
    {
        var once = Formatter.Layout(Parse(text));
        Assert.Equal(Tokens(text), Tokens(once));
        Assert.Equal(Comments(text), Comments(once));
        Assert.Equal(once, Formatter.Layout(Parse(once)));
        Assert.Equal(once, Formatter.Format(Parse(text)));
        Assert.DoesNotContain("\n\n\n", once, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", once, StringComparison.Ordinal);
    }

    private static List<string> Tokens(string text) =>
        [.. Parse(text).Tokens.Select(t => $"{t.Kind} {text.AsSpan(t.Start, t.Length)}")];

    private static List<string> Comments(string text)
    {
        var comments = new List<string>();
        var end = 0;
        foreach (var token in Parse(text).Tokens)
        {
            var lines = text[end..token.Start].Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);
            comments.AddRange(lines);
            end = token.End;
        }
        return comments;
    }

    private static string Respace(string source, string[] gaps, int start)
    {
        var text = new StringBuilder();
        var tokens = Parse(source).Tokens;
        for (var i = 0; i < tokens.Length; i++)
        {
            var gap = gaps[(i + start) % gaps.Length];
            var wasAdjacent = i > 0 && tokens[i - 1].End == tokens[i].Start;
            if (!wasAdjacent && gap.Length == 0) gap = " ";
            if (wasAdjacent && tokens[i - 1].Kind == TokenKind.Greater) gap = "";
            text.Append(gap).Append(source.AsSpan(tokens[i].Start, tokens[i].Length));
        }
        return text.ToString();
    }
}
