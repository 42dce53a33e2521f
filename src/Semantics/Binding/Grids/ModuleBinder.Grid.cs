using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>The body of a fabric or wafer: its shape, and what stands between the tiles.</summary>
internal sealed partial class ModuleBinder
{
    private const int MaxHopLatency = 1024;

    private readonly List<BoundPort> _gridPorts = [];

    // Null when there is nothing to make a grid of; what else is wrong has been reported and leaves a grid.
    private BoundGrid? BindGrid(ModuleDeclaration declaration)
    {
        var clauses = new GridClauses(declaration);
        RequireClause(clauses, clauses.Tile, "tile", "tile T(x: col, y: row);");
        RequireClause(clauses, clauses.Grid, "grid", "grid 4 x 4;");
        if (declaration.Role == ModuleRole.Wafer) RequireClause(clauses, clauses.Dies, "dies", "dies 2 x 2;");
        var shape = BindShape(clauses);
        var tile = clauses.Tile is null ? null : BindGridModule(clauses.Tile.Module);
        var (hopLatency, scribeLatency) = (
            BindLatency(clauses.Hop?.Latency, "a hop"), BindLatency(clauses.Scribe?.Latency, "a crossing"));
        var scribe = clauses.Scribe is null ? null : BindGridModule(clauses.Scribe.Module);
        if (tile is null || shape is null) return null;

        shape = shape with { SpareColumns = BindSpares(clauses, SpareAxis.Columns), SpareRows = BindSpares(clauses, SpareAxis.Rows) };
        CheckSpares(clauses);
        if (!CheckSize(clauses, shape)) return null;
        CheckSides(clauses.Tile!, tile.Module!);
        CheckQueues(clauses, tile.Module!, hopLatency, scribeLatency);
        var topology = BindTopology(clauses, shape);
        if (scribe is not null && CheckScribe(clauses, scribe, tile.Module!, shape))
            shape = WithLanes(clauses, shape, scribe.Module!);
        else if (clauses.SpareLinks is { } links && clauses.Scribe is null)
            Error(SemanticRules.BadSpares, links.Span, "'redundant links' has no 'scribe' whose lanes it could use", "add a 'scribe' clause");
        var arguments = BindTileArguments(clauses, tile.Module!, shape);
        var grid = new BoundGrid(shape, topology, tile.Module!, clauses.Tile!.Span)
        {
            Arguments = arguments,
            HopLatency = hopLatency,
            Scribe = scribe?.Module,
            ScribeLatency = scribeLatency,
            ScribeArguments = scribe is null ? [] : BindScribeArguments(clauses.Scribe!, scribe.Module!),
            HopDomain = hopLatency > 0 || scribeLatency > 0 ? BindHopDomain(clauses, tile.Module!, arguments) : -1,
            Edges = BindEdges(clauses, tile.Module!, shape, topology, arguments),
            Exposed = BindExposed(clauses, tile.Module!, shape, arguments),
        };
        return grid;
    }

    private void RequireClause(GridClauses clauses, ModuleItem? clause, string name, string example)
    {
        if (clause is not null) return;
        Error(
            SemanticRules.MissingClause, clauses.Declaration.Name.Span,
            $"the {clauses.Kind} '{clauses.Declaration.Name.Text}' has no '{name}' clause", $"write '{example}'");
    }

    private ModuleEntry? BindGridModule(NamedType syntax)
    {
        if (BindModuleName(syntax) is not { } target) return null;
        if (Instantiate(target.Symbol, target.Values, syntax.Span) is not { Module: not null } entry) return null;
        if (!_entry.Children.Contains(entry)) _entry.Children.Add(entry);
        return entry;
    }

    private GridShape? BindShape(GridClauses clauses)
    {
        var grid = clauses.Grid is { } g ? BindExtent(g.Rows, g.Columns, "tiles") : null;
        var dies = clauses.Declaration.Role == ModuleRole.Fabric ? (1, 1)
            : clauses.Dies is { } d ? BindExtent(d.Rows, d.Columns, "dies") : null;
        return grid is var (rows, columns) && dies is var (dieRows, dieColumns)
            ? new GridShape(dieRows, dieColumns, rows, columns)
            : null;
    }

    private (int Rows, int Columns)? BindExtent(Expression rows, Expression columns, string what)
    {
        var height = ConstantInt(rows, $"the number of rows of {what}", 1, Session.MaxElements);
        var width = ConstantInt(columns, $"the number of columns of {what}", 1, Session.MaxElements);
        return height is { } h && width is { } w ? (h, w) : null;
    }

    private int BindLatency(Expression? syntax, string what) =>
        syntax is null ? 0 : ConstantInt(syntax, $"the latency of {what}", 0, MaxHopLatency) ?? 0;

