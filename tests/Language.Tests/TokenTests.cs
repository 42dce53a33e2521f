using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Language.Tests;

public sealed class TokenTests
{
    public static TheoryData<string> Sources =>
        [.. new[] { "hdl", "examples", "tests" }.SelectMany(folder => Golden.Files(folder, "*.whdl"))];

    [Theory, MemberData(nameof(Sources))]
    public void Tokens_and_the_gaps_between_them_rebuild_the_file(string path)
    {
        var content = Golden.Read(path);
        var unit = WhdlParser.Parse(new SourceText(path, content), new DiagnosticBag());
        var rebuilt = new StringBuilder();
        var end = 0;
        foreach (var token in unit.Tokens)
        {
            var gap = content[end..token.Start];
            if (!gap.Contains("/*", StringComparison.Ordinal))
                Assert.All(gap.Split('\n'), line => Assert.True(line.Trim() is "" or ['/', '/', ..], line));
            rebuilt.Append(gap).Append(content.AsSpan(token.Start, token.Length));
            end = token.End;
        }
        Assert.Equal(content, rebuilt.ToString());
    }

    [Fact]
    public void Each_reserved_word_has_a_token_of_its_own()
    {
        const string words =
            "as comb const else enum false fn for if in inst let match out reg seq struct true type use var wire";
        var kinds = Lex(words).Select(t => t.Kind).SkipLast(1).ToList();
        Assert.Equal(words.Split(' '), kinds.Select(k => k.ToString().ToLowerInvariant()));
    }

    [Theory]
    [InlineData("+%-%*%+|-|+:", "PlusPercent MinusPercent StarPercent PlusPipe MinusPipe PlusColon")]
    [InlineData("..=..<=", "DotDotEquals DotDot LessEquals")]
    [InlineData(">=>>>", "Greater FatArrow Greater Greater")]
    [InlineData("==!=&&||<<->=><>", "EqualsEquals BangEquals AmpersandAmpersand PipePipe LessLess Arrow FatArrow LessGreater")]
    [InlineData("1..2 0x1F..=3 a.b", "Number DotDot Number Number DotDotEquals Number Identifier Dot Identifier")]
    [InlineData("0b01?? 0b01 _ _a u8", "BinaryPattern Number Underscore Identifier Identifier")]
    [InlineData("a// b\n/// c\nd", "Identifier Identifier")]
    [InlineData("\"a\\\"b\" \"\"", "String String")]
    public void Longest_match_wins(string text, string kinds) =>
        Assert.Equal(kinds, string.Join(' ', Lex(text).SkipLast(1).Select(t => t.Kind)));

    private static IEnumerable<Token> Lex(string text)
    {
        var diagnostics = new DiagnosticBag();
        var tokens = Lexer.Lex(new SourceText("t.whdl", text), diagnostics);
        Assert.Empty(diagnostics.Items);
        return tokens;
    }
}
