using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Tests.Lockstep;

/// <summary>One way to simulate a design.</summary>
internal sealed record EngineForm(string Name, ISimulationEngineFactory Factory, Func<SimulationOptions, SimulationOptions> With)
{
    public static EngineForm Interpreter { get; } = new("interpreter", new InterpreterFactory(), o => o);

    /// <summary>Graphs with and without lanes on the machine that computes by the book.</summary>
    public static IReadOnlyList<EngineForm> ByTheBook { get; } =
    [
        Evaluating("all lanes", GraphOptions.AllLanes),
        Evaluating("some lanes", GraphOptions.Default),
        Evaluating("no lanes", GraphOptions.NoLanes),
    ];

    /// <summary>As a run has it: all that can be chosen is chosen by the engine.</summary>
    public static EngineForm Usual { get; } = Lane(GraphOptions.Default, bits: 0, skew: 0, threads: 0, skips: true);

    /// <summary>Every vector width, length of sweeps, number of threads and way to choose and lay out lanes.</summary>
    public static IReadOnlyList<EngineForm> Compiled { get; } =
    [
        .. from lanes in (GraphOptions[])[GraphOptions.AllLanes, GraphOptions.Default, GraphOptions.NoLanes]
           from row in lanes == GraphOptions.AllLanes ? (int[])[0, 1] : [0]
           from bits in (int[])[128, 256, 512]
           from skew in lanes == GraphOptions.NoLanes ? [1] : (int[])[1, 4, 16]
           from threads in lanes == GraphOptions.NoLanes ? [1] : (int[])[1, 2]
           select Lane(lanes, bits, skew, threads, skips: ((bits / 128) + (skew / 4) + threads + row) % 2 == 0, row),
        Usual,
    ];

    /// <summary>Every row of a grid a strip: sweeps of several lengths, with and without skipping.</summary>
    public static IReadOnlyList<EngineForm> Rows { get; } =
    [
        .. from way in ((int Skew, int Threads, bool Skips)[])[(1, 1, false), (4, 1, false), (4, 2, true), (16, 2, false)]
           select Lane(GraphOptions.AllLanes, 512, way.Skew, way.Threads, way.Skips, row: 1),
    ];

    /// <summary>A few of them, others for each seed.</summary>
    public static IReadOnlyList<EngineForm> Some(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Compiled[random.Next(Compiled.Count)]).Distinct()];
    }

    public static EngineForm Evaluating(string name, GraphOptions lanes) => new(
        $"evaluator, {name}",
        new CompiledEngineFactory { Lanes = lanes, Machine = (graph, options, _) => new EvaluatingMachine(graph, options) },
        o => o);

    /// <param name="row">Grids with at least so many lanes in a row have a strip for each row, however small they are; 0: as a
    /// rule.</param>
    public static EngineForm Lane(GraphOptions lanes, int bits, int skew, int threads, bool skips, int row = 0) => new(
        $"compiled, {(lanes == GraphOptions.AllLanes ? "all" : lanes == GraphOptions.NoLanes ? "no" : "some")} lanes"
        + $"{(row > 0 ? " in rows" : "")}, {bits} bits, T = {skew}, {threads} threads{(skips ? ", skips" : "")}",
        new CompiledEngineFactory
        {
            Lanes = lanes,
            Machine = (graph, options, budget) => new LaneMachine(
                graph, options with { MinimumRow = row }, new LaneCompiler(), new ScalarCompiler(), budget),
        },
        o => o with { VectorBits = bits, Skew = skew, Threads = threads, Skips = skips });

    public ISimulationEngine Create(Design design, SimulationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        return Factory.Create(design, With(options), diagnostics) ?? throw new LockstepException(
            $"{Name}: {string.Join("; ", diagnostics.Items.Select(d => d.Message))}");
    }

    /// <summary>Runs the interpreter and these forms side by side.</summary>
    /// <returns>The steps compared, however many forms there are.</returns>
    public static long Compare(
        Design design, IReadOnlyList<EngineForm> forms, LockstepOptions options, SimulationOptions? simulation = null)
    {
        simulation ??= SimulationOptions.Default;
        var engines = new List<(string Name, ISimulationEngine Engine)>();
        try
        {
            foreach (var form in forms.Prepend(Interpreter)) engines.Add((form.Name, form.Create(design, simulation)));
            return Lockstep.Run(engines, options);
        }
        finally
        {
            foreach (var (_, engine) in engines) engine.Dispose();
        }
    }
}
