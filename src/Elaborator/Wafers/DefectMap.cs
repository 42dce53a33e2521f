using System.Collections.Immutable;

namespace WaferHdl.Elaborator.Wafers;

public enum DefectKind
{
    /// <summary>A PE or its router: the tile can't be used.</summary>
    Tile,

    /// <summary>The wires between a tile and its east neighbour.</summary>
    HorizontalHop,

    /// <summary>The wires between a tile and its south neighbour.</summary>
    VerticalHop,

    /// <summary>The wires that pass a tile by in its row (where columns of tiles shift: in its column).</summary>
    Bypass,

    /// <summary>One lane of the crossing east of a tile at a die border.</summary>
    EastLane,

    /// <summary>One lane of the crossing south of a tile at a die border.</summary>
    SouthLane,
}

/// <summary>One dead part.</summary>
/// <param name="Row">Physical, over the whole wafer, from the north.</param>
/// <param name="Column">Physical, over the whole wafer, from the west.</param>
/// <param name="Lane">Of a crossing, 0 otherwise: first the lanes that lead east (south), spare ones last, then as many
/// that lead back.</param>
public readonly record struct Defect(DefectKind Kind, int Row, int Column, int Lane = 0);

/// <summary>What is broken on one wafer, sorted and without repetition.</summary>
public sealed record DefectMap(ImmutableArray<Defect> Defects)
{
    public static DefectMap Empty { get; } = new([]);

    /// <summary>A map of these parts in any order.</summary>
    public static DefectMap Of(IEnumerable<Defect> defects) => new(
    [
        .. defects.Distinct().OrderBy(d => d.Kind).ThenBy(d => d.Row).ThenBy(d => d.Column).ThenBy(d => d.Lane),
    ]);
}
