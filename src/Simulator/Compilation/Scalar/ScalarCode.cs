using System.Collections.Immutable;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>The stages from a program to ordered steps, in one place.</summary>
internal sealed class ScalarCode
{
    public ScalarCode(KernelProgram program, KernelOptions options, ScalarLimits limits)
    {
        var lowering = new NodeLowering(program, options.Repeats);
        Graph = lowering.Graph;
        Homes = lowering.Homes;
        List<Effect> flat = [.. lowering.Effects, .. lowering.Writes];
        var uses = new WordUses(Graph, flat);

        // Several writes to one memory stay in their order.
        var tree = new EffectTree(Graph, uses, limits.BranchGain);
        var writes = lowering.Writes.ToLookup(w => MemoryOf(w));
        Effects =
        [
            .. tree.Build([.. lowering.Effects, .. lowering.Writes.Where(w => writes[MemoryOf(w)].Count() == 1)]),
            .. lowering.Writes.Where(w => writes[MemoryOf(w)].Count() > 1),
        ];
        Effects = new ElementStores(Graph).Replace(Effects);
        uses = new WordUses(Graph, Effects);
        Placement = new Placement(Graph, uses, Effects, limits.SelectGain);
        Placement.FindExternals();
        Scheduler = new Scheduler(Graph, uses, Placement, Effects);
        HitArea = Graph.Reserve(512 * Limbs(program));
        Methods = new MethodPlanner(Graph, Scheduler, Placement, limits);
    }

    public WordGraph Graph { get; }

    public ImmutableArray<Home> Homes { get; }

    public List<Effect> Effects { get; }

    public Placement Placement { get; }

    public Scheduler Scheduler { get; }

    public MethodPlanner Methods { get; }

    /// <summary>Where values of hits and counts lie in scratch.</summary>
    public int HitArea { get; }

    private static int MemoryOf(Effect write) => ((WriteEffect)((BranchEffect)write).Then[0]).Memory;

    private static int Limbs(KernelProgram program)
    {
        var most = program.Counts.IsEmpty ? 0 : 1;
        foreach (var check in program.Checks)
            most = Math.Max(
                most, check.Values.Where(v => v >= 0).Sum(v => (program.Region.Nodes[v].Width + 63) / 64));
        return most;
    }
}
