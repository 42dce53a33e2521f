using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Compilation.Lanes;
using WaferHdl.Simulator.Compilation.Scalar;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Lanes;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Shows what the compiled engine makes of a design, without running it: classes of lanes, the schedule of a
/// step, values and code of a class.</summary>
public sealed class EngineInspection
{
    private readonly Graph _graph;
    private readonly Lazy<Plan> _plan;

    private EngineInspection(Graph graph)
    {
        _graph = graph;
        _plan = new Lazy<Plan>(() =>
        {
            var layout = MachineLayout.Of(graph);
            return new Planner(graph, layout, new RootSpace(layout)).Step(Clocks(graph), true);
        });
    }

    /// <summary>How each class is called: <c>top</c>, <c>w.die[].tile[]</c>.</summary>
    public ImmutableArray<string> Classes => [.. _graph.Regions.Select(PathOf)];

    /// <summary>Null, with errors reported, when the design can't be simulated.</summary>
    public static EngineInspection? Of(Design design, SimulationOptions options, DiagnosticBag diagnostics) =>
        GraphBuilder.Build(design, options.Trap, diagnostics) is { } graph ? new EngineInspection(graph) : null;

    /// <summary>The classes in a table, then the passes of a step in which all clocks have an edge.</summary>
    public void WriteSchedule(TextWriter output)
    {
        foreach (var region in _graph.Regions)
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{PathOf(region)}: {region.Count} lanes of {region.Module.DisplayName}, {region.Nodes.Length} nodes, "
                + $"{region.Links.Length} links, {region.Registers.Length} registers, {region.Memories.Length} memories\n"));
        output.Write("\n");
        PlanText.Write(_plan.Value, output);
    }

    /// <summary>The values of a lane, where it takes others from, and its state.</summary>
    /// <param name="index">In <see cref="Classes"/>.</param>
    public void WriteValues(int index, TextWriter output)
    {
        var text = new StringBuilder();
        GraphText.Write(_graph.Regions[index], text);
        output.Write(text);
    }

    /// <summary>The code of the passes of a class.</summary>
    /// <param name="index">In <see cref="Classes"/>.</param>
    public void WriteCode(int index, SimulationOptions options, TextWriter output)
    {
        IKernelCompiler compiler = index == 0 ? new ScalarCompiler() : new LaneCompiler();
        var bits = index == 0 ? 0 : new KernelCache(compiler, compiler, options.VectorBits).VectorBits;
        foreach (var pass in (_plan.Value.Setup?.Passes ?? []).Concat(_plan.Value.Main.Passes))
        {
            if (pass.Region != index) continue;
            output.Write($"{pass.Program.Name}:\n");
            output.Write(compiler.Print(pass.Program, new KernelOptions(bits)));
            output.Write("\n");
        }
    }

    private static string PathOf(Region region) => region.Path.Length == 0 ? "top" : region.Path;

    private static ImmutableArray<int> Clocks(Graph graph)
    {
        var ports = graph.Design.TopModule.Ports;
        return [.. Enumerable.Range(0, ports.Length).Where(p => ports[p] is { Kind: PortKind.Clock, IsOutput: false })];
    }
}
