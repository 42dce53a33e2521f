using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Semantics.Binding;

/// <summary>The clauses of a fabric or wafer. The parser has reported those that stand twice or in the wrong kind of
/// grid; the first counts.</summary>
internal sealed class GridClauses(ModuleDeclaration declaration)
{
    public ModuleDeclaration Declaration { get; } = declaration;

    public TileItem? Tile { get; } = First<TileItem>(declaration);

    public GridItem? Grid { get; } = First<GridItem>(declaration);

    public DiesItem? Dies { get; } = declaration.Role == ModuleRole.Wafer ? First<DiesItem>(declaration) : null;

    public TopologyItem? Topology { get; } = declaration.Role == ModuleRole.Fabric ? First<TopologyItem>(declaration) : null;

    public HopLatencyItem? Hop { get; } = First<HopLatencyItem>(declaration);

    public ScribeItem? Scribe { get; } = declaration.Role == ModuleRole.Wafer ? First<ScribeItem>(declaration) : null;

    public ImmutableArray<SparesItem> Spares { get; } =
        declaration.Role == ModuleRole.Wafer ? [.. declaration.Items.OfType<SparesItem>()] : [];

    public SpareLinksItem? SpareLinks { get; } = declaration.Role == ModuleRole.Wafer ? First<SpareLinksItem>(declaration) : null;

    public ImmutableArray<EdgeItem> Edges { get; } = [.. declaration.Items.OfType<EdgeItem>().DistinctBy(e => e.Side)];

    public ImmutableArray<ExposeItem> Exposed { get; } =
        [.. declaration.Items.OfType<ExposeItem>().DistinctBy(e => e.Port.Text)];

    /// <summary><c>fabric</c> or <c>wafer</c>.</summary>
    public string Kind => Declaration.Role.ToString().ToLowerInvariant();

    private static T? First<T>(ModuleDeclaration declaration) where T : ModuleItem =>
        declaration.Items.OfType<T>().FirstOrDefault();
}
