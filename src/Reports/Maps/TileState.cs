namespace WaferHdl.Reports.Maps;

/// <summary>What has become of one physical tile. The page reads the numbers.</summary>
public enum TileState : byte
{
    /// <summary>Serves the logical tile that it would serve on a wafer without defects.</summary>
    InPlace,

    /// <summary>Serves another logical tile: it has taken over from a neighbour.</summary>
    Shifted,

    /// <summary>A spare that serves.</summary>
    SpareInUse,

    /// <summary>A spare that nothing needed.</summary>
    SpareIdle,

    /// <summary>Sound and no spare, but passed by: its line is retired, or a wire at it is broken.</summary>
    GivenUp,

    /// <summary>Dead itself.</summary>
    Dead,
}
