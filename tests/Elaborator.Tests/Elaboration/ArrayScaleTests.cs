using System.Diagnostics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>An instance array is one thing, whatever its size.</summary>
public sealed class ArrayScaleTests
{
    private const string Source = """
        struct Flit { tag: u4; data: u16; }

        module Tile {
          in  x: u16;
          in  y: u16;
          in  west: stream<Flit>;
          out east: stream<Flit>;
          in  north: u8;
          out south: u8;
          in  clear: bit;
          out total: u32;
          reg t: u32 = 0;
          reg s: u8 = 0;
          total = t;
          south = s;
          east.valid = west.valid;
          east.data = Flit { tag: west.data.tag, data: west.data.data +% x +% y };
          west.ready = east.ready;
          seq {
            s <= north;
            if clear { t <= 0; } else if west.fire { t <= t +% west.data.data; }
          }
        }

        module Grid<N: nat = 100> {
          in  clear: bit;
          in  row: index<N>;
          in  col: index<N>;
          in  feed: stream<Flit>;
          out last: stream<Flit>;
          out total: u32;
          inst tile[r: N][c: N] = Tile(
            x: c, y: r, clear: clear, north: if r == 0 { 0 } else { tile[r - 1][c].south });
          for r in 0..N {
            for c in 1..N { tile[r][c].west <> tile[r][c - 1].east; }
          }
          for r in 1..N { tile[r][0].west <> tile[r - 1][N - 1].east; }
          tile[0][0].west <> feed;
          last <> tile[N - 1][N - 1].east;
          total = tile[row][col].total;
        }
        """;

    [Fact]
    public void A_million_instances_are_the_same_netlist_as_a_hundred()
    {
        var small = Whdl.Of(Source).Design("Grid<10>");
        var large = Whdl.Of(Source).Design("Grid<1000>");
        var (a, b) = (small.TopModule, large.TopModule);
        Assert.Equal(1_000_000, Assert.Single(b.Arrays).Count);
        Assert.Equal(a.Cells.Length, b.Cells.Length);
        Assert.Equal(PieceCounts(a), PieceCounts(b));
        Assert.Equal(small.Modules.Length, large.Modules.Length);
    }

    [Fact]
    public void A_million_instances_take_no_more_time_and_memory()
    {
        Whdl.Of(Source).Design("Grid<7>");
        var (smallTime, smallBytes) = Measure(10);
        var (largeTime, largeBytes) = Measure(1000);
        Assert.True(largeBytes < smallBytes * 1.5 + 100_000, $"{largeBytes} bytes against {smallBytes}");
        Assert.True(largeTime < smallTime * 4 + 20, $"{largeTime} ms against {smallTime} ms");
    }

    // On one thread, so that its own allocations can be told from those of other tests.
    private static (double Milliseconds, long Bytes) Measure(int size) => DeepStack.Run(() =>
    {
        var best = double.MaxValue;
        var bytes = long.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var source = Whdl.Of(Source);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            Assert.NotNull(source.Elaborate($"Grid<{size}>"));
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (best, bytes);
    });

    private static IEnumerable<int> PieceCounts(ModuleNetlist module) =>
        module.Arrays.SelectMany(array => array.Inputs.Select(port => port.Length));
}
