using System.Globalization;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Classes and plans for people.</summary>
internal static class PlanText
{
    public static string PathOf(Region region) => region.Path.Length == 0 ? "top" : region.Path;

    /// <summary>The classes of a design in a table.</summary>
    public static void WriteClasses(Graph graph, MachineLayout layout, TextWriter output)
    {
        var table = new TextTable("class", "module", "#lanes", "#strips", "#registers", "#memories", "#links", "#values");
        foreach (var region in graph.Regions)
            table.Add(
                PathOf(region), region.Module.Definition, region.Count, layout.Strips[region.Index].Strips,
                region.Registers.Length, region.Memories.Length, region.Links.Length, region.Nodes.Length);
        table.Write(output, "");
    }

    /// <summary>The passes of a plan in the order in which they run.</summary>
    public static void WritePasses(Plan plan, TextWriter output)
    {
        var table = new TextTable(
            "pass", "#strips", "#lanes", "#loads", "#values", "#stores", "#writes", "#copies", "#patched", "reads strips");
        foreach (var pass in AllPasses(plan))
        {
            var program = pass.Program;
            var strips = plan.Layout.Strips[pass.Region];
            int[] deltas = [.. pass.Slots.Select(s => s.Delta).Append(0).Distinct().Order()];
            table.Add(
                program.Name, strips.Strips, strips.Lanes, program.Loads.Length, program.Order.Length,
                program.Stores.Length, program.Writes.Length, pass.Exchange.Length,
                program.Loads.Count(l => l.Source.Patch is not null),
                deltas.Length == 1 ? "" : string.Join(' ', deltas.Select(d => $"{d:+0;-0;0}")));
        }

        table.Write(output, "  ");
        foreach (var stage in new[] { plan.Setup, plan.Main })
            foreach (var loop in stage?.Loops ?? [])
                output.Write(
                    $"  {stage!.Passes[loop.First].Program.Name} to {stage.Passes[loop.First + loop.Count - 1].Program.Name}: "
                    + "again until nothing changes\n");
        WriteBuffers(plan, output);
    }

    /// <summary>The code of a plan: by pass the methods that were made.</summary>
    /// <param name="tierOf">How the JIT compiled a method of this name; null: nobody asked.</param>
    public static void WriteCode(
        IEnumerable<(PlanPass Pass, KernelFacts Facts)> kernels, Func<string, string>? tierOf, TextWriter output)
    {
        string[] columns = ["pass", "#methods", "#operations", "#IL bytes", "#largest", "#locals", "JIT tier"];
        var table = new TextTable(tierOf is null ? columns[..^1] : columns);
        foreach (var (pass, facts) in kernels)
        {
            List<object> cells =
            [
                pass.Program.Name, facts.Methods.Count, facts.Operations, facts.Methods.Sum(m => m.IlBytes),
                facts.Methods.Max(m => m.IlBytes), facts.Methods.Max(m => m.Locals),
            ];
            if (tierOf is not null)
                cells.Add(string.Join(", ", facts.Methods.Select(m => tierOf(m.Name)).Distinct().Order(StringComparer.Ordinal)));
            table.Add([.. cells]);
        }

        table.Write(output, "  ");
    }

    private static IEnumerable<PlanPass> AllPasses(Plan plan) =>
        plan.Setup is { } setup ? setup.Passes.Concat(plan.Main.Passes) : plan.Main.Passes;

    private static void WriteBuffers(Plan plan, TextWriter output)
    {
        if (plan.Buffers.IsEmpty) return;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"  rows, {plan.BufferBytes:#,0} bytes if all are kept:\n"));
        var table = new TextTable("rows", "class", "kept", "#strips", "#bytes each");
        foreach (var buffer in plan.Buffers)
        {
            var kept = buffer.Scope switch
            {
                BufferScope.Static => "from power-up on",
                BufferScope.Patch => "until the next strip",
                _ => "for a cycle",
            };
            table.Add(
                buffer.Name, PathOf(plan.Graph.Regions[buffer.Region]), kept,
                buffer.Scope == BufferScope.Patch ? 1 : buffer.Strips + (2 * buffer.Margin), buffer.RowBytes);
        }

        table.Write(output, "    ");
    }
}
