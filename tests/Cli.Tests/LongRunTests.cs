using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>Runs that are stopped by force, interrupted and resumed.</summary>
public sealed class LongRunTests : InTemporaryFolder
{
    // Random numbers through a slot that holds some of them up, with memory and a counter.
    private const string Source = """
        struct Item { index: u32; noise: u16; }

        module Noise {
          in  x: stream<u16>;
          out y: stream<Item>;
          out total: u32;
          reg state: u16 = 0xace1;
          reg index: u32 = 0;
          reg sum: u32 = 0;
          mem last: u16[64];
          y.valid = x.valid && state[0];
          y.data = Item { index: index, noise: state ^ x.data };
          x.ready = y.ready && state[0];
          total = sum;

          seq {
            state <= { state[0] ^ state[2] ^ state[3] ^ state[5], state[15:1] };
            if y.fire {
              index <= index +% 1;
              sum <= sum +% state +% last[index[5:0]];
              last[index[5:0]] <= x.data;
            }
          }
        }
        """;

    private const int Rows = 150_000;

    private static readonly string[] s_simulate =
        ["sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "10000000", "--save"];

    [Fact]
    public void A_run_killed_at_any_moment_gives_the_same_when_resumed()
    {
        WriteFiles();
        var whole = Whdl.RunIn(Folder, [.. s_simulate, "whole.state", "--out", $"y=whole.csv,rows={Rows}"]).Expect(0);
        string[] cut = [.. s_simulate, "cut.state", "--out", $"y=cut.csv,rows={Rows}", "--checkpoint", "every", "1000", "--checkpoint-file", "c"];
        var command = cut;
        var kills = 0;
        for (; kills < 3; kills++)
        {
            using var process = Whdl.Start(Folder, null, command);
            var before = File.Exists(Path.Combine(Folder, "c")) ? File.GetLastWriteTimeUtc(Path.Combine(Folder, "c")) : default;
            while (!process.HasExited && !(File.Exists(Path.Combine(Folder, "c")) && File.GetLastWriteTimeUtc(Path.Combine(Folder, "c")) > before))
                Thread.Sleep(1);
            Thread.Sleep(40 * kills);
            if (process.HasExited) break;
            // SIGKILL: nothing can be written any more.
            process.Kill();
            process.WaitForExit();
            Assert.False(File.Exists(Path.Combine(Folder, "cut.state")));
            command = [.. cut, "--resume", "c", "--engine", kills % 2 == 0 ? "compiled" : "interpreter"];
        }

        Assert.True(kills > 0, "the run ended before it could be killed");
        var resumed = Whdl.RunIn(Folder, [.. cut, "--resume", "c", "--engine", "compiled"]).Expect(0);
        Assert.StartsWith("resumed at cycle ", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(whole.Out.Replace("whole.csv", "cut.csv", StringComparison.Ordinal), resumed.Out);
        Assert.Equal(Read("whole.csv"), Read("cut.csv"));
        Assert.Equal(Read("whole.state"), Read("cut.state"));
    }

    [Fact]
    public async Task An_interrupt_leaves_a_checkpoint_of_the_cycle_it_stopped_at()
    {
        WriteFiles();
        string[] cut = [.. s_simulate, "cut.state", "--out", $"y=cut.csv,rows={Rows}", "--checkpoint", "every", "1000000000"];
        using (var process = Whdl.Start(Folder, null, cut))
        {
            var error = process.StandardError.ReadToEndAsync();
            var waited = Stopwatch.StartNew();
            while (waited.Elapsed < TimeSpan.FromSeconds(60) && !(File.Exists(Path.Combine(Folder, "cut.csv")) && new FileInfo(Path.Combine(Folder, "cut.csv")).Length > 100_000))
                await Task.Delay(1);
            using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
            Assert.Equal(1, process.ExitCode);
            Assert.Contains("error WH9010: interrupted after ", await error, StringComparison.Ordinal);
            Assert.Contains(
                "help: go on by the same command with --resume noise.Noise.checkpoint", await error, StringComparison.Ordinal);
            Assert.StartsWith("waferhdl-state 2", Read("cut.state"), StringComparison.Ordinal);
        }

        var whole = Whdl.RunIn(Folder, [.. s_simulate, "whole.state", "--out", $"y=whole.csv,rows={Rows}"]).Expect(0);
        var resumed = Whdl.RunIn(Folder, [.. cut, "--resume", "noise.Noise.checkpoint", "--wave", "w.vcd"]).Expect(0);
        Assert.Contains("waves from cycle ", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(whole.Out.Replace("whole.csv", "cut.csv", StringComparison.Ordinal), resumed.Out);
        Assert.Equal(Read("whole.state"), Read("cut.state"));
        Assert.Equal(Read("whole.csv"), Read("cut.csv"));
        Assert.Single(Directory.GetFiles(Folder, "w.from*.vcd"));
    }

    [Fact]
    public void Waves_go_on_as_in_a_run_without_a_stop()
    {
        WriteFiles();
        Whdl.RunIn(Folder, "sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "120", "--wave", "whole.vcd").Expect(0);
        Whdl.RunIn(Folder, "sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "55", "--checkpoint", "every", "50", "--checkpoint-file", "c").Expect(0);
        Whdl.RunIn(Folder, "sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "120", "--wave", "cut.vcd", "--resume", "c").Expect(0);
        // Behind the first values, which are all there are at that time, the text is the same.
        var resumed = Read("cut.from50.vcd").Split('\n');
        var times = resumed.Index().Where(l => l.Item.StartsWith('#')).Select(l => l.Index).ToList();
        var rest = string.Join('\n', resumed[times[1]..]);
        Assert.True(rest.Length > 2000);
        Assert.EndsWith(rest, Read("whole.vcd"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_a_project_is_resumed_with_what_it_compares()
    {
        WriteFiles();
        Whdl.RunIn(Folder, "sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "10000000", "--out", $"y=golden.csv,rows={Rows}").Expect(0);
        Write("whdl.toml", $$"""
            [run.noise]
            top = "Noise"
            cycles = 10000000
            in = { x = "x.hex" }
            [run.noise.out]
            y = { rows = {{Rows}}, expect = "golden.csv" }
            """);
        using (var process = Whdl.Start(Folder, null, "run", "noise", "--checkpoint", "every", "2000"))
        {
            while (!process.HasExited && !File.Exists(Path.Combine(Folder, "noise.checkpoint"))) Thread.Sleep(1);
            process.Kill();
            process.WaitForExit();
        }

        var resumed = Whdl.RunIn(Folder, "run", "noise", "--checkpoint", "every", "2000", "--resume", "noise.checkpoint").Expect(0);
        Assert.Contains("y: 150,000 rows, equal to golden.csv", resumed.Out, StringComparison.Ordinal);
        Assert.Equal(["noise.checkpoint"], Directory.GetFiles(Folder, "noise.checkpoint*").Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Waves_are_recorded_of_chosen_signals_around_a_trigger()
    {
        WriteFiles(rows: 500);
        string[] simulate = ["sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "400"];
        string[] chosen = ["--wave-select", "noise.index", "--wave-select", "y", "--wave-trigger", "index == 50", "--wave-before", "3", "--wave-after", "5"];
        Whdl.RunIn(Folder, [.. simulate, "--wave", "w.vcd", .. chosen]).Expect(0);
        Whdl.RunIn(Folder, [.. simulate, "--wave", "w.fst", .. chosen]).Expect(0);
        Assert.Equal(9, Read("w.vcd").Split('\n').Count(l => l.StartsWith("1!", StringComparison.Ordinal)));
        using var convert = Process.Start(new ProcessStartInfo("fst2vcd", ["-f", Path.Combine(Folder, "w.fst"), "-o", Path.Combine(Folder, "f.vcd")]))!;
        convert.WaitForExit();
        var names = (string text) => text.Split('\n').Where(l => l.StartsWith("$var", StringComparison.Ordinal)).Select(l => l.Split(' ')[4]);
        Assert.Equal(names(Read("w.vcd")), names(Read("f.vcd")));
        Assert.Subset(new HashSet<string> { "clk", "index", "valid", "ready", "noise" }, names(Read("w.vcd")).ToHashSet());

        var never = Whdl.RunIn(Folder, [.. simulate, "--wave", "w.fst", "--wave-trigger", "index == 100000"]).Expect(0);
        Assert.Contains("'index == 100000' did not hold: nothing was recorded\n", never.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--wave-from 3", "'--wave-from' has no waveform", 2)]
    [InlineData("--wave w.vcd --wave-after 3", "'--wave-after' has no trigger", 2)]
    [InlineData("--wave w.vcd --wave-from 9 --wave-to 3", "'--wave-to 3' is before '--wave-from 9'", 2)]
    [InlineData("--wave w.vcd --wave-select nix", "no signal is named like 'nix'", 2)]
    [InlineData("--wave w.vcd --wave-trigger nix", "the condition 'nix' can't be read: the design has no signal 'nix'", 2)]
    [InlineData("--checkpoint 1000", "'--checkpoint 1000' can't be read", 2)]
    [InlineData("--checkpoint every 0", "'--checkpoint every 0' can't be read", 2)]
    [InlineData("--checkpoint-file f", "'--checkpoint-file' has no '--checkpoint'", 2)]
    [InlineData("--memory much", "'--memory much' is no size of memory", 2)]
    [InlineData("--memory 50", "'Noise' takes ", 2)]
    [InlineData("--resume nothing", "there is no file 'nothing'", 2)]
    [InlineData("--resume x.hex", "'x.hex' is no checkpoint", 1)]
    [InlineData("--resume c --restore s", "'--resume' does not go with '--restore'", 2)]
    [InlineData("--resume c --testbench t", "'--resume' does not go with '--testbench'", 2)]
    [InlineData("--resume c --init random --seed 4", "'c' was taken with --init zero, but this run has --init random --seed 4", 1)]
    [InlineData("--resume c --out y=y.csv", "'c' was taken of a run with input 'x', but this one has input 'x', output 'y'", 1)]
    [InlineData("--resume cut", "the checkpoint 'cut' is damaged or cut off: its sum differs", 1)]
    public void What_can_not_be_done_is_said(string options, string message, int exitCode)
    {
        WriteFiles(rows: 100);
        string[] simulate = ["sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "200"];
        Whdl.RunIn(Folder, [.. simulate, "--checkpoint", "every", "100", "--checkpoint-file", "c", "--save", "s"]).Expect(0);
        File.WriteAllBytes(Path.Combine(Folder, "cut"), File.ReadAllBytes(Path.Combine(Folder, "c"))[..^3]);
        var result = Whdl.RunIn(Folder, [.. simulate, .. options.Split(' ')]).Expect(exitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_and_checkpoints_are_told_when_asked()
    {
        WriteFiles(rows: 100);
        var result = Whdl.RunIn(
            Folder, "sim", "--top", "Noise", "--in", "x=x.hex", "--cycles", "250", "--checkpoint", "every", "100", "-v", "--memory", "1GB").Expect(0);
        Assert.Contains(" bytes when all memories are written; at most 1000 MB (--memory)\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("checkpoint of cycle 100: noise.Noise.checkpoint\ncheckpoint of cycle 200: ", result.Error, StringComparison.Ordinal);
    }

    private void WriteFiles(int rows = Rows)
    {
        Write("noise.whdl", Source);
        Write("x.hex", string.Concat(Enumerable.Range(0, rows).Select(i => $"{i * 40503 & 0xffff:x4}\n")));
    }
}
