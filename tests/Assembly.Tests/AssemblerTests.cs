using Xunit;

namespace WaferHdl.Assembly.Tests;

public sealed class AssemblerTests
{
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
}
