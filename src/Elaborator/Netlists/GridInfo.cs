using System.Collections.Immutable;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>What the netlist of a fabric or wafer is made of, for checks, reports and names.</summary>
/// <remarks>A fabric holds its tiles itself: <c>tile[row][col]</c>. A wafer holds dies (<c>die[r][c]</c>) that hold
/// tiles (<c>tile[r][c]</c>, physical positions when <see cref="IsPhysical"/>), and the crossings
/// <c>scribe_east[r][c][row]</c> and <c>scribe_south[r][c][column]</c>.</remarks>
/// <param name="Shape">With its spares, also where the netlist is the logical one.</param>
/// <param name="Tile">The module of the tiles.</param>
/// <param name="Die">The module of the dies; null in a fabric.</param>
/// <param name="Scribe">The module at the crossings, or null.</param>
/// <param name="IsPhysical">Whether spare and dead tiles, bypasses and repair multiplexers are in the netlist.</param>
public sealed record GridInfo(
    GridShape Shape, GridTopology Topology, ModuleId Tile, ModuleId? Die, ModuleId? Scribe, int HopLatency,
    int ScribeLatency, ImmutableArray<EdgePolicy> Edges, bool IsPhysical)
{
    /// <summary>Which physical tile serves which logical one. It does not stand in the text form.</summary>
    public RepairPlan? Plan { get; init; }

    /// <summary>Inputs of the tile (hardware ports) whose value is a coordinate or the same known constant for all
    /// tiles, fuses at their defaults included; others may have any value. The checks of routes read them.</summary>
    public ImmutableArray<TileInput> Inputs { get; init; } = [];
}

public enum TileInputKind
{
    Constant,

    /// <summary>The logical column or row of the tile on the whole wafer.</summary>
    Column,
    Row,
}

/// <param name="Value">Of a constant, as wide as the port.</param>
public sealed record TileInput(string Port, TileInputKind Kind, BitVector? Value = null);

/// <summary>What the fabric checks need to know of a router: see <c>BoundRouter</c>.</summary>
public sealed record RouterInfo(
    ImmutableArray<string> HopPorts, ModuleId? Route, int Vcs, int Depth, FlowControl FlowControl,
    Arbitration Arbitration);
