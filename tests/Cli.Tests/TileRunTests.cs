using System.Diagnostics;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>Runs that fill and read the memories of tiles.</summary>
public sealed class TileRunTests : InTemporaryFolder
{
    internal const string Source = """
        /// A program of 16 steps over four banks: 1 adds the words of the first two banks, 255 stops.
        pe Cell {
          in x: u16;
          in y: u16;

          mem code: u8[16];
          inst ram[4] = Bank(address: pc[2:0], write: is_last, data: sum);

          reg pc:       u4 = 0;
          reg is_done:  bit = 0;
          reg sum:      u32 = 0;
          reg cycles:   u16 = 0;
          reg finished: u16 = 0;
          let word    = code[pc];
          let is_last = word == 255 && !is_done;
          out place:  u32;
          out result: u16;
          place = {x, y};
          result = finished;
          seq {
            cycles <= cycles +% 1;
            if !is_done {
              pc <= pc +% 1;
              if word == 1 { sum <= sum +% ram[0].q +% ram[1].q; }
              if is_last { is_done <= 1; finished <= cycles; }
            }
          }
        }

        module Bank {
          in  address: u3;
          in  write:   bit;
          in  data:    u32;
          out q:       u32;
          mem words: u32[8];
          q = words[address];
          seq { if write { words[7] <= data; } }
        }

        fabric Grid<ROWS: nat = 2, COLS: nat = 3> {
          tile Cell(x: col, y: row);
          grid ROWS x COLS;
        }

        wafer Wafer {
          tile Cell(x: col, y: row);
          dies 1 x 2;
          grid 2 x 2;
          redundant columns 1;
        }
        """;

    private const string Project = """
        [run.a]
        top = "fab.Grid"
        cycles = 20
        [run.a.fill]
        "code" = "code.hex"
        data = { memory = "ram[0:3].words", file = "data.csv" }
        [run.a.tiles]
        sum = { signal = "sum", file = "sum.csv" }
        last = { signal = "ram[3].words[7]", file = "last.csv" }
        """;

    public TileRunTests()
    {
        Write("fab.whdl", Source);
        Write("whdl.toml", Project);
        Write("code.hex", "01 01 00 01\n@8 ff\n");
        Write("data.csv", "row,column,word,value\n0,0,0,0x10\n0,1,4,7\n1,2,0,-1\n# the last\n\n1,1,31,5\n");
    }

    [Theory]
    [InlineData("compiled")]
    [InlineData("interpreter")]
    public void Words_go_to_tiles_by_coordinates_and_to_banks_in_turn(string engine)
    {
        Whdl.RunIn(Folder, "run", "a", "--engine", engine).Expect(0);
        Assert.Equal("row,column,value\n0,0,16\n0,1,7\n0,2,0\n1,0,0\n1,1,0\n1,2,4294967295\n", Read("sum.csv"));
        // Every tile writes its sum at the end.
        Assert.Equal(Read("sum.csv"), Read("last.csv"));
    }

    [Fact]
    public void Repaired_wafer_is_filled_by_the_same_coordinates()
    {
        Write("map.csv", "kind,row,column,lane\ntile,0,1,\ntile,1,4,\n");
        Write("data.csv", "row,column,word,value\n0,1,0,11\n1,3,1,13\n");
        var text = Project.Replace("fab.Grid", "fab.Wafer", StringComparison.Ordinal);
        foreach (var form in new[] { "", "physical = true\ndead = \"garbage\"\ndefects = \"map.csv\"\n" })
        {
            Write("whdl.toml", text.Replace("cycles = 20\n", "cycles = 20\n" + form, StringComparison.Ordinal));
            Whdl.RunIn(Folder, "run", "a").Expect(0);
            Assert.Equal("row,column,value\n0,0,0\n0,1,11\n0,2,0\n0,3,0\n1,0,0\n1,1,0\n1,2,0\n1,3,13\n", Read("sum.csv"));
        }
    }

    [Fact]
    public void Values_for_all_tiles_alike_go_to_the_tiles_that_are_chosen()
    {
        Write("alike.csv", "word,value\n0,1\n5,2\n");
        Write("whdl.toml", Project.Replace("data.csv\"", "alike.csv\", where = \"row == 1 && column != clog2(4) - 1\"", StringComparison.Ordinal));
        Whdl.RunIn(Folder, "run", "a").Expect(0);
        Assert.Equal("row,column,value\n0,0,0\n0,1,0\n0,2,0\n1,0,3\n1,1,0\n1,2,3\n", Read("sum.csv"));
        Write("reals.csv", "word,value\n0,1.5\n4,0x1p-149\n");
        Whdl.RunIn(
            Folder, "sim", "--top", "Grid", "--cycles", "20", "--fill", "code=code.hex", "--fill", "ram[0:3].words=reals.csv,format=f32",
            "--save", "end.state").Expect(0);
        Assert.Contains("3fc00001", Read("end.state"), StringComparison.Ordinal);
    }

