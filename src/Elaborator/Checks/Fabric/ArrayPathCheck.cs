using System.Globalization;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>Finds combinational loops, ripples, too long chains and unregistered ways across a scribe line in an array of
/// tiles. It looks at one tile and the offsets of the links, so the number of tiles does not matter.</summary>
internal sealed class ArrayPathCheck(CombinationalPaths paths, DiagnosticBag diagnostics)
{
    private const int MaxPhases = 4;
    private const int MaxErrors = 10;
    private const int MaxStations = 24;
    private const int Reach = 4;

    /// <returns>The number of phases in which the array settles; null when it has a cycle.</returns>
    public int? Check(GridInfo grid)
    {
        var links = new ArrayLinks(paths.Design, grid);
        var graph = new ArrayGraph(grid, links, paths.Of);
        var cycles = graph.Cycles();
        if (cycles.Count > 0)
        {
            // Segments may be too coarse where tiles join single bits of a port; then bits decide. Words that loop as a
            // whole are one error.
            var words = new Dictionary<string, (ArrayGraph Graph, HashSet<int> Cycle)>(StringComparer.Ordinal);
            foreach (var cycle in cycles) words.TryAdd(PortsOf(graph, cycle), (graph, cycle));
            var fine = new ArrayGraph(grid, links, paths.FineOf);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            cycles = fine.Cycles();
            foreach (var cycle in cycles)
            {
                var ports = PortsOf(fine, cycle);
                if (seen.Count >= MaxErrors || !seen.Add(ports)) continue;
                var (source, members) = words.TryGetValue(ports, out var word) ? word : (fine, cycle);
                ReportCycle(grid, links, source, members);
            }
        }

        CheckBorders(links, graph);
        if (cycles.Count > 0) return null;
        var (crossings, start, chain) = graph.Longest();
        if (crossings + 1 > MaxPhases) ReportChain(links, graph, crossings, start, chain);
        return crossings + 1;
    }

    private static string PortsOf(ArrayGraph graph, HashSet<int> cycle) => string.Join(
        ' ', cycle.Select(node => (graph.Nodes[node].Kind, graph.Nodes[node].Bits.Port)).Distinct().Order());

    private void ReportCycle(GridInfo grid, ArrayLinks links, ArrayGraph graph, HashSet<int> members)
    {
        var (steps, columns, rows) = FindCycle(graph, members);
        var isClosed = columns == 0 && rows == 0;
        var isRing = !isClosed && (columns == 0 || Sides.WrapsColumns(grid)) && (rows == 0 || Sides.WrapsRows(grid));
        var text = Text(links, graph, steps[0].From, steps);
        var span = SpanOf(links, graph.Nodes[steps[0].From]);
        if (isClosed)
        {
            diagnostics.Report(
                FabricRules.ArrayLoop, span, $"combinational loop through the array: {text}",
                "put a register into the loop: a stream.Slice in the tile, or `hop latency 1;`", Labels(links, graph, steps));
        }
        else if (isRing)
        {
            diagnostics.Report(
                FabricRules.ArrayLoop, span, $"combinational loop round the {Word(grid)}: {text}",
                "put a register into the loop: a stream.Slice in the tile, or `hop latency 1;`", Labels(links, graph, steps));
        }
        else
        {
            diagnostics.Report(
                FabricRules.ArrayRipple, span,
                $"combinational path from tile to tile across the whole array, {Direction(columns, rows)}: {text}",
                "register the signal in each tile (a stream.Slice also registers ready), or write `hop latency 1;`",
                Labels(links, graph, steps));
        }
    }

    private static string Word(GridInfo grid) => grid.Topology == GridTopology.Ring ? "ring" : "torus";

    // The shortest cycle that comes back to its tile, or else the shortest at all.
    private static (List<ArrayStep> Steps, int Columns, int Rows) FindCycle(ArrayGraph graph, HashSet<int> members)
    {
        var (best, bestColumns, bestRows) = (default(List<ArrayStep>), 0, 0);
        foreach (var start in members.Order())
        {
            var found = Search(graph, members, start, true);
            if (found is null || (best is not null && best.Count <= found.Value.Steps.Count)) continue;
            (best, bestColumns, bestRows) = found.Value;
        }

        if (best is not null) return (best, bestColumns, bestRows);
        foreach (var start in members.Order())
        {
            var found = Search(graph, members, start, false);
            if (found is null || (best is not null && best.Count <= found.Value.Steps.Count)) continue;
            (best, bestColumns, bestRows) = found.Value;
        }

        return (best!, bestColumns, bestRows);
    }

    private static (List<ArrayStep> Steps, int Columns, int Rows)? Search(
        ArrayGraph graph, HashSet<int> members, int start, bool mustClose)
    {
        var before = new Dictionary<(int Node, int Columns, int Rows), (ArrayStep Step, (int, int, int) From)>();
        var queue = new Queue<(int Node, int Columns, int Rows)>([(start, 0, 0)]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var step in graph.Leaving[state.Node])
            {
                if (!members.Contains(step.To)) continue;
                var next = (Node: step.To, Columns: state.Columns + step.Columns, Rows: state.Rows + step.Rows);
                if (Math.Abs(next.Columns) > Reach || Math.Abs(next.Rows) > Reach) continue;
                if (next.Node == start && (!mustClose || next is { Columns: 0, Rows: 0 }))
                {
                    var steps = new List<ArrayStep> { step };
                    for (var place = state; place != (start, 0, 0); place = before[place].From) steps.Add(before[place].Step);
                    steps.Reverse();
                    return (steps, next.Columns, next.Rows);
                }

                if (before.TryAdd(next, (step, state))) queue.Enqueue(next);
            }
        }

