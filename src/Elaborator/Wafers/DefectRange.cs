using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Which parts a wafer has.</summary>
internal static class DefectRange
{
    /// <summary>What is wrong with the place of a defect, or null.</summary>
    public static string? Problem(GridShape shape, Defect defect)
    {
        var (kind, row, column, lane) = defect;
        if (row < 0 || row >= shape.PhysicalRows)
            return $"row {row} is outside the wafer, which has {shape.PhysicalRows} physical rows";
        if (column < 0 || column >= shape.PhysicalColumns)
            return $"column {column} is outside the wafer, which has {shape.PhysicalColumns} physical columns";
        if (kind is DefectKind.HorizontalHop && column == shape.PhysicalColumns - 1)
            return $"the tile in column {column} is the last of its row and has no hop to the east";
        if (kind is DefectKind.VerticalHop && row == shape.PhysicalRows - 1)
            return $"the tile in row {row} is the last of its column and has no hop to the south";
        if (kind is not (DefectKind.EastLane or DefectKind.SouthLane))
            return lane == 0 ? null : $"lane {lane} of something that has no lanes";
        if (kind is DefectKind.EastLane && !IsLast(shape.DieColumnOf(column), column, shape.FirstPhysicalColumnOf, shape.DieColumns))
            return $"column {column} is not the last of a die with a die east of it, so no crossing is there";
        if (kind is DefectKind.SouthLane && !IsLast(shape.DieRowOf(row), row, shape.FirstPhysicalRowOf, shape.DieRows))
            return $"row {row} is not the last of a die with a die south of it, so no crossing is there";
        var lanes = LanesOf(shape);
        if (lanes == 0) return "the crossings of this wafer have no lanes";
        return lane >= 0 && lane < lanes
            ? null : $"lane {lane} is outside the crossing, which has {lanes} lanes (both directions)";
    }

    /// <summary>Lanes of one crossing, spare ones and both directions.</summary>
    public static int LanesOf(GridShape shape) => shape.Lanes == 0 ? 0 : 2 * (shape.Lanes + shape.SpareLanes);

    private static bool IsLast(int die, int position, Func<int, int> firstOf, int dies) =>
        die < dies - 1 && position == firstOf(die + 1) - 1;
}
