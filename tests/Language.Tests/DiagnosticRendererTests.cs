using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using Xunit;

namespace WaferHdl.Language.Tests;

public sealed class DiagnosticRendererTests
{
    private static readonly DiagnosticRule s_error = new(
        "WH3001", Severity.Error, "net has more than one driver", "");
    private static readonly DiagnosticRule s_warning = new("WH2901", Severity.Warning, "unused", "");

    private static readonly SourceText s_counter = new("counter.whdl", """
        module Counter {
          seq {
            q[3] <= enable;
            if a {
              b <= 1;
              c <= 1;
            }
          }
        }
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Label_and_help_follow_the_marked_line()
    {
        var diagnostic = new Diagnostic(
            s_error, At(s_counter, "q[3]"), "bit 3 of 'q' is already driven",
            [new Label(At(s_counter, "b <= 1"), "first driven here")], "drive each bit from one place");
        AssertText(
            """
            counter.whdl:3:5: error WH3001: bit 3 of 'q' is already driven
                3 |     q[3] <= enable;
                  |     ^^^^
                5 |       b <= 1;
                  |       ^^^^^^ first driven here
              help: drive each bit from one place

            """,
            diagnostic);
    }

    [Fact]
    public void Span_of_several_lines_shows_its_ends() => AssertText(
        """
        counter.whdl:4:5: error WH3001: m
            4 |     if a {
              |     ^^^^^^
          ...
            7 |     }
              |     ^

        """,
        Make(At(s_counter, "if a {\n      b <= 1;\n      c <= 1;\n    }")));

    [Fact]
    public void Label_in_another_file_names_the_file()
    {
        var other = new SourceText("lib/fifo.whdl", "module Fifo {}\n");
        var label = new Label(At(other, "Fifo"), "declared here");
        var diagnostic = Make(At(s_counter, "seq")) with { Labels = [label] };
        AssertText(
            """
            counter.whdl:2:3: error WH3001: m
                2 |   seq {
                  |   ^^^
                  --> lib/fifo.whdl:1:8
                1 | module Fifo {}
                  |        ^^^^ declared here

            """,
            diagnostic);
    }

    [Theory]
    [InlineData("\ta <= x;", "x", "    1 |     a <= x;", "      |          ^")]
    [InlineData("a\tx", "x", "    1 | a   x", "      |     ^")]
    [InlineData("\"漢字\" x", "x", "    1 | \"漢字\" x", "      |        ^")]
    [InlineData("\"漢字\" x", "漢字", "    1 | \"漢字\" x", "      |  ^^^^")]
    [InlineData("\"e\u0301😀\" x", "x", "    1 | \"e\u0301😀\" x", "      |       ^")]
    [InlineData("a\u0001 x", "x", "    1 | a\uFFFD x", "      |    ^")]
    [InlineData("a \u001b[31m x", "x", "    1 | a \uFFFD[31m x", "      |         ^")]
    public void Carets_stand_under_the_marked_characters(
        string line, string marked, string shown, string carets)
    {
        var source = new SourceText("a.whdl", line);
        var lines = Render(Make(At(source, marked)), DiagnosticStyle.Plain).Split('\n');
        Assert.Equal([shown, carets], lines[1..3]);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_one_character()
    {
        var source = new SourceText("a.whdl", "a\uD800 x");
        var lines = Render(Make(At(source, "x")), DiagnosticStyle.Plain).Split('\n');
        Assert.Equal(["    1 | a\uFFFD x", "      |    ^"], lines[1..3]);
    }

    [Fact]
    public void Empty_span_at_the_end_of_the_file_has_one_caret()
    {
        var source = new SourceText("a.whdl", "module A {\n");
        var lines = Render(Make(new SourceSpan(source, 11, 0)), DiagnosticStyle.Plain).Split('\n');
        Assert.Equal("a.whdl:2:1: error WH3001: m", lines[0]);
        Assert.Equal("      | ^", lines[2]);
    }

    [Fact]
    public void Very_long_line_is_cut_around_the_span()
    {
        var source = new SourceText("a.whdl", new string('a', 5000) + " here " + new string('b', 5000));
        var lines = Render(Make(At(source, "here")), DiagnosticStyle.Plain).Split('\n');
        Assert.InRange(lines[1].Length, 100, 200);
        Assert.Equal("here", lines[1].Substring(lines[2].IndexOf('^'), 4));
        Assert.Equal(4, lines[2].Count(c => c == '^'));
    }

    [Fact]
    public void Line_number_of_any_length_keeps_the_bars_in_one_column()
    {
        var source = new SourceText("a.whdl", new string('\n', 1_234_567) + "x");
        var lines = Render(Make(At(source, "x")), DiagnosticStyle.Plain).Split('\n');
        Assert.Equal("1234568 | x", lines[1]);
        Assert.Equal("        | ^", lines[2]);
    }

    [Fact]
    public void Brief_style_is_one_line_each()
    {
        var text = Render(Make(At(s_counter, "seq")) with { Help = "h" }, DiagnosticStyle.Brief);
        Assert.Equal("counter.whdl:2:3: error WH3001: m\n", text);
    }

    [Fact]
    public void Diagnostic_without_place_has_no_excerpt() =>
        Assert.Equal("error WH3001: m\n", Render(Make(SourceSpan.None), DiagnosticStyle.Plain));

    [Fact]
    public void Colors_are_only_in_the_color_style()
    {
        var label = new Label(At(s_counter, "if"), "l");
        var diagnostic = Make(At(s_counter, "seq")) with { Help = "h", Labels = [label] };
        var colored = Render(diagnostic, DiagnosticStyle.Color);
        Assert.Contains("\e[1;31merror WH3001\e[0m", colored, StringComparison.Ordinal);
        Assert.Equal(
            Render(diagnostic, DiagnosticStyle.Plain),
            System.Text.RegularExpressions.Regex.Replace(colored, "\e\\[[0-9;]*m", ""));
    }

    [Fact]
    public void Control_characters_of_names_do_not_reach_the_terminal()
    {
        var diagnostic = Make(SourceSpan.None) with { Message = "name '\e[2J\uD800' \n", Help = "\a" };
        var text = Render(diagnostic, DiagnosticStyle.Plain);
        Assert.Equal("error WH3001: name '\uFFFD[2J\uFFFD' \uFFFD\n  help: \uFFFD\n", text);
    }

    [Fact]
    public void Summary_counts_errors_and_warnings()
    {
        var warning = Make(SourceSpan.None) with { Rule = s_warning };
        Diagnostic[] all = [Make(SourceSpan.None), warning, Make(SourceSpan.None)];
        Assert.Equal("2 errors, 1 warning", DiagnosticRenderer.Summary(all));
        Assert.Equal("", DiagnosticRenderer.Summary([]));
    }

    private static SourceSpan At(SourceText source, string text) =>
        new(source, source.Content.IndexOf(text, StringComparison.Ordinal), text.Length);

    private static Diagnostic Make(SourceSpan span) => new(s_error, span, "m", [], null);

    private static string Render(Diagnostic diagnostic, DiagnosticStyle style)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new DiagnosticRenderer(writer, style).Write(diagnostic);
        return writer.ToString();
    }

    private static void AssertText(string expected, Diagnostic diagnostic) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), Render(diagnostic, DiagnosticStyle.Plain));
}
