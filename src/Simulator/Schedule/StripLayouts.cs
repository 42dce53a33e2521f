using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Gives the regions of a design their strips: large grids one for each row, and what they are linked to (the
/// links between dies, tiles of another class) strips beside those rows, so that sweeps over the rows take everything
/// along.</summary>
internal sealed class StripLayouts
{
    // More work than this for the padding of short rows does not pay.
    private const double MostPadding = 1.6;

    private readonly Graph _graph;
    private readonly ImmutableArray<int>?[] _lists;
    private readonly int[] _columns;
    private readonly StripLayout?[] _layouts;

    private StripLayouts(Graph graph)
    {
        _graph = graph;
        _lists = new ImmutableArray<int>?[graph.Regions.Length];
        _columns = new int[graph.Regions.Length];
        _layouts = new StripLayout?[graph.Regions.Length];
        foreach (var scope in graph.Scopes)
        {
            if (scope.Flat >= 0 || scope.Elements.IsDefault || scope.Parent < 0) continue;
            var array = graph.Scopes[scope.Parent].Module.Arrays[-1 - scope.Unit];
            var shape = graph.Regions[scope.Region].Shape;
            var isList = shape.Length == graph.Regions[graph.Scopes[scope.Parent].Region].Shape.Length + 1;
            if (array.Shape.Length != 2 || !isList || scope.Elements.Length != shape[^1]) continue;
            _lists[scope.Region] = scope.Elements;
            _columns[scope.Region] = array.Shape[^1];
        }
    }

    /// <param name="minimumRow">A grid with fewer lanes in a row lies in one strip; 0: as a rule.</param>
    public static ImmutableArray<StripLayout> Of(Graph graph, int minimumRow = 0)
    {
        var alone = new StripLayouts(graph);
        foreach (var region in graph.Regions) alone.TryRows(region, minimumRow);
        if (alone._layouts.All(l => l is null)) return alone.Finish();

        // The largest first: others follow it if they can.
        var linked = new StripLayouts(graph);
        foreach (var region in graph.Regions.OrderByDescending(r => (long)r.Count * r.Nodes.Length).ThenBy(r => r.Index))
            if (linked.TryRows(region, minimumRow))
                linked.FollowAll();
        var layouts = linked.Finish();
        return minimumRow > 0 || linked.Work(layouts) <= linked.Work(alone.Finish()) * MostPadding ? layouts : alone.Finish();
    }

    private ImmutableArray<StripLayout> Finish() =>
        [.. _layouts.Select((l, r) => l ?? StripLayout.Flat(_graph.Regions[r].Shape))];

    private double Work(ImmutableArray<StripLayout> layouts) =>
        _graph.Regions.Skip(1).Where(r => r.Registers.Length + r.Memories.Length > 0)
            .Sum(r => (double)layouts[r.Index].Strips * layouts[r.Index].Blocks * r.Nodes.Length);

    private bool TryRows(Region region, int minimumRow)
    {
        if (_layouts[region.Index] is not null) return false;
        var shape = region.Shape;
        if (_lists[region.Index] is { } list)
        {
            var digits = StripDigits.Rows(list, _columns[region.Index]);
            ImmutableArray<int> whole = [.. shape.SkipLast(1), digits.Strips, digits.Places];
            if (!StripLayout.IsLong(StripLayout.RowLength(whole), minimumRow)) return false;
            _layouts[region.Index] = ListRows(shape, digits);
            return true;
        }

        if (shape.Length < 2 || !StripLayout.IsLong(StripLayout.RowLength(shape), minimumRow)) return false;
        _layouts[region.Index] = StripLayout.Rows(shape);
        return true;
    }

    private void FollowAll()
    {
        for (var isStable = false; !isStable;)
        {
            isStable = true;
            foreach (var region in _graph.Regions) isStable &= !TryFollow(region);
        }
    }

    private static StripLayout ListRows(ImmutableArray<int> shape, StripDigits digits) => new(
    [
        .. shape.SkipLast(1).Select((n, d) => StripLayout.IsRow(shape.Length + 1, d)
            ? StripDigits.ForStrips(n)
            : StripDigits.ForPlaces(n)),
        digits,
    ]);

    // A dimension counts strips where the lanes it is linked to lie in different ones.
    private bool TryFollow(Region region)
    {
        if (_layouts[region.Index] is not null || region.Index == 0) return false;
        var votes = new StripVotes(_graph, _layouts, region);
        if (!votes.HasAny) return false;
        _layouts[region.Index] = _lists[region.Index] is { } list
            ? ListRows(region.Shape, StripDigits.Rows(list, _columns[region.Index]))
            : new StripLayout(
            [
                .. region.Shape.Select((n, d) => votes.IsStrip(d) ? StripDigits.ForStrips(n) : StripDigits.ForPlaces(n)),
            ]);
        return true;
    }
}
