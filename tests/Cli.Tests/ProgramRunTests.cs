using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>Runs that assemble programs for the cores of a fabric.</summary>
public sealed class ProgramRunTests : InTemporaryFolder
{
    private const string Machine = """
        use pe.tile.Tile;

        fabric Machine<COLS: nat = 2> {
          tile Tile<CODE = 64>(x: col, y: row, last_x: COLS - 1, last_y: 0);
          grid 1 x COLS;
          expose halted;
        }
        """;

    private const string Add = """
        // Adds N to a word of data, and puts the sum behind it.
                .data
        first:  .word 40, 7
                .text
                li r1, N
                ld r2, [r0 + first]
                add.i32 r3, r1, r2
                st r3, [r0 + first + 4]
                halt
        """;

    private const string Project = """
        [run.add]
        top = "pe.Machine"
        until = "all(core.halted)"
        cycles = 100
        sweep = { N = [2, 3] }
        program = [ { file = "add.s" }, { file = "add.s", define = { N = "10 * N" }, where = "column == 1" } ]
        [run.add.tiles]
        y = { memory = "core.sram.bank[0:7]", words = [0, 3], file = "y{N}.csv" }
        """;

    public ProgramRunTests()
    {
        Write("pe.whdl", Machine);
        Write("add.s", Add);
        Write("whdl.toml", Project);
    }

    [Theory]
    [InlineData("compiled")]
    [InlineData("interpreter")]
    public void Program_is_assembled_with_the_numbers_of_the_run_for_the_tiles_chosen(string engine)
    {
        Whdl.RunIn(Folder, "run", "add", "--engine", engine).Expect(0);
        Assert.Equal("row,column,word,value\n0,0,0,40\n0,0,1,42\n0,0,2,0\n0,1,0,40\n0,1,1,60\n0,1,2,0\n", Read("y2.csv"));
        Assert.Equal("row,column,word,value\n0,0,0,40\n0,0,1,43\n0,0,2,0\n0,1,0,40\n0,1,1,70\n0,1,2,0\n", Read("y3.csv"));
    }

    [Theory]
    [InlineData("any(core.halted) && tile[0][0].core.halted", 0)]
    [InlineData("all(core.cycle) >= 5", 0)]
    [InlineData("!any(core.running)", 0)]
    [InlineData("!any(core.cycle)", 1)]
    [InlineData("!all(core.halted) && all(core.halted)", 1)]
    [InlineData("all(core.cycle) > 99", 1)]
    [InlineData("any(core.cycle) > 99", 1)]
    [InlineData("all(core.halt)", 2)]
    public void Condition_may_be_about_all_tiles(string until, int exitCode)
    {
        Write("whdl.toml", Project.Replace("all(core.halted)", until, StringComparison.Ordinal));
        Whdl.RunIn(Folder, "run", "add(N=2)").Expect(exitCode);
    }

    [Fact]
    public void Mistake_in_a_program_is_shown_at_its_line()
    {
        Write("add.s", Add.Replace("li r1", "ldi r1", StringComparison.Ordinal));
        Assert.Contains("add.s:5:9: error WH6", Whdl.RunIn(Folder, "run", "add").Expect(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no file 'no.s'", "program = \"no.s\"")]
    [InlineData("has no file", "program = { memory = \"core.code\" }")]
    [InlineData("must be a file, a table or a list of tables", "program = 3")]
    [InlineData("has no memory 'core.cod'", "program = { file = \"add.s\", memory = \"core.cod\" }\nconstants = { N = 1 }")]
    [InlineData("'big.s' has 65 instructions, but 'core.code' has 64 words", "program = \"big.s\"")]
    [InlineData("an instruction has 32 bits, but a word of 'core.tasks.places' has 12", "program = { file = \"big.s\", memory = \"core.tasks.places\" }")]
    public void Program_that_does_not_fit_is_refused(string message, string text)
    {
        Write("big.s", string.Concat(Enumerable.Repeat("halt\n", 65)));
        Write("whdl.toml", $"[run.a]\ntop = \"pe.Machine\"\ncycles = 3\n{text}\n");
        Assert.Contains(message, Whdl.RunIn(Folder, "run", "a").Expect(2).Error, StringComparison.Ordinal);
    }
}
