using System.Globalization;
using System.Text;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Tests.Graphs;

/// <summary>Regions and links of a graph by the names of the source, which stay when expressions are
/// simplified in another way.</summary>
internal sealed class GraphOutline
{
    private readonly Graph _graph;
    private readonly Dictionary<(int Region, int Node), string> _names = [];

    private GraphOutline(Graph graph)
    {
        _graph = graph;
        foreach (var scope in graph.Scopes.Where(s => s.Parent < 0 || s.Unit < 0))
        {
            for (var i = 0; i < scope.PortNodes.Length; i++) Name(scope.Region, scope.PortNodes[i], scope.Module.Ports[i].Name);
            for (var i = 0; i < scope.NameNodes.Length; i++) Name(scope.Region, scope.NameNodes[i], scope.Module.Names[i].Name);
        }

        foreach (var region in graph.Regions)
            foreach (var register in region.Registers)
                Name(region.Index, register.Node, register.Name);
    }

    /// <param name="details">Regions whose links are shown; null: all.</param>
    public static string Of(Graph graph, Func<Region, bool>? details = null)
    {
        var outline = new GraphOutline(graph);
        var text = new StringBuilder();
        foreach (var region in graph.Regions) outline.Write(region, details?.Invoke(region) != false, text);
        return text.ToString();
    }

    private void Name(int region, int node, string name)
    {
        if (node >= 0) _names.TryAdd((region, node), name);
    }

    private void Write(Region region, bool hasLinks, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {(region.Index == 0 ? "top" : region.Path)} [{string.Join(',', region.Shape)}]")
            .Append(CultureInfo.InvariantCulture, $" {region.Registers.Length} registers, {region.Loops.Length} loops\n");
        if (!hasLinks) return;
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in region.Nodes)
        {
            if (node.Op != NodeOp.Link) continue;
            var name = _names.GetValueOrDefault((region.Index, node.Id), "-");
            foreach (var piece in region.Links[node.Index].Pieces)
                lines.Add($"    {name}: u{node.Width} {GraphText.Of(piece with { Source = Plain(piece.Source) })} {Target(piece.Source)}".TrimEnd());
        }

        foreach (var line in lines) text.Append(line).Append('\n');
    }

    private string Target(LinkSource source) => LinkSources.Target(source) is var (region, node)
        ? $"of {_graph.Regions[region].Path}.{_names.GetValueOrDefault((region, node), _graph.Regions[region].Nodes[node].Op.ToString())}"
        : "";

    // Without the node's number.
    private static LinkSource Plain(LinkSource source) => LinkSources.WithNode(source, (_, _) => 0);
}
