using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.DependencyInjection;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Services;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>The child process that runs one of our engines: a command a line on standard input, an answer a line. The
/// program round a verilated model takes the same commands.</summary>
/// <remarks><c>poke PORT HEX</c>, <c>reset</c>, <c>step N</c> (answers CPU and wall seconds), <c>check</c> (a hash of
/// all outputs), <c>peak</c> (KiB), <c>quit</c>.</remarks>
internal static class EngineServer
{
    /// <param name="arguments">Project, package, top, engine, threads, skew, skips, vector bits, periods (commas).</param>
    public static int Run(string[] arguments)
    {
        try
        {
            var number = (int at) => int.Parse(arguments[at], CultureInfo.InvariantCulture);
            var design = DesignLoader.Load(arguments[0], arguments[1], arguments[2]);
            var options = SimulationOptions.Default with
            {
                Threads = number(4),
                Skew = number(5),
                Skips = number(6) != 0,
                VectorBits = number(7),
                MaximumBytes = 16L << 30,
            };
            using var services = new ServiceCollection().AddWaferHdl().BuildServiceProvider();
            var factory = services.GetKeyedService<ISimulationEngineFactory>(arguments[3])
                ?? throw new BenchException($"there is no engine '{arguments[3]}'");
            var bag = new DiagnosticBag();
            using var engine = factory.Create(design, options, bag)
                ?? throw new BenchException(string.Join('\n', bag.Items.Select(d => $"{d.Code} {d.Message}")));
            Serve(engine, arguments[8].Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray());
            return 0;
        }
        catch (Exception error) when (error is BenchException or SimulationException)
        {
            Console.WriteLine("error " + error.Message.ReplaceLineEndings(" | "));
            return 1;
        }
    }

    private static void Serve(ISimulationEngine engine, int[] periods)
    {
        var top = engine.Design.TopModule;
        var clocks = new ClockSchedule(top);
        for (var i = 0; i < periods.Length; i++) clocks.Set(clocks.Ports[i], periods[i], 0);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "poke":
                    var port = Enumerable.Range(0, top.Ports.Length).First(p => top.Ports[p].Name == words[1]);
                    engine.Poke(port, BitVector.FromInteger(
                        BigInteger.Parse("0" + words[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture), top.Ports[port].Width));
                    Console.WriteLine("ok");
                    break;
                case "reset":
                    SetResets(engine, true);
                    Step(engine, clocks, ModelProcess.ResetEdges);
                    SetResets(engine, false);
                    Console.WriteLine("ok");
                    break;
                case "step":
                    var (cpu, wall) = (CpuClock.Seconds, Stopwatch.GetTimestamp());
                    Step(engine, clocks, long.Parse(words[1], CultureInfo.InvariantCulture));
                    var seconds = Stopwatch.GetElapsedTime(wall).TotalSeconds;
                    cpu = CpuClock.Seconds - cpu;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cpu:R} {seconds:R}"));
                    break;
                case "check":
                    Console.WriteLine(Hash(engine).ToString("x16", CultureInfo.InvariantCulture));
                    break;
                case "peak":
                    using (var process = Process.GetCurrentProcess())
                        Console.WriteLine((process.PeakWorkingSet64 / 1024).ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    return;
            }
        }
    }

    private static void SetResets(ISimulationEngine engine, bool value)
    {
        var ports = engine.Design.TopModule.Ports;
        for (var p = 0; p < ports.Length; p++)
            if (ports[p] is { Kind: PortKind.Reset, IsOutput: false })
                engine.Poke(p, BitVector.Bit(value));
    }

    private static void Step(ISimulationEngine engine, ClockSchedule clocks, long count)
    {
        while (count > 0)
        {
            var coming = clocks.Coming;
            var steps = engine.Step(coming.Sequence, coming.First, Math.Min(count, coming.Most));
            clocks.Advance(steps);
            count -= steps;
        }
    }

    // Words of 32 bits of all outputs in port order, of each port the highest first.
    private static ulong Hash(ISimulationEngine engine)
    {
        var hash = 0UL;
        var ports = engine.Design.TopModule.Ports;
        for (var p = 0; p < ports.Length; p++)
        {
            if (!ports[p].IsOutput) continue;
            var bytes = engine.PeekPort(p).Unsigned.ToByteArray(isUnsigned: true);
            for (var word = (ports[p].Width + 31) / 32 - 1; word >= 0; word--)
            {
                var value = 0u;
                for (var i = 0; i < 4 && 4 * word + i < bytes.Length; i++) value |= (uint)bytes[4 * word + i] << (8 * i);
                hash = hash * 1000003 + value;
            }
        }

        return hash;
    }
}
