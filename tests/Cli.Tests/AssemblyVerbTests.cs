using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary><c>whdl asm</c>, <c>whdl disasm</c>, and the trace of cores.</summary>
public sealed class AssemblyVerbTests : InTemporaryFolder
{
    // The left tile sends a vector to the right one, which waits for it.
    private const string Program = """
        .include <pe/std.s>
        COLOUR = 2
        .ifndef N
        N = 8
        .endif
                .data
        x:      .word 1, 2, 3, 4, 5, 6, 7, 8
                .text
        start:  get r1, x
                get r2, lastx
                beq r1, r2, right
                routeto COLOUR, CORE, EAST
                vec d1, 256, N
                outfab d2, COLOUR, N
                li r3, 5
                li r4, 20
        again:  addi r4, r4, -1
                bne r4, r0, again
                add.i32 d2, d1, r3
                halt
        right:  routeto COLOUR, WEST, CORE
                bind 1, COLOUR
                vec d1, 256, N
                infab d2, 1, N
                add.i32 d1, d2, r0
                halt
        """;

    private const string Design = """
        use pe.tile.Tile;

        fabric Two {
          tile Tile<"prog.hex">(x: col, y: row, last_x: 1, last_y: 1);
          grid 2 x 2;
          hop latency 0;
          expose halted;
        }

        wafer Repaired {
          tile Tile<"prog.hex">(x: col, y: row, last_x: 1, last_y: 1);
          dies 1 x 1;
          grid 2 x 2;
          hop latency 0;
          redundant columns 1;
          expose halted;
        }
        """;

    [Fact]
    public void Asm_writes_words_data_listing_and_symbols_and_disasm_reads_them()
    {
        Write("prog.s", Program);
        Whdl.RunIn(Folder, "asm", "prog.s", "-o", "prog.hex", "-D", "N=4 + 4", "--listing", "prog.lst", "--symbols", "prog.sym").Expect(0);
        Assert.StartsWith("00000001\n00000002\n", Read("prog.data.hex"), StringComparison.Ordinal);
        Assert.Contains("00000000 T start\n", Read("prog.sym"), StringComparison.Ordinal);
        Assert.Contains("c0400000     9    start:  get r1, x\n", Read("prog.lst"), StringComparison.Ordinal);

        var text = Whdl.RunIn(Folder, "disasm", "prog.hex", "--symbols", "prog.sym").Expect(0).Out;
        Assert.Contains("bne r4, r0, again", text, StringComparison.Ordinal);
        Write("back.s", text);
        Assert.Equal(Read("prog.hex"), Whdl.RunIn(Folder, "asm", "back.s").Expect(0).Out);
    }

    [Fact]
    public void Asm_reports_all_errors_and_writes_nothing()
    {
        Write("bad.s", "jump 1\nli r1, 70000\n");
        var result = Whdl.RunIn(Folder, "asm", "bad.s", "-o", "bad.hex").Expect(1);
        Assert.Contains("bad.s:1:1: error WH6005", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.s:2:8: error WH6008", result.Error, StringComparison.Ordinal);
        Assert.Contains("2 errors", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "bad.hex")));
        Whdl.RunIn(Folder, "asm").Expect(2);
        Whdl.RunIn(Folder, "asm", "nowhere.s").Expect(2);
        Whdl.RunIn(Folder, "asm", "bad.s", "--isa", "pe.nowhere").Expect(1);
        Write("bad.hex", "zz\n");
        Assert.Contains("bad.hex:1:1: error WH6019", Whdl.RunIn(Folder, "disasm", "bad.hex").Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_is_the_same_on_both_engines_and_on_a_repaired_wafer()
    {
        Write("whdl.toml", "name = \"two\"\n");
        Write("prog.s", Program);
        Write("two.whdl", Design);
        Write("dead.csv", "kind,row,column,lane\ntile,0,0,\ntile,1,1,\n");
        Whdl.RunIn(Folder, "asm", "prog.s", "-o", "prog.hex", "--symbols", "prog.sym").Expect(0);
        var compiled = Trace("compiled.txt", "--top", "two.Two");
        Assert.Equal(compiled, Trace("interpreter.txt", "--top", "two.Two", "--engine", "interpreter"));
        Assert.Equal(compiled, Trace("repaired.txt", "--top", "two.Repaired", "--physical", "--defects", "dead.csv"));

        Assert.Contains("0,0              0  0000 start            get r1, x\n", compiled, StringComparison.Ordinal);
        Assert.Contains("bne r4, r0, again\n", compiled, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^1,0 +\d+ +-- \d+ cycles starved$", compiled);
        Assert.Matches(@"(?m)^0,0 +\d+ +… add.i32, steps 1 to 8$", compiled);
        Assert.Matches(@"(?m)^0,0 +\d+ +-- \d+ cycles halted$", compiled);
    }

    [Fact]
    public void Trace_has_a_window_and_a_line_for_every_cycle_when_asked()
    {
        Write("whdl.toml", "name = \"two\"\n");
        Write("prog.s", Program);
        Write("two.whdl", Design);
        Whdl.RunIn(Folder, "asm", "prog.s", "-o", "prog.hex").Expect(0);
        string[] all = ["sim", "two.whdl", "--top", "two.Two", "--cycles", "120"];
        var text = Whdl.RunIn(Folder, [.. all, "--trace-pe", "0,1", "--trace-from", "60", "--trace-to", "79", "--trace-verbose"]).Expect(0).Out;
        var cycles = text.Split('\n').TakeWhile(l => l.StartsWith(' ')).Select(l => int.Parse(l.Trim().Split(' ')[0], null));
        Assert.Equal(Enumerable.Range(60, 20), cycles);

        Assert.Contains("the columns are 0 to 1, the rows 0 to 1", Whdl.RunIn(Folder, [.. all, "--trace-pe", "2,0"]).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("write column,row", Whdl.RunIn(Folder, [.. all, "--trace-pe", "2"]).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("add --trace-pe", Whdl.RunIn(Folder, [.. all, "--trace-from", "2"]).Expect(2).Error, StringComparison.Ordinal);
    }

    private string Trace(string file, params string[] arguments)
    {
        Whdl.RunIn(
            Folder,
            ["sim", "two.whdl", .. arguments, "--cycles", "150", "--trace-pe", "0,0;1,0", "--trace-symbols", "prog.sym", "--trace-file", file]).Expect(0);
        return Read(file);
    }
}
