using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;
using Xunit;

namespace WaferHdl.Simulator.Tests;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData("f32", "1.5", 0x3fc00000)]
    [InlineData("f32", "-0", 0x80000000)]
    [InlineData("f32", "0x1.8p-1", 0x3f400000)]
    [InlineData("f32", "-0x.8p1", 0xbf800000)]
    [InlineData("f32", "0x1.000001p0", 0x3f800000)] // a tie, to even
    [InlineData("f32", "0x1.000003p0", 0x3f800002)]
    [InlineData("f32", "0x1.0000010000000001p0", 0x3f800001)]
    [InlineData("f32", "0x1.fffffffp127", 0x7f800000)]
    [InlineData("f32", "0x1p-149", 0x00000001)]
    [InlineData("f32", "0x1p-150", 0x00000000)]
    [InlineData("f32", "0x1.8p-150", 0x00000001)]
    [InlineData("f32", "1e99999999999", 0x7f800000)]
    [InlineData("f32", "1e9999", 0x7f800000)]
    [InlineData("f32", "-inf", 0xff800000)]
    [InlineData("f32", "nan", 0x7fc00000)]
    [InlineData("f32", "0x7fc00001", 0x7fc00001)]
    [InlineData("f16", "65504", 0x7bff)]
    [InlineData("f16", "65519.99", 0x7bff)]
    [InlineData("f16", "65520", 0x7c00)]
    [InlineData("f16", "2.98023223876953125e-8", 0x0000)] // half the least, to even
    [InlineData("f16", "2.98023223876953126e-8", 0x0001)]
    [InlineData("f16", "0x1ffff", -1)]
    [InlineData("bf16", "1.00390625", 0x3f80)]
    [InlineData("bf16", "1.01171875", 0x3f82)]
    [InlineData("f64", "0.1", 0x3fb999999999999a)]
    [InlineData("f32", "1.5.2", -1)]
    [InlineData("f32", "0x.p1", -1)]
    [InlineData("f32", "one", -1)]
    [InlineData("f32", "", -1)]
    public void Number_is_rounded_to_nearest_even(string name, string text, long bits)
    {
        var format = FloatFormat.All.Single(f => f.Name == name);
        var isNumber = FloatText.TryParse(text, format, out var read);
        Assert.Equal(bits >= 0, isNumber);
        if (isNumber) Assert.Equal((ulong)bits, read);
    }

    [Fact]
    public void Every_number_of_16_bits_is_read_back_from_its_text()
    {
        foreach (var format in new[] { FloatFormat.F16, FloatFormat.Bf16 })
            for (var bits = 0UL; bits < 0x10000; bits++)
            {
                var text = FloatText.Format(bits, format);
                Assert.True(FloatText.TryParse(text, format, out var back) && back == bits, $"{format.Name} {bits:x4}: {text}");
            }
    }

    [Fact]
    public void Exact_rounding_agrees_with_the_runtime()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var single = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(0x7f800000));
            var text = ((double)single * (1 + (random.NextDouble() * 1e-7))).ToString("E17", System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(FloatText.TryParseExact(text, FloatFormat.F32, out var exact));
            Assert.True(FloatText.TryParse(text, FloatFormat.F32, out var fast));
            Assert.True(exact == fast, $"{text}: {exact:x8} {fast:x8}");
            var half = ((double)(Half)(random.NextDouble() * 1000)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(FloatText.TryParse(half, FloatFormat.F16, out var bits));
            Assert.Equal(BitConverter.HalfToUInt16Bits(Half.Parse(half, System.Globalization.CultureInfo.InvariantCulture)), bits);
        }
    }

    [Theory]
    [InlineData("f16x2", "1.5 -2", 0xc0003e00, "1.5 -2")]
    [InlineData("signed", "-1", 0xffffffff, "-1")]
    [InlineData("unsigned", "-1", 0xffffffff, "4294967295")]
    [InlineData("unsigned", "1e3", 1000, "1000")]
    [InlineData("hex", "0b101", 5, "0x00000005")]
    [InlineData("f32", "0.1", 0x3dcccccd, "0.1")]
    [InlineData("f32", "1e10", 0x501502f9, "1e10")]
    public void Word_is_read_and_written_in_its_format(string name, string text, long bits, string written)
    {
        var format = WordFormat.Find(name)!;
        var word = format.Read(text, 32, out var error);
        Assert.Null(error);
        Assert.Equal(BitVector.FromWord((ulong)bits, 32), word);
        Assert.Equal(written, format.Write(word!.Value));
    }

    [Theory]
    [InlineData("unsigned", "4294967296", "does not fit in a word of 32 bits")]
    [InlineData("unsigned", "1.5", "is no whole number")]
    [InlineData("f16x2", "1", "has 1 numbers, but a word of f16x2 has 2")]
    [InlineData("f32", "x", "is no number of f32")]
    public void Word_that_is_none_says_why(string name, string text, string message)
    {
        Assert.Null(WordFormat.Find(name)!.Read(text, 32, out var error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
