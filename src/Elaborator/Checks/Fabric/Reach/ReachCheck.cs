using WaferHdl.Elaborator.Checks.Fabric.Routes;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks.Fabric.Reach;

/// <summary>Finds pairs of live tiles that can't reach each other on a wafer that is used without repair.</summary>
internal sealed class ReachCheck(Design design, DiagnosticBag diagnostics)
{
    /// <summary>Tiles up to which all pairs are followed.</summary>
    public const int MaxTiles = 16_384;

    private const int Samples = 100_000;
    private const int Seed = 1;
    private const int MaxListed = 8;

    /// <returns>What was found, in words.</returns>
    public IEnumerable<string> Check(ModuleNetlist module, GridInfo grid, DeadParts dead, IReadOnlyList<RouterSite> sites)
    {
        if (dead.IsEmpty) yield break;
        yield return Connectivity(module, dead);
        foreach (var site in sites)
            if (design[site.Router].Router is { Route: { } route } info && site.Obstacle is null)
                yield return Routes(module, grid, dead, site, new RouteLogic(design[route], site.Inputs), info.Vcs);
    }

    private string Connectivity(ModuleNetlist module, DeadParts dead)
    {
        var part = new int[dead.Tiles];
        var sizes = new List<int> { 0 };
        var stack = new Stack<int>();
        for (var start = 0; start < dead.Tiles; start++)
        {
            if (part[start] != 0 || dead.IsDead(start)) continue;
            sizes.Add(0);
            part[start] = sizes.Count - 1;
            stack.Push(start);
            while (stack.TryPop(out var tile))
            {
                sizes[^1]++;
                foreach (var side in Sides.All)
                {
                    var next = dead.Neighbour(tile, side);
                    if (next < 0 || part[next] != 0 || dead.IsDead(next) || dead.IsHopDead(tile, side)) continue;
                    part[next] = sizes.Count - 1;
                    stack.Push(next);
                }
            }
        }

        if (sizes.Count <= 2) return $"the {dead.Live} live tiles hang together";
        var largest = sizes.IndexOf(sizes.Max());
        var cut = Enumerable.Range(0, dead.Tiles).Where(tile => part[tile] != 0 && part[tile] != largest).ToList();
        var names = string.Join(", ", cut.Take(MaxListed).Select(tile => $"'tile[{tile / dead.Columns}][{tile % dead.Columns}]'"));
        diagnostics.Report(
            FabricRules.Unreachable, module.Source,
            $"{Count(cut.Count, "live tile")} of '{module.DisplayName}' {(cut.Count == 1 ? "is" : "are")} cut off by dead parts: {names}"
            + (cut.Count > MaxListed ? ", …" : ""),
            "repair the wafer: leave --degraded out, with spares in the description");
        return $"{Count(cut.Count, "live tile")} cut off by dead parts";
    }

    private string Routes(ModuleNetlist module, GridInfo grid, DeadParts dead, RouterSite site, RouteLogic logic, int vcs)
    {
        var name = site.Path.Length == 0 ? design[site.Router].DisplayName : site.Path;
        var table = new RouteTable(logic, site, vcs);
        if (table.Obstacle is not null || Space(table, grid) is not { } space) return $"routes of '{name}' are not followed past dead parts";
        var follower = new RouteFollower(space, table, site, dead);
        if (follower.Injection < 0) return $"'{name}' has no port to inject flits at";
        var isExact = dead.Tiles <= MaxTiles;
        var (broken, followed, first) = isExact ? All(space, table, follower, dead) : Sample(space, follower, dead);
        var scope = isExact
            ? $"{followed} pairs of live tiles"
            : $"{followed} pairs of live tiles drawn with seed {Seed} (the wafer has too many for all)";
        if (broken == 0) return $"routes of '{name}' reach their destinations: {scope} followed";
        var list = string.Join("; ", first.Select(pair =>
            $"{follower.Name(pair.From)} to {follower.Name(pair.To)} meets {follower.Obstacle(pair.From, pair.Group)}"));
        var text = $"{broken} of {scope} can't reach each other by the route of '{name}': {list}" + (broken > first.Count ? "; …" : "");
        diagnostics.Report(
            FabricRules.Unreachable, module.Source, text,
            "repair the wafer (leave --degraded out, with spares in the description), or route round what is dead");
        return text;
    }

    private static GridSpace? Space(RouteTable table, GridInfo grid)
    {
        var (width, height) = (grid.Shape.LogicalColumns, grid.Shape.LogicalRows);
        var columns = table.IsMerged ? ClassTable.Of(table.Columns, width, height) : ClassTable.Of(table.Columns, width, 1);
        var rows = table.IsMerged ? null : ClassTable.Of(table.Rows, 1, height);
        return columns is null || (rows is null && !table.IsMerged) || !table.TryFill()
            ? null
            : new GridSpace(table, columns, rows, width, height, Sides.WrapsColumns(grid), Sides.WrapsRows(grid));
    }

    private static (long Broken, long Followed, List<(int From, int To, int Group)> First) All(
        GridSpace space, RouteTable table, RouteFollower follower, DeadParts dead)
    {
        var (broken, followed) = (0L, 0L);
        var first = new List<(int, int, int)>();
        // Flits that differ in other fields only are one pair.
        var counted = new int[dead.Tiles];
        var countedBroken = new int[dead.Tiles];
        for (var group = 0; group < space.Groups; group++)
        {
            var unit = group / table.TagCount + 1;
            follower.Clear();
            for (var tile = 0; tile < dead.Tiles; tile++)
            {
                if (dead.IsDead(tile)) continue;
                var (end, isBroken) = follower.Follow(tile, group);
                if (end < 0 || end == tile || dead.IsDead(end)) continue;
                if (counted[tile] != unit) followed++;
                counted[tile] = unit;
                if (!isBroken || countedBroken[tile] == unit) continue;
                countedBroken[tile] = unit;
                broken++;
                if (first.Count < MaxListed) first.Add((tile, end, group));
            }
        }

        return (broken, followed, first);
    }

    private static (long Broken, long Followed, List<(int From, int To, int Group)> First) Sample(
        GridSpace space, RouteFollower follower, DeadParts dead)
    {
        var random = new Random(Seed);
        var (broken, followed) = (0L, 0L);
        var first = new List<(int, int, int)>();
        for (var i = 0; i < Samples; i++)
        {
            var (tile, group) = (random.Next(dead.Tiles), random.Next(space.Groups));
            if (dead.IsDead(tile)) continue;
            follower.Clear();
            var (end, isBroken) = follower.Follow(tile, group);
            if (end < 0 || end == tile || dead.IsDead(end)) continue;
            followed++;
            if (!isBroken) continue;
            broken++;
            if (first.Count < MaxListed) first.Add((tile, end, group));
        }

        return (broken, followed, first);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
