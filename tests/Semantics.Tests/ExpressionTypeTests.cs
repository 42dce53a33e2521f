using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using Xunit;

namespace WaferHdl.Semantics.Tests;

/// <summary>The types and constants of the expression table of the language.</summary>
public sealed class ExpressionTypeTests
{
    private const string Names = """
        enum E { Idle, Busy, Done }
        struct S { x: u8; y: i4; }
        bundle L { out v: bit; in s: stream<u8>; }
        fn same<W: nat>(a: uint<W>) -> uint<W> { a }
        fn pair<T: type>(a: T, b: T) -> T[2] { [a, b] }
        fn grow<N: nat, W: nat>(a: int<W>) -> int<W + N> { sext<W + N>(a) }
        fn pick(a: u8, n: nat) -> bit { a[n] }
        fn fib(n: nat) -> nat { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }
        fn sieve(n: nat) -> nat { var composite: bit[64] = [0; 64]; var count = 0;
          for i in 2..n { if !composite[i] { count = count + 1; for k in i..n { if k % i == 0 { composite[k] = 1; } } } } count }
        fn reversed(n: u8) -> u8 { var r: u8 = 0; for i in 0..8 { r[7 - i] = n[i]; } r }
        fn corners(n: u4) -> u8 { let t: u8[3] = [1, 2, 3]; var w: u8[3] = t; w[n] = 9; t[n] +% (7u8 >> n) +% (200u8[n +: 2] as u8) +% sum(w)[7:0] }
        const N = 5; const SIZED: u8 = 3; const TABLE = [1, 2, 3]; const SIXES: u6[4] = [1, 2, 3, 4]; const TEXT = "n is {N}";
        """;

