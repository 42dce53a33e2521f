using WaferHdl.Assembly.Isa;
using WaferHdl.Assembly.Output;
using WaferHdl.Language.Text;
using Xunit;

namespace WaferHdl.Assembly.Tests;

public sealed class IsaReaderTests
{
    private const string Own = """
        type Reg = u2;
        type Label = u6;
        type Wide = u40;

        struct Long { op: Op; d: Reg; imm: Wide; at: i8; pad: u6; }
        struct Short { to: Label; op: Op; }

        enum Op: u8 {
          /// `load d = imm [, at]` [Long]
          Load = 200,
        }
        """;

    [Fact]
    public void Table_of_a_user_assembles_words_of_its_width()
    {
        var (table, diagnostics) = Programs.TryReadIsa(Own);
        Assert.True(table is not null, Programs.Render(diagnostics));
        Assert.Equal(64, table.Width);
        var bag = new Language.Diagnostics.DiagnosticBag();
        var program = new ProgramAssembler(table, new Disk.DiskIncludes(Programs.Library))
            .Assemble(new SourceText("a.s", "load r3 = 0x123456789a, -2\nload r1 = 5"), bag)!;
        Assert.Equal([(200ul << 56) | (3ul << 54) | (0x123456789aul << 14) | (0xfeul << 6), (200ul << 56) | (1ul << 54) | (5ul << 14)], program.Words);
        Assert.Equal("load r3 = 0x123456789a, -2", new Disassembler(table, ProgramSymbols.None).Instruction(program.Words[0]));
        Assert.Equal("c8c48d159e26bf80\nc840000000014000\n", ProgramText.Words(program));
    }

    [Theory]
    [InlineData("struct F { op: [Op]; }", "WH6001", "'own' has no enum 'Op'", true)]
    [InlineData("struct F { op: Op; } enum Op { [A], }", "WH6002", "'A' has no comment with its syntax", false)]
    [InlineData("struct F { op: Op; } enum Op {\n/// adds\n[A], }", "WH6002", "the syntax of 'A' can't be read", false)]
    [InlineData("struct F { op: Op; } enum Op {\n/// `a [b` [F]\n[A], }", "WH6002", "the syntax of 'A' can't be read", false)]
    [InlineData("struct F { op: Op; } enum Op {\n/// `a` [G]\n[A], }", "WH6002", "'A' names the format 'G', which is no struct", false)]
    [InlineData("struct F { [op]: u8; } enum Op {\n/// `a` [F]\nA, }", "WH6002", "the first field of the format 'F' is of type 'u8', not 'Op'", false)]
    [InlineData("struct [F] { op: Op; x: u64; } enum Op {\n/// `a x` [F]\nA, }", "WH6002", "'F' has 65 bits, an instruction at most 64", false)]
    [InlineData("struct F { op: Op; x: [u4[2]]; } enum Op {\n/// `a x` [F]\nA, }", "WH6002", "'x' is of type 'u4[2]', which no operand has", false)]
    [InlineData("struct F { op: Op; } enum Op {\n/// `a op` [F]\n[A], }", "WH6002", "'op' is the operation, which its word gives already", false)]
    [InlineData("struct F { op: Op; x: u4; } enum Op {\n/// `a x, x` [F]\n[A], }", "WH6002", "the syntax of 'A' names 'x' twice", false)]
    [InlineData("struct F { op: Op; } enum Op {\n/// `a` [F]\nA,\n/// `a` [F]\n[B], }", "WH6002", "two operations are written 'a'", false)]
    [InlineData("struct F { op: Op; } struct [G] { op: Op; x: u4; } enum Op {\n/// `a` [F]\nA,\n/// `b x` [G]\nB, }", "WH6002", "'G' has 5 bits, but 'F' has 1", false)]
    [InlineData("struct F { op: Op; } enum Op {\n/// `, a` [F]\n[A], }", "WH6002", "the syntax of 'A' does not begin with a word", false)]
    public void Broken_convention_is_reported_in_the_table(string marked, string code, string message, bool isWhole)
    {
        var start = isWhole ? 0 : Mark(marked).Start;
        var text = isWhole ? marked.Replace("[Op]", "Op", StringComparison.Ordinal) : Mark(marked).Text;
        var (table, diagnostics) = Programs.TryReadIsa(text);
        Assert.Null(table);
        Assert.Contains(diagnostics.Items, d => d.Code == code && d.Message.StartsWith(message, StringComparison.Ordinal) && d.Span.Start == start);
    }

    [Fact]
    public void Missing_package_is_reported_with_the_nearest_one()
    {
        var diagnostics = new Language.Diagnostics.DiagnosticBag();
        Assert.Null(IsaReader.Read(new Disk.DiskSourceProvider(Programs.Library, Programs.Library), "pe.iza", diagnostics));
        Assert.Equal("did you mean 'pe.isa'?", Assert.Single(diagnostics.Items).Help);
    }

    // The brackets that stand in no comment and hold a place to report, not a format or length.
    private static (string Text, int Start) Mark(string marked)
    {
        for (var i = marked.Length - 1; i >= 0; i--)
        {
            if (marked[i] != '[') continue;
            var line = marked.LastIndexOf('\n', i) + 1;
            if (marked.AsSpan(line, i - line).Contains("///", StringComparison.Ordinal)) continue;
            var close = marked.IndexOf(']', i);
            if (char.IsAsciiDigit(marked[i + 1])) continue;
            if (marked[close - 1] is >= '0' and <= '9') close = marked.IndexOf(']', close + 1);
            return (marked[..i] + marked[(i + 1)..close] + marked[(close + 1)..], i);
        }

        throw new ArgumentException("nothing is marked");
    }
}
