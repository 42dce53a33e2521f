using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>Maps and statistics of wafers.</summary>
public sealed class MapVerbTests : InTemporaryFolder
{
    private const string Wafer = """
        use stream.slice.Slice;
        pe Tile {
          in  x: u16;
          in  west:  stream<u32>;
          out east:  stream<u32>;
          in  north: stream<u32>;
          out south: stream<u32>;
          inst across = Slice<u32>(enq: west);
          inst down   = Slice<u32>(enq: north);
          east.valid = across.deq.valid;
          east.data  = across.deq.data +% (x as u32);
          across.deq.ready = east.ready;
          south <> down.deq;
        }
        wafer Small {
          tile Tile(x: col);
          dies 2 x 2;
          grid 4 x 4;
          redundant columns 1;
        }
        wafer Whole {
          tile Tile(x: col);
          dies 12 x 7;
          grid 66 x 154;
          redundant columns 2;
        }
        """;

    private const string Defects = "kind,row,column,lane\ntile,1,2,\ntile,5,8,\n";

    [Fact]
    public void Map_of_a_design_is_a_picture_or_a_page_by_the_name_of_the_file()
    {
        Write("w.whdl", Wafer);
        Write("d.csv", Defects);
        Write("queue.csv", "row,column,value\n0,0,3\n7,7,12\n");
        Whdl.RunIn(Folder, "map", "w.whdl", "--top", "Small", "--defects", "d.csv", "--out", "m.svg").Expect(0);
        Assert.Contains(">7,7</text>", Read("m.svg"), StringComparison.Ordinal);
        var answer = Whdl.RunIn(Folder, "map", "w.whdl", "--top", "Small", "--values", "queue.csv", "--out", "m.html").Expect(0);
        Assert.Equal("m.html: 64 tiles · 2 × 2 dies of 4 × 4 · no defects\n", answer.Out);
        Assert.Contains("\"name\": \"queue\"", Read("m.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_wafer_is_mapped_and_counted_at_once()
    {
        Write("w.whdl", Wafer);
        Whdl.RunIn(Folder, "--version").Expect(0);
        var watch = Stopwatch.StartNew();
        Whdl.RunIn(Folder, "map", "w.whdl", "--top", "Whole", "--out", "m.html").Expect(0);
        var map = watch.Elapsed;
        watch.Restart();
        var statistics = Whdl.RunIn(Folder, "stats", "w.whdl", "--top", "Whole").Expect(0).Out;
        // Under 2 s on an idle machine; the bound leaves room for what else runs.
        Assert.True(map.TotalSeconds < 8 && watch.Elapsed.TotalSeconds < 8, $"{map} and {watch.Elapsed}");
        Assert.Contains("logical tiles         853,776 (792 x 1,078)\n", statistics, StringComparison.Ordinal);
        Assert.Contains("spare tiles           11,088 (1.3 % of the logical): redundant columns 2\n", statistics, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_of_a_wafer_count_its_repair_and_what_it_costs()
    {
        Write("w.whdl", Wafer);
        Write("d.csv", Defects);
        var answer = Whdl.RunIn(Folder, "stats", "w.whdl", "--top", "Small", "--defects", "d.csv", "--format", "json").Expect(0).Out;
        var wafer = JsonDocument.Parse(answer).RootElement.GetProperty("wafer");
        Assert.Equal(80, wafer.GetProperty("physicalTiles").GetInt32());
        Assert.Equal((2, 2), (wafer.GetProperty("deadTiles").GetInt32(), wafer.GetProperty("sparesInUse").GetInt32()));
        Assert.Equal(2, wafer.GetProperty("horizontalReach").GetInt32());
        // A bypass of valid, data and ready for the one direction there is: 34 bits a tile, and more for alignment.
        Assert.True(wafer.GetProperty("repairMultiplexerBits").GetInt32() > 80 * 34);
        var logical = Whdl.RunIn(Folder, "stats", "w.whdl", "--top", "Small", "--logical").Expect(0).Out;
        Assert.DoesNotContain("repair cells", logical, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("map --dies 12y7 --grid 66x154", 2, "WH9014")]
    [InlineData("map --dies 12x7", 2, "needs '--grid'")]
    [InlineData("map --grid 100000x10", 2, "WH9021")]
    [InlineData("map --grid 8x8 --out m.png", 2, "neither .svg nor .html")]
    [InlineData("map --grid 8x8 --values nothing.csv", 2, "WH9002")]
    [InlineData("map --grid 8x8 --show queue", 2, "there is no quantity 'queue'")]
    [InlineData("map --grid 8x8 --spare-columns many", 2, "'many' is no number of spares")]
    [InlineData("map --grid 8x8 --spare-columns 1 --spare-rows '1 shift'", 2, "both spare columns and spare rows shift")]
    [InlineData("map --grid 8x8 --values v=short.csv", 1, "short.csv:1:1: error WH9020")]
    [InlineData("map --grid 2x2 --defects d.csv", 1, "error WH32")]
    [InlineData("stats --grid 0x4", 2, "'0x4' is no size")]
    public void Mistake_is_named(string line, int exitCode, string message)
    {
        Write("d.csv", Defects);
        Write("short.csv", "1,2\n");
        var words = line.Replace("'1 shift'", "1~shift", StringComparison.Ordinal).Split(' ').Select(word => word.Replace('~', ' '));
        Assert.Contains(message, Whdl.RunIn(Folder, [.. words]).Expect(exitCode).Error, StringComparison.Ordinal);
    }
}
