using System.Text;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Runtime.Checkpoints;
using WaferHdl.Simulator.Runtime.StreamFiles;
using WaferHdl.Tests.Lockstep;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>A run that is stopped and resumed gives what one in one go gives.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whdl").FullName;

    private string Saved => Path.Combine(_folder, "c", "run.checkpoint");

    private void Store(Action<Stream> write) => AtomicFile.Write(Saved, write);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int, string> Cuts
    {
        get
        {
            var cuts = new TheoryData<int, string>();
            foreach (var format in new[] { "csv", "hex", "bin" })
                foreach (var cycles in new[] { 5, 11, 29, 77, 199 })
                    cuts.Add(cycles, format);
            return cuts;
        }
    }

    [Theory, MemberData(nameof(Cuts))]
    public void A_run_with_files_goes_on_where_it_was_cut(int cycles, string format)
    {
        WriteInput(format);
        var whole = Run("whole", format, new RunOptions { IdleCycles = 50 });
        Run("cut", format, new RunOptions { Cycles = cycles, Checkpoint = new CheckpointOptions(Store, 5) });
        var resumed = Run("cut", format, new RunOptions { IdleCycles = 50, Checkpoint = new CheckpointOptions(Store, 7) }, resumes: true);

        Assert.Equal(StopReason.Idle, whole.Result.Reason);
        Assert.Equal(100, whole.Result.Transfers[0].Count);
        Assert.Equal(
            (whole.Result.Reason, whole.Result.Cycles, whole.Result.Time, whole.State),
            (resumed.Result.Reason, resumed.Result.Cycles, resumed.Result.Time, resumed.State));
        Assert.Equal(whole.Result.Transfers, resumed.Result.Transfers);
        Assert.Equal(whole.Result.Counters, resumed.Result.Counters);
        Assert.Equal(
            whole.Result.Hits.Select(h => (h.Cycle, h.Hit.Message, h.Hit.Property.Condition)),
            resumed.Result.Hits.Select(h => (h.Cycle, h.Hit.Message, h.Hit.Property.Condition)));
        Assert.Single(resumed.Result.Hits);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder, "whole." + format)), File.ReadAllBytes(Path.Combine(_folder, "cut." + format)));
    }

    // From the one engine to the other.
    public static TheoryData<int, int> Engines
    {
        get
        {
            var pairs = new TheoryData<int, int>();
            for (var from = 0; from < s_engines.Length; from++)
                for (var to = 0; to < s_engines.Length; to++)
                    pairs.Add(from, to);
            return pairs;
        }
    }

    private static readonly EngineForm[] s_engines =
    [
        EngineForm.Interpreter,
        EngineForm.Lane(GraphOptions.AllLanes, bits: 256, skew: 1, threads: 1, skips: true),
        EngineForm.Lane(GraphOptions.NoLanes, bits: 512, skew: 1, threads: 1, skips: false),
    ];

    [Theory, MemberData(nameof(Engines))]
    public void Another_engine_goes_on(int from, int to)
    {
        var design = StateTests.Plate(isPhysical: false);
        var options = new SimulationOptions(RandomInit: true, Seed: 8);
        var texts = new List<string>();
        using (var whole = s_engines[0].Create(design, options))
        {
            Run(whole, new RunOptions { Cycles = 60 });
            texts.Add(StateTests.Text(whole.State));
        }

        using (var first = s_engines[from].Create(design, options))
            Run(first, new RunOptions { Cycles = 33, Checkpoint = new CheckpointOptions(Store, 15) });
        using (var second = s_engines[to].Create(design, options))
        {
            using var checkpoint = Checkpoint.Open(File.OpenRead(Saved), "x", second.State);
            Run(second, new RunOptions { Cycles = 60, Resume = checkpoint });
            texts.Add(StateTests.Text(second.State));
        }

        Assert.Equal(texts[0], texts[1]);

        void Run(ISimulationEngine engine, RunOptions run)
        {
            if (run.Resume is null) engine.Poke("gain", 5);
            var sinks = design.TopModule.Streams.Where(s => !s.IsInput).Take(2).Select(s => new SinkBinding(s.Name, new RecordingSink()));
            var result = SimulationRun.Execute(engine, new ClockSchedule(design.TopModule), run with { Sinks = [.. sinks] });
            Assert.Null(result.Failure);
            Assert.Equal(run.Cycles, result.Cycles);
        }
    }

    [Fact]
    public void Every_byte_of_a_checkpoint_counts()
    {
        WriteInput("csv");
        Run("cut", "csv", new RunOptions { Cycles = 20, Checkpoint = new CheckpointOptions(Store, 10) });
        var sound = File.ReadAllBytes(Saved);
        using var engine = Design().Simulate();
        Checkpoint.Open(File.OpenRead(Saved), "x", engine.State).Dispose();
        for (var at = 0; at < sound.Length; at++)
        {
            byte[] broken = [.. sound];
            broken[at] ^= 0x10;
            Refuse(broken);
            Refuse(sound[..at]);
        }

        Refuse([.. sound, 0]);
        Assert.StartsWith("'x' is no checkpoint", Refuse(Encoding.ASCII.GetBytes("waferhdl-state 2\n")), StringComparison.Ordinal);
        sound[8] = 9;
        Assert.Equal("'x' is a checkpoint of version 9, but version 1 is read", Refuse(sound));

        string Refuse(byte[] bytes)
        {
            File.WriteAllBytes(Saved, bytes);
            var error = Assert.Throws<SimulationException>(() => Checkpoint.Open(File.OpenRead(Saved), "x", engine.State));
            Assert.Equal("WH4041", error.Diagnostic.Code);
            return error.Diagnostic.Message;
        }
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused()
    {
        WriteInput("csv");
        Run("cut", "csv", new RunOptions { Cycles = 20, Checkpoint = new CheckpointOptions(Store, 10) });
        using var other = DesignBuilder.Design(StreamDesigns.Slot("Other")).Simulate();
        Assert.Equal("'x' was taken of 'Slot', not of 'Other'", Message(() => Checkpoint.Open(File.OpenRead(Saved), "x", other.State)));
        using var random = Design().Simulate(new SimulationOptions(RandomInit: true, Seed: 3));
        Assert.Equal(
            "'x' was taken with --init zero, but this run has --init random --seed 3",
            Message(() => Checkpoint.Open(File.OpenRead(Saved), "x", random.State)));

        using var engine = Design().Simulate();
        using var checkpoint = Checkpoint.Open(File.OpenRead(Saved), "x", engine.State);
        var result = SimulationRun.Execute(engine, new ClockSchedule(engine.Design.TopModule), new RunOptions { Resume = checkpoint });
        Assert.Equal(
            "'x' was taken of a run with input 'x', output 'y', but this one has no inputs and outputs", result.Failure!.Message);

        File.WriteAllText(Path.Combine(_folder, "cut.csv"), "v");
        Assert.StartsWith("'cut.csv' has ", Run("cut", "csv", new RunOptions(), resumes: true).Result.Failure!.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "in.csv"), "value\n1\n");
        Assert.StartsWith("'in.csv' has fewer than", Run("cut", "csv", new RunOptions(), resumes: true).Result.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_run_leaves_a_checkpoint_of_its_last_cycle()
    {
        using var cancel = new CancellationTokenSource();
        using var engine = Design().Simulate();
        var result = SimulationRun.Execute(engine, new ClockSchedule(engine.Design.TopModule), new RunOptions
        {
            Checkpoint = new CheckpointOptions(Store, 1_000_000_000),
            Progress = cycles =>
            {
                if (cycles > 1000) cancel.Cancel();
            },
            Cancellation = cancel.Token,
        });
        Assert.Equal(StopReason.Cancelled, result.Reason);
        using var checkpoint = Checkpoint.Open(File.OpenRead(Saved), "x", engine.State);
        Assert.Equal(result.Cycles, checkpoint.Cycles);
    }

    [Fact]
    public void Compiled_run_stops_at_its_limit_of_memory_and_goes_on_with_more()
    {
        var design = Writers();
        var form = EngineForm.Lane(GraphOptions.Default, bits: 256, skew: 0, threads: 1, skips: false);
        using var whole = form.Create(design, SimulationOptions.Default);
        SimulationRun.Execute(whole, new ClockSchedule(design.TopModule), new RunOptions { Cycles = 4096 });

        using var first = form.Create(design, new SimulationOptions(MaximumBytes: 1_500_000));
        var stopped = SimulationRun.Execute(first, new ClockSchedule(design.TopModule), new RunOptions
        {
            Cycles = 4096,
            Checkpoint = new CheckpointOptions(Store, 1_000_000),
        });
        Assert.Equal((StopReason.MemoryReached, "WH4060"), (stopped.Reason, stopped.Failure?.Code));
        Assert.InRange(stopped.Cycles, 1, 4095);
        Assert.InRange(first.CommittedBytes, 1_500_001, 3_000_000);

        using var second = form.Create(design, SimulationOptions.Default);
        using var checkpoint = Checkpoint.Open(File.OpenRead(Saved), "x", second.State);
        Assert.Equal(stopped.Cycles, checkpoint.Cycles);
        var result = SimulationRun.Execute(second, new ClockSchedule(design.TopModule), new RunOptions { Cycles = 4096, Resume = checkpoint });
        Assert.Equal(4096, result.Cycles);
        Assert.Equal(StateTests.Text(whole.State), StateTests.Text(second.State));
    }

    // 256 tiles, each of which writes one word after the other.
    private static Design Writers()
    {
        var tile = DesignBuilder.Module("Writer");
        tile.Clock();
        var next = tile.Register("next", 12, 0, net => tile.Binary(BinaryKind.Add, net, tile.Constant(1, 12)));
        tile.Memories.Add(new Memory(
            "log", new UIntType(12), 4096, null, null, [new WritePort(tile.Constant(1, 1), next, 0, next, 12, 0, default)], null, default));
        var top = DesignBuilder.Module("Top");
        top.Clock();
        top.Arrays.Add(StateTests.Array(
            top, "tile", [16, 16], [new ModuleId(0)],
            [new ClassPiece(new Semantics.Values.IndexBox([new Semantics.Values.IndexRange(0, 16, 1), new Semantics.Values.IndexRange(0, 16, 1)]), 0)]));
        return DesignBuilder.Design(tile, top);
    }

    [Fact]
    public void Clocks_keep_their_phases()
    {
        var design = TwoClocks();
        var texts = new List<string>();
        foreach (var isCut in new[] { false, true })
        {
            using var engine = design.Simulate();
            var clocks = Clocks();
            if (isCut)
            {
                using (var first = design.Simulate())
                    SimulationRun.Execute(first, Clocks(), new RunOptions { Cycles = 41, Checkpoint = new CheckpointOptions(Store, 20) });
                using var checkpoint = Checkpoint.Open(File.OpenRead(Saved), "x", engine.State);
                Assert.Equal(40, checkpoint.Cycles);
                SimulationRun.Execute(engine, new ClockSchedule(design.TopModule), new RunOptions { Cycles = 100, Resume = checkpoint });
            }
            else
            {
                SimulationRun.Execute(engine, clocks, new RunOptions { Cycles = 100 });
            }

            texts.Add(StateTests.Text(engine.State));
        }

        Assert.Equal(texts[0], texts[1]);

        ClockSchedule Clocks()
        {
            var clocks = new ClockSchedule(design.TopModule);
            clocks.Set(clocks.Ports[0], 7, 3);
            clocks.Set(clocks.Ports[1], 11, 2);
            return clocks;
        }
    }

    private static Design TwoClocks()
    {
        var m = DesignBuilder.Module("Two");
        m.Clock("a", "ra");
        m.Clock("b", "rb");
        foreach (var domain in new[] { 0, 1 })
            m.Register($"n{domain}", 16, 0, net => m.Binary(BinaryKind.Add, net, m.Constant(1, 16)), domain);
        return DesignBuilder.Design(m);
    }

    private static string Message(Action action) => Assert.Throws<SimulationException>(action).Diagnostic.Message;

    // A slot that counts what it takes, and covers the 30th.
    private static Design Design()
    {
        var m = StreamDesigns.Slot();
        var taken = m.Names.First(n => n.Name == "taken").Net;
        m.Counters.Add(new Counter("sum", taken, 0, default));
        m.Properties.Add(new Property(
            PropertyCheck.Cover, m.Binary(BinaryKind.Equal, taken, m.Constant(9, 8)),
            [new MessagePart("nine", null, null, null)], 0, default));
        m.Memories.Add(new Memory(
            "seen", new UIntType(8), 256, null, null,
            [new WritePort(m.Constant(1, 1), taken, 0, taken, 8, 0, default)], null, default));
        return DesignBuilder.Design(m);
    }

    private void WriteInput(string format)
    {
        using var file = new FileStream(Path.Combine(_folder, "in." + format), FileMode.Create);
        using var text = new StreamWriter(file);
        var sink = format == "bin"
            ? FileSink.WriteBinary(file, new UIntType(8))
            : FileSink.Write(text, StreamFormats.FromPath("x." + format)!.Value, new UIntType(8), file: file);
        for (var i = 0; i < 100; i++) sink.Accept(DesignBuilder.Bits((ulong)(i * 7 & 255), 8));
    }

    private (RunResult Result, string State) Run(string name, string format, RunOptions options, bool resumes = false)
    {
        var engine = Design().Simulate();
        using var checkpoint = resumes ? Checkpoint.Open(File.OpenRead(Saved), "x", engine.State) : null;
        using var input = new FileStream(Path.Combine(_folder, "in." + format), FileMode.Open);
        using var output = new FileStream(
            Path.Combine(_folder, $"{name}.{format}"), resumes ? FileMode.OpenOrCreate : FileMode.Create);
        using var text = new StreamWriter(output);
        using var reader = new StreamReader(input);
        var kind = StreamFormats.FromPath("x." + format)!.Value;
        var result = SimulationRun.Execute(engine, new ClockSchedule(engine.Design.TopModule), options with
        {
            Resume = checkpoint,
            Sources =
            [
                new SourceBinding("x", format == "bin"
                    ? FileSource.ReadBinary(input, "in.bin", new UIntType(8))
                    : FileSource.Read(reader, kind, "in." + format, new UIntType(8))),
            ],
            Sinks =
            [
                new SinkBinding("y", format == "bin"
                    ? FileSink.WriteBinary(output, new UIntType(8), name: $"{name}.{format}")
                    : FileSink.Write(text, kind, new UIntType(8), file: output, name: $"{name}.{format}")),
            ],
        });
        return (result, StateTests.Text(engine.State));
    }
}
