using System.Diagnostics;
using Xunit;

namespace WaferHdl.Cli.Tests;

public sealed class SimulationTests : InTemporaryFolder
{
    private const string Pass = """
        struct Pair { index: u8; value: i16; }
        enum Mode { Off, On = 5 }

        module Pass {
          in  x: stream<Pair>;
          in  mode: Mode;
          out y: stream<Pair>;
          out seen: u16;
          reg count: u16 = 0;
          x <> y;
          seen = count;
          seq { if x.fire { count <= count +% 1; } }
          assert mode == Mode.Off || count != 7, "seven";
        }
        """;

    [Theory]
    [InlineData("x.csv", "index,value\n1,-2\n255,300\n")]
    [InlineData("x.csv", "value,index\n-2,1\n300,0xff\n")]
    [InlineData("x.hex", "01fffe // the first\nff_012c\n")]
    [InlineData("x.txt,format=csv", "index,value\n1,-2\n255,300\n")]
    public void Stream_file_of_each_text_format_goes_through(string argument, string text)
    {
        Write("pass.whdl", Pass);
        Write(argument.Split(',')[0], text);
        var result = Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", $"x={argument}", "--out", "y=y.csv").Expect(0);
        Assert.Equal("index,value\n1,-2\n255,300\n", Read("y.csv"));
        Assert.Contains("seen = 2\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_file_and_hex_output()
    {
        Write("pass.whdl", Pass);
        File.WriteAllBytes(Path.Combine(Folder, "x.bin"), [0xfe, 0xff, 0x01, 0x2c, 0x01, 0xff]);
        Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", "x=x.bin", "--out", "y=y.hex").Expect(0);
        Assert.Equal("01fffe\nff012c\n", Read("y.hex"));
        Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", "x=x.bin", "--out", "y=y.bin").Expect(0);
        Assert.Equal([0xfe, 0xff, 0x01, 0x2c, 0x01, 0xff], File.ReadAllBytes(Path.Combine(Folder, "y.bin")));
    }

    [Theory]
    [InlineData("real general", "2 3 1.5\n", "1,2,384\n")]
    [InlineData("integer general", "2 3 -7\n", "1,2,-1792\n")]
    [InlineData("pattern general", "2 3\n", "1,2,256\n")]
    [InlineData("real symmetric", "3 1 0.25\n", "2,0,64\n0,2,64\n")]
    public void Matrix_market_file_of_each_kind(string kind, string entry, string expected)
    {
        Write("m.whdl", "struct E { row: u8; col: u8; value: i32; }\nmodule M { in a: stream<E>; out y: stream<E>; a <> y; }\n");
        Write("a.mtx", $"%%MatrixMarket matrix coordinate {kind}\n% a comment\n3 3 1\n{entry}");
        Whdl.RunIn(Folder, "sim", "--top", "M", "--in", "a=a.mtx,frac=8", "--out", "y=y.csv").Expect(0);
        Assert.Equal("row,col,value\n" + expected, Read("y.csv"));
    }

    [Theory]
    [InlineData("x.csv", "index,value\n1,2\n256,0\n", "x.csv:3:")]
    [InlineData("x.csv", "index,value\n1\n", "x.csv:2:")]
    [InlineData("x.csv", "index,valu\n1,2\n", "x.csv:1:")]
    [InlineData("x.csv", "index,value\n1,two\n", "x.csv:2:")]
    [InlineData("x.hex", "00\nxyz\n", "x.hex:2:")]
    [InlineData("x.mtx", "%%MatrixMarket matrix array real general\n1 1\n1\n", "x.mtx:1:")]
    [InlineData("x.bin", "abcd", "x.bin")]
    public void Malformed_data_file_names_file_and_line(string name, string text, string place)
    {
        Write("pass.whdl", Pass);
        Write(name, text);
        var result = Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", $"x={name}", "--cycles", "100").Expect(1);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Contains("error WH403", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no file 'no.csv'", "--in", "x=no.csv")]
    [InlineData("'Pass' has no input 'z'", "--in", "z=x.csv")]
    [InlineData("stream 'y' is an output of 'Pass', not an input", "--in", "y=x.csv")]
    [InlineData("'--in x' can't be read", "--in", "x")]
    [InlineData("'--in' knows no 'frak'", "--in", "x=x.csv,frak=3")]
    [InlineData("the frac 'many' of '--in' is no whole number", "--in", "x=x.csv,frac=many")]
    [InlineData("the ending of 'pass.whdl' says no format", "--in", "x=pass.whdl")]
    [InlineData("'Pass' has no input 'mod' that can be set", "--set", "mod=1", "--cycles", "1")]
    [InlineData("'Onn' is no value of 'mode'", "--set", "mode=Onn", "--cycles", "1")]
    [InlineData("nothing ends this simulation")]
    [InlineData("the condition 'nothing' can't be read", "--until", "nothing")]
    [InlineData("there is no engine 'jit'", "--engine", "jit", "--cycles", "1")]
    [InlineData("'Pass' has no clock 'fast'", "--clock", "fast=7", "--cycles", "1")]
    [InlineData("'Pass' has no input 'clk' that can be set", "--set", "clk=1", "--cycles", "1")]
    [InlineData("'Pass' has no input 'clk'", "--in", "clk=x.csv")]
    [InlineData("'--cycles many' is no whole number", "--cycles", "many")]
    [InlineData("'--seed -1' is no whole number of at least 0", "--seed", "-1", "--cycles", "1")]
    [InlineData("write one of: zero, random", "--init", "ones", "--cycles", "1")]
    [InlineData("--threads must be from 1 to 256", "--threads", "0", "--cycles", "1")]
    [InlineData("--threads must be from 1 to 256", "--threads", "1000", "--cycles", "1")]
    [InlineData("'--memory lots' is no size of memory", "--memory", "lots", "--cycles", "1")]
    [InlineData("'--checkpoint every 0' can't be read", "--checkpoint", "every", "0", "--cycles", "1")]
    [InlineData("the ending of 'w.txt' says no format of waveforms", "--wave", "w.txt", "--cycles", "1")]
    [InlineData("no signal is named like 'tile['", "--wave", "w.vcd", "--wave-select", "tile[", "--cycles", "1")]
    [InlineData("there are: compiled, interpreter", "--engine", "fast", "--cycles", "1")]
    [InlineData("the design has no memory 'ram'", "--load", "ram=x.csv", "--cycles", "1")]
    public void Wrong_option_of_a_simulation_says_what_is_wrong(string message, params string[] options)
    {
        Write("pass.whdl", Pass);
        Write("x.csv", "index,value\n1,2\n");
        var result = Whdl.RunIn(Folder, ["sim", "--top", "Pass", .. options]).Expect(2);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_assertion_stops_at_its_line()
    {
        Write("pass.whdl", Pass);
        Write("x.csv", "index,value\n" + string.Concat(Enumerable.Repeat("1,2\n", 20)));
        var result = Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", "x=x.csv", "--set", "mode=Mode.On").Expect(1);
        Assert.Contains("pass.whdl:13:", result.Error, StringComparison.Ordinal);
        Assert.Contains("error WH4010: an assertion failed", result.Error, StringComparison.Ordinal);
        Assert.Contains("seven", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Condition_that_never_holds_is_an_error()
    {
        Write("pass.whdl", Pass);
        var result = Whdl.RunIn(Folder, "sim", "--top", "Pass", "--until", "seen == 3", "--cycles", "10").Expect(1);
        Assert.Contains("error WH9013: 'seen == 3' did not hold within 10 cycles", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_differs_names_the_row_and_both_values()
    {
        Write("pass.whdl", Pass);
        Write("x.csv", "index,value\n1,2\n3,4\n");
        Write("z.csv", "index,value\n1,2\n3,5\n");
        var result = Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", "x=x.csv", "--out", "y=y.csv,expect=z.csv").Expect(1);
        Assert.Contains("error WH9008: row 2 of 'y' is ", result.Error, StringComparison.Ordinal);
        Assert.Contains("z.csv", result.Error, StringComparison.Ordinal);
        Whdl.RunIn(Folder, "sim", "--top", "Pass", "--in", "x=x.csv", "--out", "y=y.csv,rows=2,expect=x.csv").Expect(0);
    }

    [Fact]
    public void State_saved_in_the_middle_goes_on_where_it_was()
    {
        const string Top = "--top=Counter<8>";
        var project = Path.Combine(Whdl.Root, "examples/01_counter");
        Whdl.RunIn(Folder, "sim", project, Top, "--set", "enable=1", "--cycles", "70", "--save", "s.state").Expect(0);
        var result = Whdl.RunIn(Folder, "sim", project, Top, "--set", "enable=1", "--cycles", "7", "--restore", "s.state").Expect(0);
        Assert.Contains("count = 77\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipe_gets_no_progress_and_equal_calls_give_equal_waves()
    {
        string[] arguments = ["sim", Path.Combine(Whdl.Root, "examples/01_counter"), "--top", "Counter<8>", "--cycles", "5000", "--wave"];
        var result = Whdl.RunIn(Folder, [.. arguments, "a.vcd"]).Expect(0);
        Assert.DoesNotContain('\r', result.Error);
        Assert.DoesNotContain('\e', result.Error);
        Whdl.RunIn(Folder, [.. arguments, "b.vcd"]).Expect(0);
        Assert.Equal(Read("a.vcd"), Read("b.vcd"));
    }

    [Fact]
    public async Task Interrupt_keeps_what_was_written()
    {
        Write("count.whdl", "module Count { out y: stream<u32>; reg n: u32 = 0; y.valid = 1; y.data = n; seq { if y.fire { n <= n +% 1; } } }\n");
        using var process = Whdl.Start(
            Folder, null, "sim", "--top", "Count", "--cycles", "100000000000", "--out", "y=y.csv", "--wave", "y.vcd");
        var error = process.StandardError.ReadToEndAsync();
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(60) && !(File.Exists(Path.Combine(Folder, "y.csv")) && new FileInfo(Path.Combine(Folder, "y.csv")).Length > 100_000))
            await Task.Delay(50);
        // Not INT: what a shell starts in the background ignores it.
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) kill.WaitForExit();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("error WH9010: interrupted after ", await error, StringComparison.Ordinal);
        var rows = Read("y.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        Assert.True(rows.Count > 10_000);
        Assert.Equal((rows.Count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture), rows[^1]);
        Assert.Contains("$enddefinitions", Read("y.vcd"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_description_with_a_mistake_names_the_line()
    {
        Write("pass.whdl", Pass);
        (string Text, string Message)[] cases =
        [
            ("[run.a]\ntop = \"Pass\"\ncycle = 3\n", "whdl.toml:3:9: error WH9007: unknown key 'cycle' in 'run.a'"),
            ("[run.a]\ntop = \"Pass\"\ncycles = \"many\"\n", "whdl.toml:3:10: error WH9007"),
            ("[run.a]\ncycles = 3\n", "'run.a' has no top module"),
            ("[run.a\n", "whdl.toml:1:"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\nengine = \"fast\"\n", "write one of: compiled, interpreter"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\nthreads = 0\n", "'run.a.threads' must be a whole number from 1 to 256"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\nmemory = \"lots\"\n", "whdl.toml:4:10: error WH9007: 'run.a.memory' is no size"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\ncheckpoint = 0\n", "write checkpoint = 100000"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\ncheckpoint = { file = \"c\" }\n", "'run.a.checkpoint' does not say how often"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\n[run.a.in]\nx = { frac = 3 }\n", "'run.a.in.x' has no file"),
            ("[run.a]\ntop = \"Pass\"\ncycles = 3\n[run.a.in]\nx = \"no.csv\"\n", "whdl.toml:5:5: error WH9002"),
        ];
        foreach (var (text, message) in cases)
        {
            Write("whdl.toml", text);
            Assert.Contains(message, Whdl.RunIn(Folder, "run", "a").Expect(2).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_run_takes_engine_threads_memory_and_checkpoints_from_its_description()
    {
        Write("pass.whdl", Pass);
        Write("whdl.toml", """
            [run.a]
            top = "Pass"
            cycles = 100
            engine = "interpreter"
            threads = 1
            memory = "1GB"
            checkpoint = { every = 40, file = "build/a.ck" }
            [run.b]
            top = "Pass"
            cycles = 100
            memory = 1
            """);
        var told = Whdl.RunIn(Folder, "run", "a", "-v").Expect(0).Error;
        Assert.Contains("at most 1000 MB (--memory)", told, StringComparison.Ordinal);
        Assert.Contains("checkpoint of cycle 80: build/a.ck", told, StringComparison.Ordinal);
        Assert.Contains(
            "resumed at cycle 80", Whdl.RunIn(Folder, "run", "a", "--resume", "build/a.ck", "--engine", "compiled").Expect(0).Error,
            StringComparison.Ordinal);
        Assert.Contains("but may take 1 bytes", Whdl.RunIn(Folder, "run", "b").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_are_listed_and_an_unknown_one_is_named()
    {
        var list = Whdl.Run("run").Expect(0).Out;
        foreach (var name in new[] { "counter", "fifo", "uart", "fir", "sha256", "riscv", "spmv" })
            Assert.Contains($"\n{name} ", list, StringComparison.Ordinal);
        Assert.Contains("did you mean 'spmv'?", Whdl.Run("run", "smpv").Expect(2).Error, StringComparison.Ordinal);
    }
}
