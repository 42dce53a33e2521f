using System.Diagnostics;
using System.Text;
using CsCheck;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Language.Tests;

/// <summary>Mutated real files and random text: the parser comes back with a tree, soon, and its spans lie
/// inside the file.</summary>
/// <remarks><c>WAFERHDL_FUZZ=seconds</c> makes the runs longer.</remarks>
public sealed class ParserFuzzTests
{
    private static readonly int s_seconds =
        int.TryParse(Environment.GetEnvironmentVariable("WAFERHDL_FUZZ"), out var seconds) ? seconds : 3;

    private static readonly string[] s_sources =
    [
        .. Golden.Files("hdl", "*.whdl").Select(Golden.Read),
        .. Golden.Files("tests/Cases/Syntax", "*.whdl").Select(Golden.Read),
    ];

    private static readonly string[] s_pieces =
    [
        "(", ")", "[", "]", "{", "}", "<", ">", ">>", ";", ",", ":", "=", "<=", "<>", "=>", "->", "..", "..=", "@", "#[",
        "_", "?", "+", "-%", "*", "&&", "|", "~", "as", "comb", "const", "else", "enum", "fn", "for", "if", "in", "inst",
        "let", "match", "out", "reg", "seq", "struct", "true", "type", "use", "var", "wire", "module", "bundle",
        "extern", "test", "mem", "port", "fuse", "sparse", "pe", "wafer", "step", "expect", "send", "recv", "within",
        "parallel", "while", "flip", "u8", "uint", "x", "0b1?", "0x", "1u0", "1.5", "\"{x:hex}\"", "\"{", "\"", "// c\n",
        "/// d\n", "/*", "*/", "\n", "\0", "\uD800", "é", "$", "\\",
    ];

    private static readonly Gen<(int Kind, double First, double Second, string Piece)[]> s_tokenEdits =
        Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Double[0, 1], Gen.OneOf(s_pieces)).Array[1, 6];

    private static readonly Gen<(int Kind, double Place, char Char, int Length)[]> s_charEdits =
        Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Char, Gen.Int[1, 40]).Array[1, 8];

    private static readonly Gen<string> s_tokenMutant = Gen.Select(Gen.OneOf(s_sources), s_tokenEdits)
        .Select((source, edits) => edits.Aggregate(source, EditTokens));

    private static readonly Gen<string> s_charMutant = Gen.Select(Gen.OneOf(s_sources), s_charEdits)
        .Select((source, edits) => edits.Aggregate(source, EditChars));

    private static readonly Gen<string> s_soup =
        Gen.OneOf(s_pieces).Array[0, 400].Select(pieces => string.Join(' ', pieces));

    private static readonly Gen<string> s_noise = Gen.Char.Array[0, 2000].Select(chars => new string(chars));

    [Fact]
    public void Files_with_edited_tokens_parse_to_some_tree() => Run(s_tokenMutant);

    [Fact]
    public void Files_with_edited_characters_parse_to_some_tree() => Run(s_charMutant);

    [Fact]
    public void Soups_of_tokens_parse_to_some_tree() => Run(s_soup);

    [Fact]
    public void Random_characters_parse_to_some_tree() => Run(s_noise);

    [Fact]
    public void Every_prefix_of_a_file_parses_to_some_tree()
    {
        var text = Golden.Read("tests/Cases/Syntax/accumulate.whdl");
        for (var length = 0; length <= text.Length; length++)
            Check(text[..length]);
    }

    [Fact]
    public void Every_file_less_one_token_has_few_diagnostics()
    {
        var text = Golden.Read("tests/Cases/Syntax/accumulate.whdl");
        var unit = WhdlParser.Parse(new SourceText("a.whdl", text), new DiagnosticBag());
        foreach (var token in unit.Tokens)
        {
            var diagnostics = new DiagnosticBag();
            WhdlParser.Parse(new SourceText("a.whdl", text.Remove(token.Start, token.Length)), diagnostics);
            Assert.True(diagnostics.Count <= 2, $"{diagnostics.Count} without the token at {token.Start}");
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("{")]
    [InlineData("a < ")]
    [InlineData("if a { ")]
    [InlineData("module M { ")]
    [InlineData("module M { seq { if a {\n")]
    [InlineData("match a { 0 => ")]
    [InlineData("const A = \"{")]
    [InlineData("fn f() -> u8 { let x = f(")]
    [InlineData("[a < b, ")]
    [InlineData("#[a(")]
    [InlineData("test \"x\" { while ")]
    [InlineData("x = [a, {b <")]
    [InlineData("module M<N: nat = F<")]
    [InlineData("reg x: u8 = ;\n")]
    [InlineData("} ")]
    [InlineData("1")]
    public void Repeated_fragments_take_linear_time(string fragment)
    {
        var source = new StringBuilder().Insert(0, fragment, 300_000 / fragment.Length).ToString();
        foreach (var text in new[] { source, "module M { seq { x <= " + source, "const A = " + source })
        {
            var watch = Stopwatch.StartNew();
            Check(text);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{fragment} took {watch.Elapsed}");
        }
    }

    private static void Run(Gen<string> generator) => generator.Sample(Check, time: s_seconds, threads: 1);

    private static void Check(string text)
    {
        var diagnostics = new DiagnosticBag();
        var unit = WhdlParser.Parse(new SourceText("fuzz.whdl", text), diagnostics);
        Assert.Equal(TokenKind.EndOfFile, unit.Tokens[^1].Kind);
        foreach (var declaration in unit.Declarations)
            Assert.InRange(declaration.Span.End, declaration.Span.Start, text.Length);
        foreach (var diagnostic in diagnostics.Items)
            Assert.InRange(diagnostic.Span.End, diagnostic.Span.Start, text.Length);
        var renderer = new DiagnosticRenderer(TextWriter.Null, DiagnosticStyle.Color);
        renderer.WriteAll(diagnostics.Sorted().Take(50));
    }

    private static string EditTokens(string text, (int Kind, double First, double Second, string Piece) edit)
    {
        var tokens = Lexer.Lex(new SourceText("fuzz.whdl", text), new DiagnosticBag());
        var a = tokens[(int)(edit.First * (tokens.Length - 1))];
        var b = tokens[(int)(edit.Second * (tokens.Length - 1))];
        if (a.Start > b.Start) (a, b) = (b, a);
        var between = text[a.End..Math.Max(a.End, b.Start)];
        return edit.Kind switch
        {
            0 => text.Remove(a.Start, a.Length),
            1 => text.Insert(a.Start, text.Substring(b.Start, b.Length) + " "),
            2 => text.Insert(b.Start, edit.Piece),
            3 => text[..a.Start] + text[b.Start..b.End] + between + text[a.Start..a.End] + text[Math.Max(a.End, b.End)..],
            _ => text.Remove(a.Start, b.Start - a.Start),
        };
    }

    private static string EditChars(string text, (int Kind, double Place, char Char, int Length) edit)
    {
        var at = (int)(edit.Place * text.Length);
        var length = Math.Min(edit.Length, text.Length - at);
        return edit.Kind switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, edit.Char.ToString()),
            2 => text.Insert(at, text.Substring(at, length)),
            _ => text[..at],
        };
    }
}
