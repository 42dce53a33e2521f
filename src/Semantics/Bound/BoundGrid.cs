using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Bound;

/// <summary>The body of a fabric or wafer: one tile, a grid and what is special. Elaboration makes instance arrays of
/// it; its cost does not depend on the shape.</summary>
/// <remarks>The ports of the module (edges, exposed ports, <c>in</c> ports, clocks) are in
/// <see cref="BoundModule.Ports"/> as always; the grid says what they join.</remarks>
public sealed record BoundGrid(GridShape Shape, GridTopology Topology, BoundModule Tile, SourceSpan Span)
{
    /// <summary>What the tile's inputs take, clocks, resets and fuses included; directions and exposed ports are not
    /// here. Every input of the tile that is in none of these lists has been reported.</summary>
    public ImmutableArray<BoundTileArgument> Arguments { get; init; } = [];

    /// <summary>Register stages between two tiles.</summary>
    public int HopLatency { get; init; }

    /// <summary>What stands at each crossing of a die border (ports <c>a</c>, west or north, and <c>b</c>), and the
    /// stages after it.</summary>
    public BoundModule? Scribe { get; init; }

    public int ScribeLatency { get; init; }

    /// <summary>Clocks, resets and fuses of the scribe module, without its fuse <c>skip</c>.</summary>
    public ImmutableArray<BoundTileArgument> ScribeArguments { get; init; } = [];

    /// <summary>Index of the module's domain that the stages of hops and crossings follow; −1 where there are no
    /// stages.</summary>
    public int HopDomain { get; init; } = -1;

    /// <summary>By <see cref="Compass"/>. A <c>port</c> edge is the module's port of the same name:
    /// <c>west: T[rows]</c>.</summary>
    public ImmutableArray<EdgePolicy> Edges { get; init; } =
        [EdgePolicy.Tie, EdgePolicy.Tie, EdgePolicy.Tie, EdgePolicy.Tie];

    /// <summary>Ports of the tile that are ports <c>T[rows][columns]</c> of the module under the same name.</summary>
    public ImmutableArray<string> Exposed { get; init; } = [];
}

public enum TileArgumentKind
{
    /// <summary>A constant, or a port of the grid, equal for all tiles.</summary>
    Shared,

    /// <summary>The logical column or row of the tile on the whole wafer.</summary>
    Column,
    Row,

    /// <summary><c>_</c>: what a port that only sends offers is taken and dropped.</summary>
    Open,
}

/// <param name="Value">For <see cref="TileArgumentKind.Shared"/>: of the port's type (a reset takes a reset or a bit),
/// over constants and <c>in</c> ports of the grid; null otherwise.</param>
public sealed record BoundTileArgument(BoundPort Port, TileArgumentKind Kind, BoundExpression? Value, SourceSpan Span);

/// <summary>What the fabric checks need to know of a router.</summary>
/// <param name="HopPorts">In declaration order: the values of <c>from</c>, and the bits of a set.</param>
/// <param name="Route">A combinational module of one evaluation of the clauses: inputs <c>flit: T</c>,
/// <c>from: index&lt;P&gt;</c>, <c>vc: index&lt;V&gt;</c> and one for each name that they read (<c>x</c>, <c>y</c>, fuses,
/// config registers; same names); outputs <c>to: uint&lt;P&gt;</c>, bit p for hop port p, <c>out_vc: index&lt;V&gt;[P]</c> and
/// <c>tail: bit</c>. Null in a router of plain RTL.</param>
/// <param name="Depth">Entries of each input queue, per channel.</param>
public sealed record BoundRouter(
    ImmutableArray<string> HopPorts, BoundModule? Route, int Vcs, int Depth, FlowControl FlowControl,
    Arbitration Arbitration);
