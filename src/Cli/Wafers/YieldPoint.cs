using WaferHdl.Elaborator.Wafers.Yield;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Wafers;

/// <summary>One spare policy under study.</summary>
/// <param name="Segments">Its closed form; null where there is none.</param>
internal sealed record YieldPolicy(string Name, GridShape Shape, SegmentYield? Segments)
{
    public static YieldPolicy Of(GridShape shape)
    {
        var segments = SegmentYield.Of(shape);
        var name = SparePolicy.Of(shape);
        return new(segments is { Spares: > 0 } ? $"{name} ({segments.Length}+{segments.Spares})" : name, shape, segments);
    }

    public static YieldPolicy Of(SegmentYield segments) =>
        new($"{segments.Count} x ({segments.Length}+{segments.Spares})", segments.ToShape(), segments);
}

/// <summary>The wafers drawn so far for one policy and density.</summary>
internal sealed class YieldPoint(YieldPolicy policy, DefectModel model)
{
    public YieldPolicy Policy { get; } = policy;

    public DefectModel Model { get; } = model;

    public long Maps { get; set; }

    public long Good { get; set; }

    public Proportion Yield => new(Good, Maps);

    /// <summary>The closed form, where the model has one.</summary>
    public double? Analytic => Policy.Segments?.Yield(Model);
}
