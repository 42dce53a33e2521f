using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Proves that the routes of a fabric don't deadlock, or finds a cycle of channels that wait for each other.</summary>
/// <remarks>Tried in order: a proof for every size (the graph of an endless array has no cycle that comes back), one for this
/// size by looking at rows and columns apart, one by enumeration, and enumeration of a corner.</remarks>
internal sealed class DeadlockCheck(Design design, DiagnosticBag diagnostics)
{
    /// <summary>Tiles that are enumerated.</summary>
    public const int MaxTiles = 4_096;

    private const int MaxSide = 4_096;
    private const string Scope = "dependencies through what is connected to the other ports are not looked at";

    public RouteResult Check(GridInfo grid, RouterSite site)
    {
        var router = design[site.Router];
        var name = site.Path.Length == 0 ? router.DisplayName : site.Path;
        var info = router.Router!;
        if (info.Route is not { } route)
        {
            return new RouteResult(
                name, RouteProof.None, 0, 0, $"'{name}' is plain RTL without a 'route': nothing is said about deadlock");
        }

        if (site.Obstacle is { } obstacle) return NotProved(router, name, obstacle);
        var logic = new RouteLogic(design[route], site.Inputs);
        return new Run(this, grid, site, router, name, logic, info.Vcs).Go();
    }

    private RouteResult NotProved(ModuleNetlist router, string name, string reason)
    {
        diagnostics.Report(
            FabricRules.RouteNotProved, router.Source, $"the route of '{name}' is not checked for deadlock: {reason}",
            "compare the tile's x and y with fields of the flit, and wire the hop ports straight to the tile's sides");
        return new RouteResult(name, RouteProof.None, 0, 0, $"'{name}' is not checked for deadlock: {reason}");
    }

