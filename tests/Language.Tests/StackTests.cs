using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Text;
using Xunit;

namespace WaferHdl.Language.Tests;

/// <summary>Deep and long input: parsed where it is within the limits, one diagnostic beyond them, never an
/// overflow. Each tree is walked recursively afterwards, as later stages do.</summary>
public sealed class StackTests
{
    public static TheoryData<string, int> Within => new()
    {
        { "parentheses", 10_000 }, { "terms", 100_000 }, { "comparisons", 10_000 }, { "unary", 100_000 },
        { "members", 100_000 }, { "indices", 10_000 }, { "chained indices", 100_000 }, { "else if", 100_000 },
        { "nested if", 10_000 }, { "nested value if", 5_000 }, { "generics", 10_000 },
        { "array type", 100_000 },
        { "flips", 100_000 }, { "casts", 100_000 }, { "concats", 10_000 }, { "module if", 10_000 },
        { "nested match", 5_000 }, { "calls", 10_000 }, { "precedence", 2_000 }, { "structs", 10_000 },
    };

    [Theory, MemberData(nameof(Within))]
    public void Deep_input_within_the_limits_parses(string shape, int count)
    {
        var diagnostics = new DiagnosticBag();
        var unit = WhdlParser.Parse(new SourceText("deep.whdl", Shapes.Make(shape, count)), diagnostics);
        Assert.Empty(diagnostics.Items);
        Assert.InRange(DeepStack.Run(() => Shapes.HeightOf(unit)), count, int.MaxValue);
    }

    [Theory, MemberData(nameof(Within))]
    public void Deeper_input_gives_one_diagnostic_and_a_tree_that_can_be_walked(string shape, int count)
    {
        var diagnostics = new DiagnosticBag();
        var factor = count == 100_000 ? 3 : 100_000 / count * 2;
        var text = Shapes.Make(shape, count * factor) + "\nconst LAST = 1;\n";
        var unit = WhdlParser.Parse(new SourceText("deep.whdl", text), diagnostics);
        var only = Assert.Single(diagnostics.Items.Select(d => $"{d.Code} {d.Span} {d.Message}"));
        Assert.StartsWith("WH1007", only, StringComparison.Ordinal);
        Assert.Equal("LAST", unit.Declarations[^1].Name.Text);
        Assert.InRange(DeepStack.Run(() => Shapes.HeightOf(unit)), 1, 2_000_000);
    }

    [Fact]
    public void Deep_stack_holds_a_walk_of_the_highest_tree_with_large_frames()
    {
        Assert.Equal(NestingLimits.Height, DeepStack.Run(() => Walk(NestingLimits.Height)));

        static int Walk(int depth)
        {
            Span<byte> frame = stackalloc byte[3000];
            frame.Fill((byte)depth);
            return depth == 0 ? 0 : Walk(depth - 1) + 1 + frame[7] - frame[9];
        }
    }

    [Fact]
    public void Deep_stack_passes_exceptions_on()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            DeepStack.Run(() => DeepStack.Run<int>(() => throw new InvalidOperationException("inner"))));
        Assert.Equal("inner", thrown.Message);
    }
}
