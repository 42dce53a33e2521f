using System.Collections.Immutable;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>The words of the kinds in maps, in the order of <see cref="DefectKind"/>.</summary>
public static class DefectWords
{
    public static ImmutableArray<string> All { get; } =
        ["tile", "horizontal_hop", "vertical_hop", "bypass", "east_lane", "south_lane"];

    public static string Of(DefectKind kind) => All[(int)kind];

    public static DefectKind? KindOf(string word) => All.IndexOf(word) is var i and >= 0 ? (DefectKind)i : null;

    public static bool HasLane(DefectKind kind) => kind is DefectKind.EastLane or DefectKind.SouthLane;
}
