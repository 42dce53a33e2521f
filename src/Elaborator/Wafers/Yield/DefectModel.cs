namespace WaferHdl.Elaborator.Wafers.Yield;

public enum DefectDistribution
{
    /// <summary>Each defect falls anywhere, by itself.</summary>
    Poisson,

    /// <summary>Each die has a density of its own, gamma distributed with shape alpha; so the number of defects of a die
    /// is negative binomial.</summary>
    NegativeBinomial,

    /// <summary>Clusters fall anywhere; the defects of one spread around its centre (Neyman and Scott).</summary>
    Clustered,
}

/// <summary>How defects come about on a wafer.</summary>
/// <param name="Density">Mean defects per cm2.</param>
public sealed record DefectModel(DefectDistribution Distribution, double Density)
{
    /// <summary>Shape of the gamma distribution: small is clustered, above 5 nearly Poisson.</summary>
    public double Alpha { get; init; } = 2;

    /// <summary>Mean defects of a cluster.</summary>
    public double ClusterSize { get; init; } = 4;

    /// <summary>Deviation of a cluster's defects from its centre along each axis, in mm.</summary>
    public double ClusterRadius { get; init; } = 1;

    /// <summary>Height of a tile, in micrometres.</summary>
    public double TileHeight { get; init; } = 228;

    /// <summary>Width of a tile, in micrometres.</summary>
    public double TileWidth { get; init; } = 170;

    /// <summary>How often a defect hits a tile, the hops of one, its bypass, or a crossing's lane, relative to each
    /// other.</summary>
    public double TileShare { get; init; } = 1;

    public double HopShare { get; init; }

    public double BypassShare { get; init; }

    public double LaneShare { get; init; }

    /// <summary>Mean defects of one tile.</summary>
    public double PerTile => Density * TileHeight * TileWidth * 1e-8;
}
