using System.Collections.Immutable;
using System.Globalization;
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
    public ImmutableArray<string> Classes => [.. _graph.Regions.Select(PlanText.PathOf)];

    /// <summary>Null, with errors reported, when the design can't be simulated.</summary>
    public static EngineInspection? Of(Design design, SimulationOptions options, DiagnosticBag diagnostics) =>
        GraphBuilder.Build(design, options.Trap, diagnostics) is { } graph ? new EngineInspection(graph) : null;

    /// <summary>The classes in a table, then the passes of a step in which all clocks have an edge.</summary>
    public void WriteSchedule(TextWriter output)
    {
        PlanText.WriteClasses(_graph, _plan.Value.Layout, output);
        var clocks = Clocks(_graph).Select(c => _graph.Design.TopModule.Ports[c].Name);
        output.Write($"\na step of {string.Join(", ", clocks)}:\n");
        PlanText.WritePasses(_plan.Value, output);
    }

    /// <summary>The values of a lane, where it takes others from, and its state.</summary>
    /// <param name="index">In <see cref="Classes"/>.</param>
    public void WriteValues(int index, TextWriter output)
    {
        new RegionListing(_graph, index).Write(output);
    }

    /// <summary>The code of the passes of a class.</summary>
    /// <param name="index">In <see cref="Classes"/>.</param>
    public void WriteCode(int index, SimulationOptions options, TextWriter output)
    {
        IKernelCompiler compiler = index == 0 ? new ScalarCompiler() : new LaneCompiler();
        var bits = index == 0 ? 0 : new KernelCache(compiler, compiler, options.VectorBits).VectorBits;
        WritePlaces(index, output);
        foreach (var pass in (_plan.Value.Setup?.Passes ?? []).Concat(_plan.Value.Main.Passes))
        {
            if (pass.Region != index) continue;
            WriteRows(pass, output);
            output.Write(compiler.Print(pass.Program, new KernelOptions(bits)));
            output.Write("\n");
        }
    }

    // What the addresses in the code mean.
    private void WritePlaces(int index, TextWriter output)
    {
        var region = _graph.Regions[index];
        var layout = _plan.Value.Layout;
        var ports = _graph.Design.TopModule.Ports;
        if (index == 0)
        {
            for (var p = 0; p < ports.Length; p++)
                if (layout.Root.Inputs[p] >= 0)
                    output.Write($"r{layout.Root.Inputs[p]}: input {ports[p].Name}, {ports[p].Width} bits\n");
            for (var r = 0; r < region.Registers.Length; r++)
                output.Write(
                    $"r{layout.Root.Registers[r]}: register {region.Registers[r].Name}, {region.Registers[r].Width} bits\n");
        }
        else
        {
            for (var r = 0; r < region.Registers.Length; r++)
                output.Write(
                    $"state[{layout.Blocks[index].Offsets[r]}]: register {region.Registers[r].Name}, "
                    + $"{region.Registers[r].Width} bits\n");
        }

        output.Write("\n");
    }

    private void WriteRows(PlanPass pass, TextWriter output)
    {
        for (var slot = 0; slot < pass.Slots.Length; slot++)
        {
            var (buffer, delta) = pass.Slots[slot];
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"row{slot}: {_plan.Value.Buffers[buffer].Name}{(delta == 0 ? "" : $" of strip {delta:+0;-0}")}\n"));
        }
    }

    private static ImmutableArray<int> Clocks(Graph graph)
    {
        var ports = graph.Design.TopModule.Ports;
        return [.. Enumerable.Range(0, ports.Length).Where(p => ports[p] is { Kind: PortKind.Clock, IsOutput: false })];
    }
}