    private bool CheckSize(GridClauses clauses, GridShape shape)
    {
        const int MaxTiles = int.MaxValue / 2;
        var (rows, columns) = ((long)shape.DieRows * shape.Rows, (long)shape.DieColumns * shape.Columns);
        if (rows <= Session.MaxElements && columns <= Session.MaxElements && shape.PhysicalTiles <= MaxTiles) return true;
        Error(
            SemanticRules.TooLarge, clauses.Grid!.Span,
            $"the grid has {rows} x {columns} tiles, but may have at most {Session.MaxElements} rows or columns, and {MaxTiles} tiles with its spares");
        return false;
    }

    private GridTopology BindTopology(GridClauses clauses, GridShape shape)
    {
        if (clauses.Topology is not { } item) return GridTopology.Mesh;
        var topology = item.Topology;
        if (topology is GridTopology.Ring or GridTopology.Line && shape.Rows > 1 && shape.Columns > 1)
        {
            var word = topology.ToString().ToLowerInvariant();
            Error(
                SemanticRules.BadTopology, item.Span,
                $"a {word} is one row or one column of tiles, but the grid is {shape.Rows} x {shape.Columns}",
                $"write 'topology {(topology == GridTopology.Ring ? "torus" : "mesh")};', or make one of the sizes 1",
                new Label(clauses.Grid!.Span, "the grid"));
        }

        return topology;
    }

    /// <summary>Whether the last tile of each row (column) is joined to the first.</summary>
    private static bool Wraps(GridTopology topology, GridShape shape, bool isHorizontal) => topology switch
    {
        GridTopology.Torus => true,
        GridTopology.Ring => isHorizontal == shape.Columns > 1,
        _ => false,
    };

    private void CheckSides(TileItem item, BoundModule tile)
    {
        Check(Compass.East, Compass.West);
        Check(Compass.South, Compass.North);

        void Check(Compass near, Compass far)
        {
            var (a, b) = (Sides.Of(tile, near), Sides.Of(tile, far));
            if (a is null && b is null) return;
            if (a is null || b is null)
            {
                var present = (a ?? b)!;
                var missing = Sides.NameOf(a is null ? near : far);
                Error(
                    SemanticRules.BadSides, item.Module.Span,
                    $"the tile '{tile.Definition}' has a port '{present.Name}', but no '{missing}' that its neighbour could join",
                    $"declare '{missing}' with the same type, turned round", new Label(present.Span, $"'{present.Name}' is here"));
                return;
            }

            if (Sides.Fit(a, b)) return;
            Error(
                SemanticRules.BadSides, item.Module.Span,
                $"'{a.Name}' of '{tile.Definition}' is '{Sides.Describe(a)}', which does not join '{b.Name}', '{Sides.Describe(b)}'",
                "give one the type of the other, turned round: what one sends the other takes",
                new Label(a.Span, $"'{Sides.Describe(a)}'"), new Label(b.Span, $"'{Sides.Describe(b)}'"));
        }
    }

    // The stages between tiles follow the clock that the tile's sides follow.
    private int BindHopDomain(GridClauses clauses, BoundModule tile, IReadOnlyList<BoundTileArgument> arguments)
    {
        if (HasImpliedDomain) return UseImplied();
        if (_domains.Count == 1) return 0;
        var found = new[] { Compass.North, Compass.East, Compass.South, Compass.West }
            .Select(side => Sides.Of(tile, side)).OfType<BoundPort>()
            .Select(port => GridDomainOf(tile, port, arguments)).Where(d => d >= 0).Distinct().ToList();
        if (found is [var domain]) return domain;
        Error(
            SemanticRules.WhichDomain, ((ModuleItem?)clauses.Hop ?? clauses.Scribe)!.Span,
            $"'{_symbol.Name}' has {_domains.Count} clocks, and the stages between tiles do not know which to follow",
            $"say it at the ports of the tile: 'port east: … @ {_domains[0].Clock.Name};'");
        return 0;
    }

    // The domain of this module that a port of the tile belongs to, or −1.
    private int GridDomainOf(BoundModule tile, BoundPort port, IReadOnlyList<BoundTileArgument> arguments)
    {
        if (port.Domain < 0 || port.Domain >= tile.Domains.Length) return tile.Domains.Length == 1 && _domains.Count == 1 ? 0 : -1;
        var clock = tile.Domains[port.Domain].Clock;
        return arguments.FirstOrDefault(a => a.Port == clock)?.Value is BoundName { Signal: var own }
            ? HasImpliedDomain ? 0 : _domains.FindIndex(d => d.Clock == own)
            : -1;
    }
}