    [Fact]
    public void Design_without_tiles_is_filled_by_its_own_names()
    {
        Write("alike.csv", "value,word\n3,0\n0x7fff_ffff,31\n");
        Whdl.RunIn(
            Folder, "sim", "--top", "Cell", "--cycles", "3", "--fill", "ram[0:3].words=alike.csv", "--save", "end.state").Expect(0);
        Assert.Contains("7fffffff", Read("end.state"), StringComparison.Ordinal);
    }

    [Fact]
    public void Resumed_run_takes_memories_from_its_checkpoint()
    {
        Whdl.RunIn(Folder, "run", "a").Expect(0);
        var whole = Read("sum.csv");
        Whdl.RunIn(Folder, "run", "a", "--checkpoint", "every", "2").Expect(0);
        Write("data.csv", "word,value\n0,99\n");
        Whdl.RunIn(Folder, "run", "a", "--resume", "a.checkpoint").Expect(0);
        Assert.Equal(whole, Read("sum.csv"));
    }

    [Theory]
    [InlineData("data.csv:1:1: ", "no column is named 'col'", "row,col,word,value\n")]
    [InlineData("data.csv:1:1: ", "the header has 'row' alone", "row,word,value\n")]
    [InlineData("data.csv:1:1: ", "the header has no 'word'", "row,column,value\n")]
    [InlineData("data.csv:1:1: ", "'word' stands twice", "word,word,value\n")]
    [InlineData("data.csv:1:1: ", "the file is empty", "")]
    [InlineData("data.csv:3:1: ", "there is no row 2: the grid has 2 x 3 tiles", "row,column,word,value\n0,0,0,0\n2,0,0,0\n")]
    [InlineData("data.csv:2:1: ", "'-1' is no column", "row,column,word,value\n0,-1,0,0\n")]
    [InlineData("data.csv:2:1: ", "there is no word 32: 'ram[0:3].words' has 32 words", "word,value\n32,0\n")]
    [InlineData("data.csv:3:1: ", "word 4 has a value already", "word,value\n4,0\n4,0\n")]
    [InlineData("data.csv:3:1: ", "word 4 of tile 1,2 has a value already", "row,column,word,value\n1,2,4,0\n1,2,4,0\n")]
    [InlineData("data.csv:2:1: ", "3 values under 2 column names", "word,value\n4,0,1\n")]
    [InlineData("data.csv:2:1: ", "'x' is no whole number", "word,value\n4,x\n")]
    [InlineData("data.csv:2:1: ", "'4294967296' does not fit in a word of 32 bits", "word,value\n4,4294967296\n")]
    public void Malformed_file_of_words_names_file_and_line(string place, string message, string text)
    {
        Write("data.csv", text);
        var error = Whdl.RunIn(Folder, "run", "a").Expect(1).Error;
        Assert.Contains(place, error, StringComparison.Ordinal);
        Assert.Contains("error WH403", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean 'ram[0].words'?", "memory = \"ram[0].word\", file = \"data.csv\"")]
    [InlineData("has no memory 'ram[4].words'", "memory = \"ram[0:4].words\", file = \"data.csv\"")]
    [InlineData("they can't take words in turn", "memory = [\"code\", \"ram[0].words\"], file = \"data.csv\"")]
    [InlineData("has a range that can't be read", "memory = \"ram[0:].words\", file = \"data.csv\"")]
    [InlineData("there is no file 'no.csv'", "memory = \"code\", file = \"no.csv\"")]
    [InlineData("has no memory", "file = \"data.csv\"")]
    [InlineData("has no file", "memory = \"code\"")]
    [InlineData("there is no format 'f33'", "memory = \"code\", file = \"data.csv\", format = \"f33\"")]
    [InlineData("a word of 'code' has 8 bits, but f32 has 32", "memory = \"code\", file = \"data.csv\", format = \"f32\"")]
    [InlineData("'where' can't be read: ", "memory = \"code\", file = \"data.csv\", where = \"row ==\"")]
    [InlineData("'where' can't be read: ", "memory = \"code\", file = \"data.csv\", where = \"rwo == 1\"")]
    [InlineData("'rows' are 1 to 2, but the grid has 2", "memory = \"code\", file = \"data.csv\", rows = [1, 2]")]
    [InlineData("must be [first, count]", "memory = \"code\", file = \"data.csv\", rows = 1")]
    public void Fill_with_a_mistake_names_the_line(string message, string table)
    {
        Write("whdl.toml", $"[run.a]\ntop = \"fab.Grid\"\ncycles = 3\n[run.a.fill]\nx = {{ {table} }}\n");
        var error = Whdl.RunIn(Folder, "run", "a").Expect(2).Error;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("whdl.toml:5:", error, StringComparison.Ordinal);
    }

    private const string WordsOut = """
        [run.a]
        top = "fab.Grid"
        cycles = 20
        [run.a.fill]
        "code" = "code.hex"
        data = { memory = "ram[0:3].words", file = "data.csv", format = "f32" }
        [run.a.tiles]
        y = { memory = "ram[0:3].words", words = [3, 3], format = "f32", file = "build/y.csv", expect = "y.csv", columns = [1, 2], where = "row == 1" }
        """;

