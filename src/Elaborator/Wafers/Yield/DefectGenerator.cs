using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Yield;

/// <summary>Draws defect maps. Equal seeds give equal maps.</summary>
public sealed class DefectGenerator
{
    private const double Deviations = 5;

    private readonly GridShape _shape;
    private readonly DefectModel _model;
    private readonly double _shares;

    public DefectGenerator(GridShape shape, DefectModel model)
    {
        _shape = shape;
        _model = model;
        _shares = model.TileShare + model.HopShare + model.BypassShare + model.LaneShare;
    }

    /// <summary>Mean defects that are drawn for a wafer, those that fall beside it too.</summary>
    public double MeanDefects => _model.Distribution == DefectDistribution.Clustered
        ? _model.PerTile * ClusterArea.Rows * ClusterArea.Columns : _model.PerTile * _shape.PhysicalTiles;

    // In tiles.
    private (double High, double Wide) ClusterSpread =>
        (_model.ClusterRadius * 1e3 / _model.TileHeight, _model.ClusterRadius * 1e3 / _model.TileWidth);

    // Centres lie around the wafer too, so that its rim has the same density as its middle.
    private (double Rows, double Columns) ClusterArea => (
        _shape.PhysicalRows + (2 * Deviations * ClusterSpread.High),
        _shape.PhysicalColumns + (2 * Deviations * ClusterSpread.Wide));

    /// <summary>The map of one wafer of a seed, sorted and without repetition.</summary>
    public DefectMap Draw(ulong seed, ulong wafer = 0)
    {
        var defects = new List<Defect>();
        Draw(new SeededRandom(seed, wafer), defects);
        return DefectMap.Of(defects);
    }

    /// <summary>Adds the defects of one wafer as they fall: a part may be hit twice.</summary>
    internal void Draw(SeededRandom random, List<Defect> defects)
    {
        switch (_model.Distribution)
        {
            case DefectDistribution.Poisson:
                DrawUniformly(random, defects, 0, 0, _shape.PhysicalRows, _shape.PhysicalColumns, 1);
                break;
            case DefectDistribution.NegativeBinomial:
                for (var row = 0; row < _shape.DieRows; row++)
                    for (var column = 0; column < _shape.DieColumns; column++)
                        DrawUniformly(
                            random, defects, _shape.FirstPhysicalRowOf(row), _shape.FirstPhysicalColumnOf(column),
                            _shape.PhysicalRowsOf(row), _shape.PhysicalColumnsOf(column),
                            random.NextGamma(_model.Alpha) / _model.Alpha);
                break;
            default:
                DrawClusters(random, defects);
                break;
        }
    }

    private void DrawUniformly(
        SeededRandom random, List<Defect> defects, int firstRow, int firstColumn, int rows, int columns, double factor)
    {
        for (var left = random.NextPoisson(_model.PerTile * factor * rows * columns); left > 0; left--)
        {
            var place = random.Next((long)rows * columns);
            Add(random, defects, firstRow + (int)(place / columns), firstColumn + (int)(place % columns));
        }
    }

    private void DrawClusters(SeededRandom random, List<Defect> defects)
    {
        var (high, wide) = ClusterSpread;
        var (rows, columns) = ClusterArea;
        for (var clusters = random.NextPoisson(_model.PerTile * rows * columns / _model.ClusterSize); clusters > 0; clusters--)
        {
            var row = (random.NextDouble() * rows) - (Deviations * high);
            var column = (random.NextDouble() * columns) - (Deviations * wide);
            for (var left = random.NextPoisson(_model.ClusterSize); left > 0; left--)
            {
                var y = row + (random.NextNormal() * high);
                var x = column + (random.NextNormal() * wide);
                // What falls beside the wafer hits nothing.
                if (y >= 0 && y < _shape.PhysicalRows && x >= 0 && x < _shape.PhysicalColumns)
                    Add(random, defects, (int)y, (int)x);
            }
        }
    }

    private void Add(SeededRandom random, List<Defect> defects, int row, int column)
    {
        if (_shares == _model.TileShare)
        {
            defects.Add(new Defect(DefectKind.Tile, row, column));
            return;
        }

        var kind = random.NextDouble() * _shares;
        if ((kind -= _model.TileShare) < 0) defects.Add(new Defect(DefectKind.Tile, row, column));
        else if ((kind -= _model.HopShare) < 0) AddHop(random, defects, row, column);
        else if (kind - _model.BypassShare < 0) defects.Add(new Defect(DefectKind.Bypass, row, column));
        else AddLane(random, defects, row, column);
    }

    // The last tile of a row has only the hop to the west.
    private void AddHop(SeededRandom random, List<Defect> defects, int row, int column)
    {
        var isHorizontal = random.Next(2) == 0;
        if (isHorizontal && _shape.PhysicalColumns > 1)
            defects.Add(new Defect(DefectKind.HorizontalHop, row, Math.Min(column, _shape.PhysicalColumns - 2)));
        else if (!isHorizontal && _shape.PhysicalRows > 1)
            defects.Add(new Defect(DefectKind.VerticalHop, Math.Min(row, _shape.PhysicalRows - 2), column));
    }

    // Of a crossing at the border of the die: the one to the east (south), or of the last die the one before it.
    private void AddLane(SeededRandom random, List<Defect> defects, int row, int column)
    {
        var lanes = DefectRange.LanesOf(_shape);
        if (lanes == 0) return;
        var isEast = random.Next(2) == 0;
        var lane = (int)random.Next(lanes);
        if (isEast && _shape.DieColumns > 1)
        {
            var die = Math.Min(_shape.DieColumnOf(column), _shape.DieColumns - 2);
            defects.Add(new Defect(DefectKind.EastLane, row, _shape.FirstPhysicalColumnOf(die + 1) - 1, lane));
        }
        else if (!isEast && _shape.DieRows > 1)
        {
            var die = Math.Min(_shape.DieRowOf(row), _shape.DieRows - 2);
            defects.Add(new Defect(DefectKind.SouthLane, _shape.FirstPhysicalRowOf(die + 1) - 1, column, lane));
        }
    }
}
