using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>The way most lanes of a link take: bits of a node, <paramref name="Delta"/> strips and
/// <paramref name="Shift"/> lanes away (both 0 when the source is the root).</summary>
/// <param name="Lanes">How many take it.</param>
internal readonly record struct LinkMain(int Region, int Node, int Low, int Delta, int Shift, long Lanes);

/// <summary>One link in runs, with its most common one.</summary>
/// <param name="Sources">Every node it reads, each once.</param>
/// <param name="Main">Null: no lane takes a whole value from somewhere.</param>
/// <param name="Others">Runs that do not follow <paramref name="Main"/>.</param>
/// <param name="Strips">Those with a lane that follows <paramref name="Main"/>, rising; default: all.</param>
internal sealed record LinkMap(
    ImmutableArray<LinkRun> Runs, ImmutableArray<NodeRef> Sources, LinkMain? Main, ImmutableArray<LinkRun> Others,
    ImmutableArray<int> Strips = default)
{
    public static LinkMap Of(Graph graph, ImmutableArray<StripLayout> layouts, int region, Link link)
    {
        var runs = LinkRuns.Of(graph, layouts, region, link);
        var sources = runs.Where(r => !r.IsValue).Select(r => new NodeRef(r.Region, r.Node)).Distinct()
            .OrderBy(r => r.Region).ThenBy(r => r.Node).ToImmutableArray();
        var counts = new Dictionary<LinkMain, long>();
        foreach (var run in runs)
            if (MainOf(run, link.Width) is { } main)
                counts[main] = counts.GetValueOrDefault(main) + run.Count;
        if (region == 0 || counts.Count == 0) return new LinkMap(runs, sources, null, runs);
        var (best, lanes) = counts.OrderByDescending(c => c.Value).ThenBy(c => Math.Abs((long)c.Key.Shift))
            .ThenBy(c => Math.Abs((long)c.Key.Delta)).ThenBy(c => c.Key.Node).ThenBy(c => c.Key.Low).First();
        ImmutableArray<LinkRun> others = [.. runs.Where(r => MainOf(r, link.Width) != best)];
        ImmutableArray<int> strips = [.. runs.Where(r => MainOf(r, link.Width) == best).Select(r => r.Strip).Distinct()];
        return new LinkMap(
            runs, sources, best with { Lanes = lanes }, others, strips.Length == layouts[region].Strips ? default : strips);
    }

    private static LinkMain? MainOf(in LinkRun run, int width)
    {
        if (run.IsValue || run.Width != width || run.Bit != 0 || (run.LowStep != 0 && run.Count > 1)) return null;
        if (run.Region == 0) return new LinkMain(0, run.Node, run.Low, 0, 0, 0);
        return run.Count == 1 || run.FromStep == run.PlaceStep
            ? new LinkMain(run.Region, run.Node, run.Low, run.FromStrip - run.Strip, run.From - run.Place, 0)
            : null;
    }
}
