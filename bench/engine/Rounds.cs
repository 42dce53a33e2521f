using WaferHdl.Bench.Engine.Models;

namespace WaferHdl.Bench.Engine;

/// <summary>Rates of one model, round by round.</summary>
/// <param name="Cpu">Units (tiles or designs) times cycles, by CPU second.</param>
/// <param name="Wall">The same by second of wall time.</param>
/// <param name="Units">Simulated by one cycle.</param>
internal sealed record Rate(IReadOnlyList<double> Cpu, IReadOnlyList<double> Wall, int Units)
{
    public double UnitsPerCpuSecond => Rounds.Median(Cpu);

    public double UnitsPerSecond => Rounds.Median(Wall);

    public double CyclesPerSecond => UnitsPerSecond / Units;

    /// <summary>The median of the ratios within each round, by CPU time.</summary>
    public double Over(Rate other) => Rounds.Median(Cpu.Zip(other.Cpu, (a, b) => a / b));

    /// <summary>The same by wall time.</summary>
    public double WallOver(Rate other) => Rounds.Median(Wall.Zip(other.Wall, (a, b) => a / b));
}

/// <summary>Measures several models in turns, so that what disturbs the machine disturbs all.</summary>
internal static class Rounds
{
    private const double CalibrationSeconds = 0.15;
    private const double WarmSeconds = 2;

    public static IReadOnlyList<Rate> Measure(IReadOnlyList<(ModelProcess Model, int Units)> models, int rounds, double seconds)
    {
        var cycles = models.Select(m => Calibrate(m.Model, seconds)).ToArray();
        var cpu = models.Select(_ => new double[rounds]).ToArray();
        var wall = models.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < models.Count; i++)
            {
                var time = models[i].Model.Step(cycles[i]);
                cpu[i][round] = cycles[i] * (double)models[i].Units / time.Cpu;
                wall[i][round] = cycles[i] * (double)models[i].Units / time.Wall;
            }
        }

        return [.. models.Select((m, i) => new Rate(cpu[i], wall[i], m.Units))];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    // Warms the model up first: code is compiled and the length of sweeps is chosen while it runs.
    private static long Calibrate(ModelProcess model, double seconds)
    {
        for (var (cycles, spent) = (16L, 0.0); ; cycles *= 2)
        {
            var first = model.Step(cycles).Wall;
            var wall = model.Step(cycles).Wall;
            spent += first + wall;
            if (wall >= CalibrationSeconds && spent >= WarmSeconds) return Math.Max(1, (long)(cycles * seconds / wall));
        }
    }
}