    private sealed class Run(
        DeadlockCheck owner, GridInfo grid, RouterSite site, ModuleNetlist router, string name, RouteLogic logic, int vcs)
    {
        private readonly bool _wrapsColumns = Sides.WrapsColumns(grid);
        private readonly bool _wrapsRows = Sides.WrapsRows(grid);
        private readonly int _width = grid.Shape.LogicalColumns;
        private readonly int _height = grid.Shape.LogicalRows;
        private readonly bool _holdsSeveral = MayHold(logic);
        private readonly ChannelNames _names = new(grid, site, vcs);

        public RouteResult Go()
        {
            var table = new RouteTable(logic, site, vcs);
            if (table.Obstacle is { } obstacle) return owner.NotProved(router, name, obstacle);
            return EverySize(table) ?? ByLines() ?? Exactly() ?? InCorner();
        }

        // A packet of several flits that goes several ways keeps outputs while it waits for others.
        private static bool MayHold(RouteLogic logic)
        {
            if (logic.Tail is not { } tail || logic.Support[tail.Cell] != 0) return logic.Tail is not null;
            logic.Evaluate(logic.Order, 0);
            return logic[tail].IsZero;
        }

        private ChannelGraph Graph(IRouteSpace space, RouteTable table) => new(space, table, site, _holdsSeveral);

        private RouteResult? EverySize(RouteTable table)
        {
            if (table.IsMerged || !SignCheck.ReadsOnlyOrder(logic, table.Columns) || !SignCheck.ReadsOnlyOrder(logic, table.Rows))
                return null;
            var columns = QuotientSpace.Signs(table.Columns);
            var rows = QuotientSpace.Signs(table.Rows);
            if (!table.TryFill()) return null;
            var graph = Graph(new QuotientSpace(table, grid, columns, rows), table);
            if (!ChannelCycles.MayClose(graph, _wrapsColumns, _wrapsRows))
            {
                return Proved(
                    RouteProof.EverySize, "for arrays of every size: no way through the channels of an endless one comes back");
            }

            // Small arrays may have no room for the cycle, so they are looked at exactly.
            if (_wrapsColumns || _wrapsRows || (long)_width * _height <= MaxTiles || ChannelCycles.Closed(graph) is not { } walk) return null;
            var (west, east) = (walk.Min(step => step.Column), walk.Max(step => step.Column));
            var (north, south) = (walk.Min(step => step.Row), walk.Max(step => step.Row));
            if (east - west + 5 > _width || south - north + 5 > _height) return null;
            return Deadlock([.. walk.Select(step => (step.Row - north + 2, step.Column - west + 2, graph.DirectionOf(step.Channel), graph.VcOf(step.Channel)))]);
        }

        // A cycle that exists has a picture in the graph of a row with columns blurred, and in that of a column.
        private RouteResult? ByLines()
        {
            var table = new RouteTable(logic, site, vcs);
            if (table.IsMerged || _width > MaxSide || _height > MaxSide) return null;
            if (ClassTable.Of(table.Columns, _width, 1) is not { } columns || ClassTable.Of(table.Rows, 1, _height) is not { } rows) return null;
            if (!table.TryFill()) return null;
            if (IsAcyclic(table, columns, rows))
            {
                return Proved(
                    RouteProof.ThisSize, $"for this size ({_height} x {_width}), rows and columns apart{Destinations(columns, rows)}");
            }

            if ((long)_width * _height <= MaxTiles) return null;
            return LineCycle(table, columns, rows, true) ?? LineCycle(table, columns, rows, false);
        }

        private bool IsAcyclic(RouteTable table, ClassTable columns, ClassTable rows)
        {
            var row = new LineSpace(table, columns, rows, true, _width, _wrapsColumns, (_height, _wrapsRows), 0);
            var column = new LineSpace(table, rows, columns, false, _height, _wrapsRows, (_width, _wrapsColumns), 0);
            var rowGraph = Graph(row, table);
            return IsWithout(row, column, rowGraph) || IsWithout(column, row, Graph(column, table));

            // No cycle moves along the first line, and none only across it.
            bool IsWithout(LineSpace first, LineSpace second, ChannelGraph firstGraph)
            {
                foreach (var component in ChannelCycles.Components(firstGraph))
                {
                    var members = component.ToHashSet();
                    foreach (var channel in component)
                        foreach (var next in firstGraph.WaitsOf(channel))
                            if (members.Contains(next) && first.IsAlong(firstGraph.DirectionOf(next)))
                                return false;
                }

                var secondGraph = ReferenceEquals(second, row) ? rowGraph : Graph(second, table);
                return ChannelCycles.Components(
                    secondGraph, (_, next) => second.IsAlong(secondGraph.DirectionOf(next))).Count == 0;
            }
        }

        // Flits that stay in one row (or column) make a cycle by themselves: found in any size.
        private RouteResult? LineCycle(RouteTable table, ClassTable columns, ClassTable rows, bool isRow)
        {
            var space = isRow
                ? new LineSpace(table, columns, rows, true, _width, _wrapsColumns, null, _height / 2)
                : new LineSpace(table, rows, columns, false, _height, _wrapsRows, null, _width / 2);
            var graph = Graph(space, table);
            if (ChannelCycles.Components(graph) is not [var component, ..]) return null;
            var cycle = ChannelCycles.Shortest(graph, component);
            return Deadlock([.. cycle.Select(channel => isRow
                ? (_height / 2, graph.PlaceOf(channel), graph.DirectionOf(channel), graph.VcOf(channel))
                : (graph.PlaceOf(channel), _width / 2, graph.DirectionOf(channel), graph.VcOf(channel)))]);
        }

        private RouteResult? Exactly()
        {
            if ((long)_width * _height > MaxTiles) return null;
            return Enumerate(_width, _height) switch
            {
                (null, _) => null,
                ({ } graph, var note) => Cycle(graph, _width)
                    ?? Proved(RouteProof.ThisSize, $"for this size ({_height} x {_width}), destination by destination{note}"),
            };
        }

        private RouteResult InCorner()
        {
            var reason = $"it tells too many kinds of flits apart";
            for (var side = 64; side >= 2; side /= 2)
            {
                var (width, height) = (Math.Min(side, _width), Math.Min(side, _height));
                var (graph, _) = Enumerate(width, height);
                if (graph is null) continue;
                if (Cycle(graph, width) is { } deadlock) return deadlock;
                owner.Warn(router, $"the route of '{name}' is proved free of deadlock for {height} x {width} tiles only; the array has {_height} x {_width}");
                return new RouteResult(
                    name, RouteProof.Corner, height, width,
                    $"no deadlock of '{name}' within {height} x {width} tiles; nothing is proved for {_height} x {_width}{Assumption()}; {Scope}");
            }

            return owner.NotProved(router, name, reason);
        }

        private (ChannelGraph? Graph, string Note) Enumerate(int width, int height)
        {
            var table = new RouteTable(logic, site, vcs);
            var isWhole = width == _width && height == _height;
            ClassTable? columns, rows = null;
            if (table.IsMerged)
            {
                columns = ClassTable.Of(table.Columns, width, height, isWhole ? ClassTable.MaxWork : CornerWork);
            }
            else
            {
                columns = ClassTable.Of(table.Columns, width, 1);
                rows = ClassTable.Of(table.Rows, 1, height);
                if (rows is null) return (null, "");
            }

            if (columns is null || !table.TryFill()) return (null, "");
            var space = new GridSpace(
                table, columns, rows, width, height, _wrapsColumns && width == _width, _wrapsRows && height == _height);
            if ((double)space.Groups * space.Places * table.Ports * vcs > MaxStates) return (null, "");
            return (Graph(space, table), isWhole ? Destinations(columns, rows) : "");
        }

        private RouteResult? Cycle(ChannelGraph graph, int width)
        {
            if (ChannelCycles.Components(graph) is not [var component, ..]) return null;
            var cycle = ChannelCycles.Shortest(graph, component);
            return Deadlock([.. cycle.Select(channel => (
                graph.PlaceOf(channel) / width, graph.PlaceOf(channel) % width, graph.DirectionOf(channel), graph.VcOf(channel)))]);
        }

        private static string Destinations(ClassTable columns, ClassTable? rows) =>
            columns.IsComplete && rows?.IsComplete != false ? "" : ", for destinations on the grid";

        private RouteResult Proved(RouteProof proof, string text) => new(
            name, proof, proof == RouteProof.EverySize ? int.MaxValue : _height, proof == RouteProof.EverySize ? int.MaxValue : _width,
            $"'{name}' is proved free of deadlock {text}{Assumption()}; {Scope}", site.Written);

        private string Assumption() => site.Written.IsEmpty
            ? ""
            : $", with what {string.Join(" and ", site.Written.Select(register => $"'{register}'"))} "
                + $"hold{(site.Written.Length == 1 ? "s" : "")} at power-up (what is written later is not looked at)";

        private RouteResult Deadlock(List<(int Row, int Column, Compass Direction, int Vc)> cycle)
        {
            var text = _names.Spell(cycle);
            owner.Report(router, $"the route of '{name}' may deadlock: {text}");
            return new RouteResult(name, RouteProof.None, 0, 0, $"'{name}' may deadlock: {text}");
        }
    }

    /// <summary>States (tile, port, channel, destination) that are enumerated.</summary>
    private const double MaxStates = 400_000_000;

    /// <summary>Cells that are evaluated for a corner, which is no proof of the whole anyway.</summary>
    private const double CornerWork = 150_000_000;

    private void Warn(ModuleNetlist router, string text) => diagnostics.Report(
        FabricRules.RouteNotProved, router.Source, text, "compare the tile's x and y with fields of the flit, for a proof for every size");

    private void Report(ModuleNetlist router, string text) => diagnostics.Report(
        FabricRules.RouteDeadlock, router.Source, text,
        "forbid one turn of the cycle (route along rows first, then columns), or give it a virtual channel of its own");
}