    [Theory]
    // arithmetic
    [InlineData("a + b", "u9")]
    [InlineData("a + c", "u9")]
    [InlineData("i + j", "i9")]
    [InlineData("a - c", "i9")]
    [InlineData("i - j", "i9")]
    [InlineData("a * c", "u12")]
    [InlineData("i * j", "i12")]
    [InlineData("a / c", "u8")]
    [InlineData("i / j", "i9")]
    [InlineData("c % a", "u4")]
    [InlineData("i % j", "i8")]
    [InlineData("c +% a", "u8")]
    [InlineData("i -% j", "i8")]
    [InlineData("c *% a", "u8")]
    [InlineData("a +| c", "u8")]
    [InlineData("a -| c", "u8")]
    [InlineData("-a", "i9")]
    [InlineData("-i", "i9")]
    [InlineData("-%a", "u8")]
    [InlineData("a & b", "u8")]
    [InlineData("~i", "i8")]
    [InlineData("p ^ p", "bit")]
    // literals
    [InlineData("a * 3", "u10")]
    [InlineData("a + 1", "u9")]
    [InlineData("c + 300", "u10")]
    [InlineData("a +% 1", "u8")]
    [InlineData("i + -1", "i9")]
    [InlineData("i * 3", "i11")]
    [InlineData("a & 15", "u8")]
    [InlineData("a - N", "i9")]
    [InlineData("a < 3", "bit")]
    [InlineData("a == 300", "bit")]
    [InlineData("5u4", "u4")]
    [InlineData("-8i4", "i4")]
    [InlineData("SIZED + 1", "u9")]
    // shifts
    [InlineData("a << c", "u8")]
    [InlineData("i >> c", "i8")]
    [InlineData("a << 7", "u8")]
    [InlineData("1u8 << c", "u8")]
    [InlineData("a >> N", "u8")]
    // comparisons and logic
    [InlineData("a < c", "bit")]
    [InlineData("e == E.Idle", "bit")]
    [InlineData("s == s", "bit")]
    [InlineData("v == [1, 2, 3, 4]", "bit")]
    [InlineData("p && !p || a != 0", "bit")]
    [InlineData("p == 1", "bit")]
    // bits
    [InlineData("{a, c, p}", "u13")]
    [InlineData("{s, i}", "u20")]
    [InlineData("repeat(c, 3)", "u12")]
    [InlineData("a[3]", "bit")]
    [InlineData("a[c]", "bit")]
    [InlineData("i[6:2]", "u5")]
    [InlineData("a[c +: 3]", "u3")]
    [InlineData("v[2]", "u8")]
    [InlineData("v[c]", "u8")]
    [InlineData("v[2:1]", "u8[2]")]
    [InlineData("v[c +: 2]", "u8[2]")]
    [InlineData("m[1]", "u4[3]")]
    [InlineData("m[1][2]", "u4")]
    [InlineData("s.y", "i4")]
    [InlineData("l.s.fire", "bit")]
    [InlineData("l.s.data", "u8")]
    // branches and aggregates
    [InlineData("if p { a } else { 0 }", "u8")]
    [InlineData("if p { 0 } else if a == 1 { 1 } else { c }", "u4")]
    [InlineData("match e { E.Idle => a, _ => 255 }", "u8")]
    [InlineData("match c { 0..=7 => i, 0b1?00 => 1, _ => -1 }", "i8")]
    [InlineData("match a { 0 => 1, _ => 2 } +% a", null)]
    [InlineData("S { x: 1, y: -1 }", "e.S")]
    [InlineData("[a, b, 3]", "u8[3]")]
    [InlineData("[c; 3]", "u4[3]")]
    [InlineData("E.Done", "e.E")]
    [InlineData("if N > 3 { a } else { s }", "u8")]
    // casts
    [InlineData("a as int", "i9")]
    [InlineData("i as int", "i8")]
    [InlineData("a as u10", "u10")]
    [InlineData("a as i9", "i9")]
    [InlineData("a as int + i", "i10")]
    [InlineData("e as u2", "u2")]
    [InlineData("e as uint", "u2")]
    [InlineData("3 as u4", "u4")]
    [InlineData("trunc<3>(a)", "u3")]
    [InlineData("trunc<3>(i)", "i3")]
    [InlineData("zext<12>(i)", "i12")]
    [InlineData("sext<12>(a)", "u12")]
    [InlineData("signed(a)", "i8")]
    [InlineData("unsigned(i)", "u8")]
    [InlineData("bits(s)", "u12")]
    [InlineData("from_bits<S>(a + b)", "e.S")]
    [InlineData("from_bits<u8[2]>({a, b})", "u8[2]")]
    // built-ins
    [InlineData("any(a) ^ all(i) ^ parity(q)", "bit")]
    [InlineData("popcount(a)", "u4")]
    [InlineData("popcount(p)", "bit")]
    [InlineData("clz(a)", "u4")]
    [InlineData("ctz(c)", "u3")]
    [InlineData("abs(i)", "u8")]
    [InlineData("min(a, c)", "u8")]
    [InlineData("max(i, -3)", "i8")]
    [InlineData("sum(v)", "u10")]
    [InlineData("onehot(c)", "u16")]
    [InlineData("reverse(a)", "u8")]
    [InlineData("reverse(v)", "u8[4]")]
    [InlineData("delay(a, 2)", "u8")]
    [InlineData("cross(a)", "u8")]
    // functions
    [InlineData("same(c)", "u4")]
    [InlineData("pair(a, b)", "u8[2]")]
    [InlineData("grow<3>(i)", "i11")]
    [InlineData("pick(a, 3)", "bit")]
    [InlineData("zext<fib(10)>(a)", "u55")]
    [InlineData("zext<8 + len(v) + width(S)>(a)", "u24")]
    [InlineData("zext<8 + width(index<N>)>(a)", "u11")]
    public void Expression_has_the_type_of_the_table(string expression, string? type)
    {
        var (module, diagnostics) = Bind(expression);
        if (type is null)
        {
            Assert.True(diagnostics.HasErrors);
            return;
        }

        Assert.True(!diagnostics.HasErrors, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        Assert.Equal(type, module!.Signals.Single(s => s.Name == "_result").Type.ToString());
    }

    [Theory]
    [InlineData("7 / 2 - -7 / 2", "6")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("(1 << 100) >> 98", "4")]
    [InlineData("clog2(N) + clog2(1) + clog2(1024)", "13")]
    [InlineData("max(1, N, 3) - min(4, 2)", "3")]
    [InlineData("abs(-5)", "5")]
    [InlineData("fib(20)", "6765")]
    [InlineData("sieve(50)", "15")]
    [InlineData("sum(TABLE) * len(TABLE)", "18")]
    [InlineData("if N == 5 { 1 } else { 1 / 0 }", "1")]
    [InlineData("match N { 0..=4 => 1, 5 | 6 => 2, _ => 3 }", "2")]
    [InlineData("N & 6 | 8 ^ 1", "13")]
    [InlineData("if TEXT == \"n is 5\" { 1 } else { 0 }", "1")]
    public void Untyped_constant_folds_exactly(string expression, string value)
    {
        var diagnostics = new DiagnosticBag();
        var program = Load($"{Names} module M {{ in a: uint<{(value.StartsWith('-') ? $"100 + ({expression})" : $"1 + ({expression})")}>; let _x = a; }}", diagnostics);
        var module = program.BindModule("M", diagnostics);
        Assert.True(!diagnostics.HasErrors, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        Assert.Equal((value.StartsWith('-') ? 100 : 1) + int.Parse(value), module!.Ports[0].Type.Width);
    }

    [Theory]
    [InlineData("200u8 +% 100u8", "u8", "44")]
    [InlineData("200u8 +| 100u8", "u8", "255")]
    [InlineData("3u8 -| 5u8", "u8", "0")]
    [InlineData("-100i8 -| 100i8", "i8", "-128")]
    [InlineData("100i8 + 100i8", "i9", "200")]
    [InlineData("7u8 / 0u8", "u8", "255")]
    [InlineData("7u8 % 0u8", "u8", "7")]
    [InlineData("-7i8 / 0i8", "i9", "-1")]
    [InlineData("-128i8 / -1i8", "i9", "128")]
    [InlineData("~5u4", "u4", "10")]
    [InlineData("-8i4 >> 2", "i4", "-2")]
    [InlineData("5u4 << 2", "u4", "4")]
    [InlineData("{5u4, 3u2}", "u6", "23")]
    [InlineData("repeat(2u2, 3)", "u6", "42")]
    [InlineData("popcount(255u9)", "u4", "8")]
    [InlineData("clz(1u9)", "u4", "8")]
    [InlineData("ctz(0u9)", "u4", "9")]
    [InlineData("reverse(3u4)", "u4", "12")]
    [InlineData("reversed(3)", "u8", "192")]
    [InlineData("corners(1)", "u8", "18")]
    [InlineData("corners(9)", "u8", "6")]
    [InlineData("corners(7)", "u8", "7")]
    [InlineData("SIXES[2]", "u6", "3")]
    [InlineData("0xF5u8[6:4]", "u3", "7")]
    [InlineData("sext<8>(8u4)", "u8", "248")]
    [InlineData("zext<8>(-1i4)", "i8", "15")]
    [InlineData("trunc<4>(200u8)", "u4", "8")]
    [InlineData("signed(15u4)", "i4", "-1")]
    [InlineData("from_bits<S>(0x1F8u12).x", "u8", "31")]
    [InlineData("from_bits<S>(0x1F8u12).y", "i4", "-8")]
    [InlineData("bits([1u4, 2u4])", "u8", "33")]
    [InlineData("onehot(3u2)", "u4", "8")]
    public void Typed_constants_fold_like_the_hardware(string expression, string type, string value)
    {
        var (module, diagnostics) = Bind(expression);
        Assert.True(!diagnostics.HasErrors, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        var constant = Assert.IsType<BoundConstant>(((BoundLet)module!.Signals.Single(s => s.Name == "_result")).Value);
        Assert.Equal((type, value), (constant.Type.ToString(), constant.Value.ToString()));
    }

    [Fact]
    public void Assignment_widens_without_loss()
    {
        var diagnostics = new DiagnosticBag();
        var program = Load(
            "module M { in a: u4; in i: i4; out x: u8; out y: i8; out z: i5; out c: u8; x = a; y = i; z = a; c = if a == 0 { a } else { 255 }; }",
            diagnostics);
        var module = program.BindModule("M", diagnostics)!;
        Assert.Empty(diagnostics.Items);
        Assert.All(module.Items.OfType<BoundDrive>(), d => Assert.Equal(d.Place.Type, d.Value.Type));
    }

    private static (BoundModule? Module, DiagnosticBag Diagnostics) Bind(string expression)
    {
        var diagnostics = new DiagnosticBag();
        var program = Load(
            $$"""
            {{Names}}
            module M { in a: u8; in b: u8; in c: u4; in i: i8; in j: i4; in p: bit; in q: bit[5]; in e: E; in s: S; in v: u8[4]; in m: u4[2][3];
              port l: L; l.v = 0; l.s.ready = 1; let _result = {{expression}}; }
            """,
            diagnostics);
        return (program.BindModule("M", diagnostics), diagnostics);
    }

    private static Program Load(string text, DiagnosticBag diagnostics) =>
        Program.Load(new MemorySources(), [new SourceText("e.whdl", text)], diagnostics);
}
