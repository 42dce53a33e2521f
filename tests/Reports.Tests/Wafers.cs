using System.Collections.Immutable;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Reports.Tests;

/// <summary>Wafers to draw.</summary>
internal static class Wafers
{
    /// <summary>12 x 7 dies of 66 x 154 tiles and two spare columns each.</summary>
    public static GridShape Whole { get; } = new(12, 7, 66, 154)
    {
        SpareColumns = new SpareRule(2, SpareScheme.Shift, IsPerWafer: false),
    };

    /// <summary>2 x 2 dies of 4 x 4 tiles and a spare column each.</summary>
    public static GridShape Small { get; } = new(2, 2, 4, 4)
    {
        SpareColumns = new SpareRule(1, SpareScheme.Shift, IsPerWafer: false),
    };

    /// <summary>The shape with a dead tile in every so many rows of dies.</summary>
    public static RepairPlan Sparse(GridShape shape, int every)
    {
        var defects = ImmutableArray.CreateBuilder<Defect>();
        for (var row = every / 2; row < shape.PhysicalRows; row += every)
            defects.Add(new Defect(DefectKind.Tile, row, row * 7919 % shape.PhysicalColumns));
        return Repair(shape, defects.ToImmutable());
    }

    public static RepairPlan Repair(GridShape shape, params ImmutableArray<Defect> defects)
    {
        var diagnostics = new DiagnosticBag();
        var plan = RepairPlan.Of(shape, new DefectMap(defects), diagnostics);
        Assert.Empty(diagnostics.Items);
        return plan!;
    }

    /// <summary>A smooth hill of values, all different.</summary>
    public static TileValues Hill(string name, GridShape shape)
    {
        var numbers = new float[shape.LogicalTiles];
        for (var i = 0; i < numbers.Length; i++)
        {
            var (row, column) = Math.DivRem(i, shape.LogicalColumns);
            var x = 2.0 * column / shape.LogicalColumns - 1;
            var y = 2.0 * row / shape.LogicalRows - 1;
            numbers[i] = (float)(Math.Exp(-2 * (x * x + y * y)) + i * 1e-7);
        }

        return new TileValues(name, [.. numbers]);
    }
}
