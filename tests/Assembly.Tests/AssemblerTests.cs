using WaferHdl.Assembly.Output;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Assembly.Tests;

public sealed class AssemblerTests
{
    private const string Cases = "tests/Cases/assembly";

    public static TheoryData<string> Good =>
        [.. Golden.Files(Cases, "*.s").Where(f => !f.Contains("/errors/", StringComparison.Ordinal) && !f.EndsWith("_part.s", StringComparison.Ordinal))];

    public static TheoryData<string> Bad => [.. Golden.Files(Cases + "/errors", "*.s")];

    [Theory]
    [InlineData("add.i32 r1, r2, r3", 0x04044300u)]
    [InlineData("mac.f32 d1, d2, r3 @2 -> 20", 0x11464324u)]
    [InlineData("li r1, -1", 0x8043fffcu)]
    [InlineData("li r1, 65535", 0x8043fffcu)]
    [InlineData("ld r1, [r2 - 4]", 0x8c4bfff0u)]
    [InlineData("ld r1, [r2]", 0x8c480000u)]
    [InlineData("ld r1, [r2 + 4]", 0x8c480010u)]
    [InlineData("get r1, lastx", 0xc0401000u)]
    [InlineData("set d3.dim2, r1", 0xc44e0000u)]
    [InlineData("halt", 0xf8000000u)]
    [InlineData(".word 0x12345678", 0x12345678u)]
    public void Instruction_becomes_its_word(string line, uint word) => Assert.Equal([word], Programs.Assemble(line).Words);

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("7 / 2 - -7 / 2", 6)]
    [InlineData("-7 % 3", -1)]
    [InlineData("1 << 2 + 1", 8)]
    [InlineData("1 | 2 ^ 3 & 6", 1)]
    [InlineData("5 > 3 == 1", 1)]
    [InlineData("1 || 1 / 0", 1)]
    [InlineData("0 && 1 / 0", 0)]
    [InlineData("0 ? 1 / 0 : 2 ? 3 : 4", 3)]
    [InlineData("~0 + !0 + !5", 0)]
    [InlineData("10 - 2 - 3", 5)]
    [InlineData("-1 >> 4", -1)]
    [InlineData("0b1010 + 0x_ff + 1_000", 1265)]
    [InlineData("'a' - 'A'", 32)]
    [InlineData("lo(-1) + hi(0x10000)", 0x10000)]
    [InlineData("f32(1.0)", 0x3f800000)]
    [InlineData("f32(-0.1)", 0xbdcccccd - 0x1_0000_0000)]
    [InlineData("f32(1) == f32(2.0 / 2)", 1)]
    [InlineData("f16(0.1)", 0x2e66)]
    // Half way between two floats, and a little above: rounded from what is written, not from a double.
    [InlineData("f32(1.00000005960464477540)", 0x3f800001)]
    [InlineData("f32(1.00000005960464477539)", 0x3f800000)]
    [InlineData("min(3, 2.5) * 2 == 5", 1)]
    [InlineData("int(2.9) + abs(-3) + max(1, 2)", 7)]
    [InlineData("known(1) + known(nowhere)", 1)]
    [InlineData("Kind.Ring << Mode.kind | 3 << Mode.queue", 1 | (3 << 10))]
    public void Expression_has_the_value_of_c(string expression, long value)
    {
        var program = Programs.Assemble($".data\n.word {expression}");
        Assert.Equal((uint)value, Assert.Single(ProgramText.DataWords(program.Data)));
    }

    [Theory, MemberData(nameof(Good))]
    public void Program_becomes_what_is_expected(string path)
    {
        var (program, diagnostics) = Programs.TryAssembleFile(path);
        Assert.True(program is not null, Programs.Render(diagnostics));
        var text = $"{ProgramText.Listing(program)}---- data\n{ProgramText.Data(program)}---- symbols\n{ProgramText.Symbols(program)}";
        Golden.Check(Path.ChangeExtension(path, ".expect"), text);
    }

    [Theory, MemberData(nameof(Bad))]
    public void Mistakes_are_all_reported_at_their_places(string path)
    {
        var (program, diagnostics) = Programs.TryAssembleFile(path);
        Assert.Null(program);
        Golden.Check(Path.ChangeExtension(path, ".expect"), Programs.Render(diagnostics));
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        var expected = string.Concat(Golden.Files(Cases + "/errors", "*.expect").Select(Golden.Read));
        // Those of tables and symbol files have tests of their own.
        string[] elsewhere = ["WH6001", "WH6002", "WH6019"];
        var rules = typeof(AssemblyRules).GetFields().Where(f => f.FieldType == typeof(DiagnosticRule))
            .Select(f => ((DiagnosticRule)f.GetValue(null)!).Code);
        Assert.Empty(rules.Where(c => !elsewhere.Contains(c) && !expected.Contains($"error {c}:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Definitions_from_outside_are_symbols()
    {
        Assert.Equal([0x80400014ul], Programs.Assemble("li r1, N", "N=2 + 3").Words);
        var (_, diagnostics) = Programs.TryAssemble("li r1, 5", "N=1 +", "r1=5", "A B=1");
        Assert.Equal(3, diagnostics.Count);
    }
}
