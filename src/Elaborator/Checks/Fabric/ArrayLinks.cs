using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>What stands in an array of tiles: the tile, and the module at the crossings of die borders.</summary>
internal enum StationKind
{
    Tile,
    EastCrossing,
    SouthCrossing,
}

/// <summary>A wire without registers from an output of one station to an input of another.</summary>
/// <param name="Columns">How many columns the reader stands east of the driver; a crossing has the place of the tile on its
/// west or north side.</param>
/// <param name="IsBorder">Whether the wire lies at a die border.</param>
internal sealed record ArrayLink(StationKind Reader, int Port, int Columns, int Rows, bool IsBorder);

/// <summary>The register-free links of a grid, on the logical grid: repair cells count as wires. There are as many as the
/// tile has ports, whatever the number of tiles.</summary>
internal sealed class ArrayLinks
{
    private readonly Design _design;
    private readonly GridInfo _grid;
    private readonly Dictionary<(StationKind, int Port), List<ArrayLink>> _links = [];

    public ArrayLinks(Design design, GridInfo grid)
    {
        _design = design;
        _grid = grid;
        AddTile();
        if (grid.Scribe is not { } scribe) return;
        var shape = grid.Shape;
        if (shape.DieColumns > 1) AddCrossing(scribe, StationKind.EastCrossing, Compass.East);
        if (shape.DieRows > 1) AddCrossing(scribe, StationKind.SouthCrossing, Compass.South);
    }

    public ModuleId ModuleOf(StationKind kind) => kind == StationKind.Tile ? _grid.Tile : _grid.Scribe!.Value;

    public IReadOnlyList<ArrayLink> From(StationKind kind, int port) =>
        _links.TryGetValue((kind, port), out var links) ? links : [];

    private void AddTile()
    {
        var tile = _design[_grid.Tile];
        for (var i = 0; i < tile.Ports.Length; i++)
        {
            if (Sides.Of(tile.Ports[i]) is not var (side, rest) || !Sides.HasNeighbours(_grid, side)) continue;
            // Semantics has seen to it that opposite sides mirror each other.
            var mirror = tile.FindPort(Sides.Word(Sides.Opposite(side)) + rest);
            if (tile.Ports[i].IsOutput && mirror >= 0) AddFromTile(side, i, mirror, rest);
        }
    }

    private void AddFromTile(Compass side, int port, int mirror, string rest)
    {
        if (_design[_grid.Tile].Ports[mirror].IsOutput) return;
        var shape = _grid.Shape;
        var isHorizontal = Sides.IsHorizontal(side);
        var (inDie, dies) = isHorizontal ? (shape.Columns, shape.DieColumns) : (shape.Rows, shape.DieRows);
        var wraps = isHorizontal ? Sides.WrapsColumns(_grid) : Sides.WrapsRows(_grid);
        var hasBorder = dies > 1;
        if (_grid.HopLatency == 0 && (inDie > 1 || wraps || (hasBorder && _grid.Scribe is null)))
        {
            Add(StationKind.Tile, port, new ArrayLink(
                StationKind.Tile, mirror, Sides.ColumnStep(side), Sides.RowStep(side), hasBorder && _grid.Scribe is null));
        }

        if (!hasBorder || _grid.Scribe is not { } scribe) return;
        // The stages of a crossing stand behind the module, on its east or south side.
        var isNear = side is Compass.East or Compass.South;
        if (!isNear && _grid.ScribeLatency > 0) return;
        var input = _design[scribe].FindPort((isNear ? "a" : "b") + rest);
        if (input < 0 || _design[scribe].Ports[input].IsOutput) return;
        Add(StationKind.Tile, port, new ArrayLink(
            isHorizontal ? StationKind.EastCrossing : StationKind.SouthCrossing, input,
            side == Compass.West ? -1 : 0, side == Compass.North ? -1 : 0, true));
    }

    private void AddCrossing(ModuleId scribe, StationKind kind, Compass side)
    {
        var module = _design[scribe];
        var tile = _design[_grid.Tile];
        for (var i = 0; i < module.Ports.Length; i++)
        {
            if (!module.Ports[i].IsOutput) continue;
            var near = Sides.RestOf(module.Ports[i].Name, "a");
            var far = near is null && _grid.ScribeLatency == 0 ? Sides.RestOf(module.Ports[i].Name, "b") : null;
            if ((near ?? far) is not { } rest) continue;
            var input = tile.FindPort(Sides.Word(near is null ? Sides.Opposite(side) : side) + rest);
            if (input < 0 || tile.Ports[input].IsOutput) continue;
            Add(kind, i, new ArrayLink(
                StationKind.Tile, input, near is null ? Sides.ColumnStep(side) : 0, near is null ? Sides.RowStep(side) : 0, true));
        }
    }

    private void Add(StationKind kind, int port, ArrayLink link)
    {
        if (!_links.TryGetValue((kind, port), out var links)) _links.Add((kind, port), links = []);
        links.Add(link);
    }
}
