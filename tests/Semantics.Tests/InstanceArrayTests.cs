using System.Diagnostics;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using Xunit;

namespace WaferHdl.Semantics.Tests;

/// <summary>Instance arrays are bound as a few boxes, whatever their size, and the boxes say the same as the text.</summary>
public sealed class InstanceArrayTests
{
    private const string Chain = """
        module Pe<FIRST: bool = false> { in a: u8; in k: u24; out y: u8; reg r: u8 = 0; seq { if FIRST || k != 0 { r <= a; } } y = r; }
        module Top<N: nat> {
          in x: u8; out y: u8;
          inst pe[i: N] = Pe<FIRST = i == 0>(a: if i == 0 { x } else { pe[i - 1].y }, k: 2 * i + 1);
          y = pe[N - 1].y;
        }
        """;

    [Fact]
    public void A_chain_of_a_million_costs_as_much_as_one_of_a_thousand()
    {
        var (small, _) = Measure(1_000);
        var (large, allocated) = Measure(1_000_000);
        Assert.Equal(small.Items.Length, large.Items.Length);
        Assert.Equal(2, large.Items.OfType<BoundDrive>().Count(d => d.Place is BoundInstancePort { Port.Name: "a" }));
        Assert.True(allocated < 20_000_000, $"{allocated} bytes");
    }

    private static (BoundModule Module, long Allocated) Measure(int count)
    {
        var program = Load(Chain);
        var before = GC.GetTotalAllocatedBytes(true);
        var module = Bind(program, $"Top<{count}>");
        return (module, GC.GetTotalAllocatedBytes(true) - before);
    }

    [Fact]
    public void Parameters_that_depend_on_the_index_make_classes()
    {
        var module = Bind(Load(Chain), "Top<1000>");
        var array = Assert.Single(module.Instances);
        Assert.Equal(["FIRST = true", "FIRST = false"], array.Classes.Select(c => $"{c.Parameters[0].Name} = {c.Parameters[0].Value}"));
        Assert.Equal([1L, 999L], array.ClassMap.Select(m => m.Box.Count));
    }

    [Fact]
    public void A_wafer_of_850_000_tiles_binds_in_less_than_a_second()
    {
        var program = Load("""
            bundle Hop { out fwd: stream<u8>; in back: stream<u8>; }
            module Tile { in x: u10; in y: u10; port east: Hop; port west: flip Hop; east.fwd <> west.fwd; west.back <> east.back; reg _r: u21; seq { _r <= x + y; } }
            module Mesh<R: nat, C: nat> {
              port w: flip Hop[R]; port e: Hop[R];
              inst t[r: R][c: C] = Tile(x: c, y: r);
              for r in 0..R {
                for c in 0..C - 1 { t[r][c].east <> t[r][c + 1].west; }
                t[r][0].west <> w[r];
                e[r] <> t[r][C - 1].east;
              }
            }
            """);
        var watch = Stopwatch.StartNew();
        var module = Bind(program, "Mesh<924, 920>");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
        Assert.Equal(18 + 4, module.Items.OfType<BoundDrive>().Count());
    }

    // Every index is driven once, by what the expression says at that index.
    [Theory]
    [InlineData("if i == 0 { x } else { p[i - 1].y }", 10)]
    [InlineData("if i < 3 { x } else if i == 7 { p[0].y } else { p[i - 2].y }", 12)]
    [InlineData("if i % 3 == 1 { p[(i + 5) % 12].y } else { x }", 12)]
    [InlineData("if i >= 4 && i <= 6 || i == 9 { x } else { p[11 - i].y }", 12)]
    [InlineData("if i * i > 30 { x } else { p[i * i % 12].y }", 12)]
    [InlineData("if clog2(i + 1) == 2 { x } else { p[min(i, 3)].y }", 9)]
    [InlineData("match i { 0 => x, 1..=3 => p[i - 1].y, _ => p[i / 2].y }", 11)]
    public void Boxes_partition_the_array_and_agree_with_enumeration(string expression, int count)
    {
        var symbolic = Sources(Bind(Load($"module P {{ in a: u8; out y: u8; y = a; }} module M {{ in x: u8; inst p[i: {count}] = P(a: {expression}); }}"), "M"), count);
        for (var i = 0; i < count; i++)
        {
            // A small array: the index is a constant for each instance.
            var single = $"module P {{ in a: u8; out y: u8; y = a; }} module M {{ in x: u8; const i = {i}; inst p[k: {count}] = P(a: {expression}); }}";
            Assert.Equal(Sources(Bind(Load(single), "M"), count)[0], symbolic[i]);
        }
    }

    private static string[] Sources(BoundModule module, int count)
    {
        var result = new string?[count];
        foreach (var drive in module.Items.OfType<BoundDrive>())
        {
            for (var i = 0; i < count; i++)
            {
                if (drive.Box is null ? IndexOf(drive.Place, 0) != i : !drive.Box.Contains([i])) continue;
                Assert.Null(result[i]);
                result[i] = drive.Value is BoundInstancePort ? $"p[{IndexOf(drive.Value, i)}]" : "x";
            }
        }

        return [.. result.Select(r => r ?? "nothing")];
    }

    private static BigInteger IndexOf(BoundExpression port, int index) => ((BoundInstancePort)port).Indices[0] switch
    {
        BoundConstant c => c.Value,
        BoundIndexValue v => v.Map.At([index]),
        _ => -1,
    };

    private static Program Load(string text)
    {
        var diagnostics = new DiagnosticBag();
        var program = Program.Load(new MemorySources(), [new SourceText("t.whdl", text)], diagnostics);
        Assert.False(diagnostics.HasErrors, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        return program;
    }

    private static BoundModule Bind(Program program, string name)
    {
        var diagnostics = new DiagnosticBag();
        var module = program.BindModule(name, diagnostics);
        Assert.False(diagnostics.HasErrors, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        return module!;
    }
}
