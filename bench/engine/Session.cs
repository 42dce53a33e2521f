using System.Globalization;
using WaferHdl.Bench.Engine.Models;

namespace WaferHdl.Bench.Engine;

/// <summary>What all measurements share: settings, running models, and the results so far.</summary>
internal sealed class Session(string root, string engine, bool isQuick)
{
    private readonly Dictionary<(string, bool), VerilatedModel> _verilated = [];

    public string Root { get; } = root;

    public string Engine { get; } = engine;

    public bool IsQuick { get; } = isQuick;

    public int RoundCount => IsQuick ? 3 : 7;

    /// <summary>What one model runs for in one round, roughly.</summary>
    public double RoundSeconds => IsQuick ? 0.3 : 1;

    /// <summary>How long Verilator and the C++ compiler may take for a model whose rate counts.</summary>
    public static TimeSpan BuildLimit { get; } = TimeSpan.FromSeconds(900);

    /// <summary>The same where that time is what counts: it is cut off there, and a ratio is a lower bound.</summary>
    public static TimeSpan StartLimit { get; } = TimeSpan.FromSeconds(300);

    public List<ResultRow> Rows { get; } = [];

    public List<DesignRow> DesignRows { get; } = [];

    public List<SizePoint> Sizes { get; } = [];

    public static void Say(string text) => Console.WriteLine(text);

    /// <summary>One of our engines on a design, reset.</summary>
    public ModelProcess Ours(BenchDesign design, int threads = 1, bool skips = true, int skew = 0, string? engine = null)
    {
        var number = (int value) => value.ToString(CultureInfo.InvariantCulture);
        return ModelProcess.Start(
            $"{design.Name} ({engine ?? Engine})", Root, Environment.ProcessPath!,
            [
                "serve", Path.Combine(Root, design.Project), design.Package, design.Top, engine ?? Engine, number(threads),
                number(skew), skips ? "1" : "0", "0", string.Join(',', design.Periods),
            ],
            design);
    }

    /// <summary>Verilator's model; built once a session.</summary>
    public VerilatedModel Verilate(BenchDesign design, bool hierarchical = false, TimeSpan? limit = null)
    {
        if (_verilated.TryGetValue((design.Top, hierarchical), out var known)) return known;
        Say($"  verilating {design.Top}{(hierarchical ? ", hierarchical" : "")} (kept in {VerilatedModel.CacheFolder})");
        return _verilated[(design.Top, hierarchical)] = VerilatedModel.Build(design, Root, hierarchical, limit ?? BuildLimit);
    }

    /// <summary>Verilator's model of a design, running and reset; null when it was not built within the limit.</summary>
    public ModelProcess? Theirs(BenchDesign design, bool hierarchical = false) =>
        Verilate(design, hierarchical) is { Program: { } program } model
            ? ModelProcess.Start($"{design.Name} (Verilator{(hierarchical ? ", hierarchical" : "")})", model.Folder, program, [], design)
            : null;

    /// <summary>Runs both for a while and compares all outputs.</summary>
    /// <exception cref="BenchException">They differ: rates would mean nothing.</exception>
    public void Compare(BenchDesign design, long cycles)
    {
        using var theirs = Theirs(design) ?? throw new BenchException($"{design.Name}: Verilator was cut off");
        using var ours = Ours(design);
        ours.Step(cycles);
        theirs.Step(cycles);
        var (left, right) = (ours.Check(), theirs.Check());
        if (left != right) throw new BenchException($"{design.Name}: outputs after {cycles} cycles hash to {left}, Verilator's to {right}");
        Say($"  {design.Name}: outputs after {cycles} cycles equal Verilator's, {left}");
    }

    /// <summary>The fastest of several of Verilator's models of one tile, by tiles a CPU second.</summary>
    public (BenchDesign Design, bool Hierarchical) FastestOf(IEnumerable<(BenchDesign Design, bool Hierarchical)> variants)
    {
        (BenchDesign, bool)? best = null;
        var bestRate = 0.0;
        foreach (var (design, hierarchical) in variants)
        {
            using var model = Theirs(design, hierarchical);
            if (model is null)
            {
                Say($"  {design.Top}{(hierarchical ? ", hierarchical" : "")}: not built within {BuildLimit.TotalSeconds} s");
                continue;
            }

            var rate = Rounds.Measure([(model, design.Units)], 3, RoundSeconds)[0].UnitsPerCpuSecond;
            Say(string.Create(CultureInfo.InvariantCulture, $"  {model.Name}: {rate / 1e6:0.00} M tile-cycles a CPU second"));
            if (rate <= bestRate) continue;
            (best, bestRate) = ((design, hierarchical), rate);
        }

        return best ?? throw new BenchException("Verilator built none of the variants");
    }
}