    [Theory]
    [InlineData("compiled")]
    [InlineData("interpreter")]
    public void Ranges_of_words_are_written_and_compared_bit_by_bit(string engine)
    {
        Write("data.csv", "row,column,word,value\n1,1,3,0.1\n1,2,4,nan\n1,2,5,0xff800001\n0,0,3,7\n1,1,5,-inf\n");
        Write("y.csv", "value,word,column,row\n0x1.99999ap-4,3,1,1\n0,4,1,1\n-inf,5,1,1\n0,3,2,1\n0x7fc00000,4,2,1\n0xff800001,5,2,1\n");
        Write("whdl.toml", WordsOut);
        var result = Whdl.RunIn(Folder, "run", "a", "--engine", engine).Expect(0);
        Assert.Equal("row,column,word,value\n1,1,3,0.1\n1,1,4,0\n1,1,5,-inf\n1,2,3,0\n1,2,4,nan\n1,2,5,0xff800001\n", Read("build/y.csv"));
        Assert.Contains("y: 3 words of 2 tiles, equal to y.csv\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "error WH9008: 'y': word 3 of tile 1,1 is 0 (0x00000000), but 'y.csv' has -0 (0x80000000); 1 of 6 words differ",
        "word,value\n3,0\n4,0\n5,0\n", "1,1,3,-0")]
    [InlineData("error WH9008: 'y': 'y.csv' has 2 words, but there are 6", "word,value\n3,0\n4,0\n5,0\n", "1,1,3,0\n1,2,4,0")]
    [InlineData("y.csv:2:1: error WH4030: line 2: 'y' has no such word", "word,value\n3,0\n", "0,1,3,0")]
    [InlineData("y.csv:2:1: error WH4030: line 2: 'y' has no such word", "word,value\n3,0\n", "1,1,6,0")]
    public void Words_that_differ_name_tile_word_and_both_values(string message, string data, string expected)
    {
        Write("data.csv", data);
        var rest = message.Contains("of 6 words differ", StringComparison.Ordinal) ? "\n1,1,4,0\n1,1,5,0\n1,2,3,0\n1,2,4,0\n1,2,5,0\n" : "\n";
        Write("y.csv", "row,column,word,value\n" + expected + rest);
        Write("whdl.toml", WordsOut);
        Assert.Contains(message, Whdl.RunIn(Folder, "run", "a").Expect(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has no signal", "file = \"y.csv\"")]
    [InlineData("has a signal and a memory", "signal = \"sum\", memory = \"code\"")]
    [InlineData("has words of no memory", "signal = \"sum\", words = [0, 1]")]
    [InlineData("is words 15 to 16, but 'code' has 16", "memory = \"code\", words = [15, 2]")]
    [InlineData("'sum' has 32 bits, but f16 has 16", "signal = \"sum\", format = \"f16\"")]
    [InlineData("did you mean 'code'?", "memory = \"cod\"")]
    public void Tiles_with_a_mistake_name_the_line(string message, string table)
    {
        Write("whdl.toml", $"[run.a]\ntop = \"fab.Grid\"\ncycles = 3\n[run.a.tiles]\nx = {{ {table} }}\n");
        var error = Whdl.RunIn(Folder, "run", "a").Expect(2).Error;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("whdl.toml:5:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fab.Grid", "")]
    [InlineData("fab.Wafer", "physical = true\ndead = \"garbage\"\ndefects = \"map.csv\"\n")]
    public void Replay_under_icarus_starts_with_the_contents_of_the_memories(string top, string form)
    {
        Write("map.csv", "kind,row,column,lane\ntile,0,1,\ntile,1,3,\n");
        Write("fab.whdl", Source.Replace("grid ROWS x COLS;", "grid ROWS x COLS;\n  expose result;", StringComparison.Ordinal)
            .Replace("redundant columns 1;", "redundant columns 1;\n  expose result;", StringComparison.Ordinal));
        Write("data.csv", "row,column,word,value\n1,2,0,9\n0,1,1,5\n");
        Write("whdl.toml", Project.Replace("fab.Grid", top, StringComparison.Ordinal).Replace("cycles = 20\n", "cycles = 20\n" + form, StringComparison.Ordinal));
        Whdl.RunIn(Folder, "run", "a", "--testbench", "bench").Expect(0);
        Assert.Single(Directory.GetFiles(Path.Combine(Folder, "bench"), "*.hex"), f => File.ReadAllText(f) == "@0\n01\n01\n@3\n01\n@8\nff\n");
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", "iverilog -g2005 -Wall -o replay -f *.f *_tb.v && ./replay"])
        {
            WorkingDirectory = Path.Combine(Folder, "bench"),
            RedirectStandardOutput = true,
        })!;
        Assert.StartsWith("PASS 21 cycles", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