        return null;
    }

    private void CheckBorders(ArrayLinks links, ArrayGraph graph)
    {
        var entered = graph.Steps.Where(step => graph.Nodes[step.To].Kind != StationKind.Tile).ToLookup(step => step.To);
        var seen = new HashSet<(int, int)>();
        foreach (var step in graph.Steps)
        {
            var (from, to) = (graph.Nodes[step.From], graph.Nodes[step.To]);
            if (!step.IsBorder || to.Kind != StationKind.Tile) continue;
            var module = paths.Design[links.ModuleOf(StationKind.Tile)];
            if (Sides.Of(module.Ports[to.Bits.Port]) is null) continue;
            var before = from.Kind == StationKind.Tile ? null : entered[step.From].FirstOrDefault(e => graph.Nodes[e.From].Kind == StationKind.Tile);
            if (from.Kind != StationKind.Tile && before is null) continue;
            if (!seen.Add((step.Input.Port, to.Bits.Port)) || seen.Count > MaxErrors) continue;
            List<ArrayStep> steps = before is null ? [step] : [before, step];
            diagnostics.Report(
                FabricRules.ScribePath, SpanOf(links, to),
                $"a path crosses the scribe line and leaves the tile again without a register: {Text(links, graph, steps[0].From, steps)}",
                "register the crossing (`scribe … latency 1;`), or the signal in the tile", Labels(links, graph, steps));
        }
    }

    private void ReportChain(ArrayLinks links, ArrayGraph graph, int crossings, int start, List<ArrayStep> chain)
    {
        diagnostics.Report(
            FabricRules.TooManyPhases, SpanOf(links, graph.Nodes[start]),
            $"a combinational path crosses {crossings} links, so the array needs {crossings + 1} phases; at most {MaxPhases} "
            + $"are possible: {Text(links, graph, start, chain)}",
            "put a register into the path, or write `hop latency 1;`", Labels(links, graph, chain));
    }

    private string Text(ArrayLinks links, ArrayGraph graph, int start, List<ArrayStep> steps)
    {
        var names = new List<string> { Name(links, graph.Nodes[start], 0, 0) };
        var (columns, rows) = (0, 0);
        foreach (var step in steps.Take(MaxStations))
        {
            (columns, rows) = (columns + step.Columns, rows + step.Rows);
            names.Add(Name(links, new ArrayNode(graph.Nodes[step.To].Kind, step.Input), columns, rows));
            names.Add(Name(links, graph.Nodes[step.To], columns, rows));
        }

        return string.Join(" → ", names) + (steps.Count > MaxStations ? " → …" : "");
    }

    private string Name(ArrayLinks links, ArrayNode node, int columns, int rows)
    {
        var station = node.Kind switch
        {
            StationKind.Tile => "tile",
            StationKind.EastCrossing => "scribe_east",
            _ => "scribe_south",
        };
        var port = paths.Design[links.ModuleOf(node.Kind)].Ports[node.Bits.Port];
        var leaf = port.Name + BitNames.Member(port.Type, node.Bits.Low, node.Bits.Low + node.Bits.Width);
        return $"'{station}[{Index("r", rows)}][{Index("c", columns)}].{leaf}'";
    }

    internal static string Index(string name, int offset) => offset switch
    {
        0 => name,
        > 0 => $"{name} + {offset.ToString(CultureInfo.InvariantCulture)}",
        _ => $"{name} - {(-offset).ToString(CultureInfo.InvariantCulture)}",
    };

    private static string Direction(int columns, int rows) => (columns, rows) switch
    {
        ( > 0, 0) => "eastwards",
        ( < 0, 0) => "westwards",
        (0, > 0) => "southwards",
        (0, < 0) => "northwards",
        _ => $"{rows} rows and {columns} columns on",
    };

    private SourceSpan SpanOf(ArrayLinks links, ArrayNode node) =>
        paths.Design[links.ModuleOf(node.Kind)].Ports[node.Bits.Port].Source;

    private Label[] Labels(ArrayLinks links, ArrayGraph graph, List<ArrayStep> steps)
    {
        var labels = new List<Label>();
        foreach (var step in steps.Take(6))
        {
            var to = graph.Nodes[step.To];
            var module = paths.Design[links.ModuleOf(to.Kind)];
            var input = module.Ports[step.Input.Port];
            if (!input.Source.IsNone && labels.TrueForAll(label => label.Span != input.Source))
                labels.Add(new Label(input.Source, $"'{module.Ports[to.Bits.Port].Name}' follows '{input.Name}' within a cycle"));
        }

        return [.. labels];
    }
}
