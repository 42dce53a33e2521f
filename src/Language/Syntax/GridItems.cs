using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

/// <summary><c>tile Tile&lt;…&gt;(x: col, y: row);</c>: what stands at each place. <c>col</c> and <c>row</c> are the
/// logical coordinates.</summary>
public sealed record TileItem(
    Prefix Prefix, NamedType Module, ImmutableArray<PortArgument> Arguments, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>grid ROWS x COLS;</c>: logical tiles of a fabric, or of each die.</summary>
public sealed record GridItem(Prefix Prefix, Expression Rows, Expression Columns, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>dies ROWS x COLS;</c>.</summary>
public sealed record DiesItem(Prefix Prefix, Expression Rows, Expression Columns, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>topology mesh;</c>.</summary>
public sealed record TopologyItem(Prefix Prefix, GridTopology Topology, SourceSpan Span) : ModuleItem(Prefix, Span);

/// <summary><c>hop latency 1;</c>.</summary>
public sealed record HopLatencyItem(Prefix Prefix, Expression Latency, SourceSpan Span) : ModuleItem(Prefix, Span);

/// <summary><c>scribe Link&lt;…&gt; latency 0;</c>: what joins the dies. The latency may be left out (0).</summary>
public sealed record ScribeItem(Prefix Prefix, NamedType Module, Expression? Latency, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>redundant columns 2;</c>, <c>redundant rows 1 shift per wafer;</c>, <c>redundant columns 1 retire;</c>.</summary>
/// <param name="Scheme">Null where none is written: columns shift, rows retire.</param>
public sealed record SparesItem(
    Prefix Prefix, SpareAxis Axis, Expression Count, SpareScheme? Scheme, bool IsPerWafer, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>redundant links;</c>.</summary>
public sealed record SpareLinksItem(Prefix Prefix, SourceSpan Span) : ModuleItem(Prefix, Span);

/// <summary><c>edge west: port;</c>.</summary>
public sealed record EdgeItem(Prefix Prefix, Compass Side, EdgePolicy Policy, SourceSpan Span)
    : ModuleItem(Prefix, Span);

/// <summary><c>expose local;</c>: a port of the tile becomes an array port <c>local[row][col]</c> of the grid.</summary>
public sealed record ExposeItem(Prefix Prefix, Identifier Port, SourceSpan Span) : ModuleItem(Prefix, Span);
