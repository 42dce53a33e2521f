using System.Diagnostics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Waves;
using WaferHdl.Simulator.Waves.Fst;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>What GTKWave's converter reads in our files is what our own dumps say, value for value.</summary>
public sealed class FstTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(300, 0)]
    [InlineData(10_000, 0)]
    [InlineData(300, 100)]
    public void The_converter_of_GtkWave_reads_the_values_of_the_dump(int cycles, int from)
    {
        var options = new WaveOptions { From = from, To = from == 0 ? long.MaxValue : 2L * from };
        var text = new StringWriter();
        Run(cycles, (engine, clocks) => new VcdWriter(text, engine, clocks, options));
        using (var file = new FileStream(_file, FileMode.Create))
            Run(cycles, (engine, clocks) => new FstWriter(file, engine, clocks, options, blockBytes: 100_000));
        var expected = Read(text.ToString());
        var actual = Read(Convert(_file));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, changes) in expected) Assert.Equal(changes, actual[name]);
        Assert.Contains(expected, e => e.Key.EndsWith("mode_name", StringComparison.Ordinal) && e.Value.Count > 0);
    }

    [Fact]
    public void Equal_runs_give_equal_files()
    {
        var files = new List<byte[]>();
        for (var i = 0; i < 2; i++)
        {
            using var file = new MemoryStream();
            Run(500, (engine, clocks) => new FstWriter(file, engine, clocks));
            files.Add(file.ToArray());
        }

        Assert.Equal(files[0], files[1]);
    }

    private static void Run(int cycles, Func<ISimulationEngine, ClockSchedule, IWaveWriter> create)
    {
        var design = Design();
        using var engine = design.Simulate();
        var clocks = new ClockSchedule(design.TopModule);
        clocks.Set(clocks.Ports[1], 7, 2);
        using var waves = create(engine, clocks);
        SimulationRun.Execute(engine, clocks, new RunOptions { Cycles = cycles, Waves = waves });
    }

    // Widths around the borders of bytes and words, an enum, two clocks.
    private static Design Design()
    {
        var mode = new EnumType("Mode", new UIntType(2), [new EnumName("Idle", 0), new EnumName("Busy", 1), new EnumName("A_rather_long_name", 2)]);
        var m = DesignBuilder.Module("Part");
        m.Clock();
        var seed = m.Register("seed", 130, 1, net => m.Concat(
            m.Slice(net, 0, 129), m.Binary(BinaryKind.Xor, m.Slice(net, 129, 1), m.Slice(net, 2, 1))));
        foreach (var width in new[] { 1, 7, 8, 9, 63, 64, 65, 130 }) m.Name($"w{width}", m.Slice(seed, 0, width));
        m.Names.Add(new NamedNet("mode", m.Slice(seed, 1, 2), mode, NameKind.Wire, null, default));
        m.Name("never", m.Constant(5, 12));
        // Its parts stand together in the tree, but not in the list of names.
        m.Name("s.first", m.Slice(seed, 4, 3));
        m.Name("between", m.Slice(seed, 5, 11));
        m.Name("s.second", m.Slice(seed, 9, 70));
        var top = DesignBuilder.Module("pack.Top");
        top.Clock("a", "ra");
        top.Clock("b", "rb");
        top.Instances.Add(new Instance("p", new ModuleId(0), [new Net(0), new Net(1)], null, default));
        top.Instances.Add(new Instance("q", new ModuleId(0), [new Net(2), new Net(3)], null, default));
        return DesignBuilder.Design(m, top);
    }

    private static string Convert(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("fst2vcd", ["-f", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = process.StandardOutput.ReadToEnd();
        Assert.Equal("", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text;
    }

    // By full name: the changes, the first value and those that differ from the one before. Leading zeros don't count.
    private static Dictionary<string, List<(long Time, string Value)>> Read(string text)
    {
        var scopes = new Stack<string>();
        var byId = new Dictionary<string, string>(StringComparer.Ordinal);
        var changes = new Dictionary<string, List<(long Time, string Value)>>(StringComparer.Ordinal);
        var (time, isHeader) = (0L, true);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "$scope") scopes.Push(words[2]);
            else if (words[0] == "$upscope") scopes.Pop();
            else if (words[0] == "$var")
            {
                var name = string.Join('.', scopes.Reverse().Append(words[4]));
                byId[words[3]] = name;
                changes.Add(name, []);
            }
            else if (words[0] == "$enddefinitions") isHeader = false;
            else if (isHeader) continue;
            else if (line[0] == '#') time = long.Parse(line[1..], System.Globalization.CultureInfo.InvariantCulture);
            else if (line[0] == '$') continue;
            else if (words.Length == 2) Add(words[1], line[0] == 'b' ? words[0][1..].TrimStart('0').PadLeft(1, '0') : words[0][1..]);
            else Add(line[1..], line[..1]);
        }

        return changes;

        void Add(string id, string value)
        {
            var list = changes[byId[id]];
            if (list.Count == 0 || list[^1].Value != value) list.Add((time, value));
        }
    }
}
