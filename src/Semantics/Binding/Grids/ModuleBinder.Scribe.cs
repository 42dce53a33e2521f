using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>Spares of a wafer, and what stands at the die borders.</summary>
internal sealed partial class ModuleBinder
{
    private SpareRule? BindSpares(GridClauses clauses, SpareAxis axis)
    {
        if (clauses.Spares.FirstOrDefault(s => s.Axis == axis) is not { } item) return null;
        var count = ConstantInt(item.Count, $"the number of spare {LinesOf(axis)}", 0, MaxSpares);
        return count is > 0 and var n ? new SpareRule(n, SchemeOf(item), item.IsPerWafer) : null;
    }

    private static SpareScheme SchemeOf(SparesItem item) =>
        item.Scheme ?? (item.Axis == SpareAxis.Columns ? SpareScheme.Shift : SpareScheme.Retire);

    private static string LinesOf(SpareAxis axis) => axis == SpareAxis.Columns ? "columns" : "rows";

    private void CheckSpares(GridClauses clauses)
    {
        SparesItem? shift = null, retire = null;
        var axes = new Dictionary<SpareAxis, SparesItem>();
        foreach (var item in clauses.Spares)
        {
            if (!axes.TryAdd(item.Axis, item))
            {
                Error(
                    SemanticRules.BadSpares, item.Span, $"spare {LinesOf(item.Axis)} are given twice",
                    "one shift and one retirement may be combined: one of rows, one of columns",
                    new Label(axes[item.Axis].Span, "first given here"));
                continue;
            }

            var isShift = SchemeOf(item) == SpareScheme.Shift;
            if ((isShift ? shift : retire) is { } other)
            {
                Error(
                    SemanticRules.BadSpares, item.Span,
                    $"both rows and columns {(isShift ? "shift" : "retire")}, and repair knows one of each",
                    isShift ? "leave one out, or let whole lines retire: 'redundant rows 1;'" : "leave one out, or let columns shift: 'redundant columns 1;'",
                    new Label(other.Span, "the other one"));
            }
            else if (isShift)
            {
                shift = item;
            }
            else
            {
                retire = item;
            }
        }
    }

    private bool CheckScribe(GridClauses clauses, ModuleEntry entry, BoundModule tile, GridShape shape)
    {
        var (item, scribe) = (clauses.Scribe!, entry.Module!);
        if (scribe.Role != ModuleRole.Scribe)
        {
            Error(
                SemanticRules.BadScribe, item.Module.Span,
                $"'{scribe.Definition}' is a {scribe.Role.ToString().ToLowerInvariant()}, but a scribe stands between dies",
                "declare it with 'scribe' and its ports 'port a: flip H; port b: H;'", new Label(scribe.Span, "declared here"));
            return false;
        }

        var (a, b) = (scribe.Ports.FirstOrDefault(p => p.Name == "a"), scribe.Ports.FirstOrDefault(p => p.Name == "b"));
        if (a is null || b is null)
        {
            // A broken contract of the scribe itself has been reported there.
            if (!entry.Diagnostics.HasErrors)
                Error(SemanticRules.BadScribe, item.Module.Span, $"'{scribe.Definition}' has no port '{(a is null ? "a" : "b")}'", null, new Label(scribe.Span, "declared here"));
            return false;
        }

        foreach (var port in scribe.Ports)
        {
            if (port == a || port == b || port.IsFuse || port.Type is ClockType or ResetType || entry.Diagnostics.HasErrors) continue;
            if (PortLeaves.Of(port.Type, port.Direction == PortDirection.Out).All(l => l.IsOutput)) continue;
            Error(
                SemanticRules.BadScribe, item.Module.Span, $"the port '{port.Name}' of '{scribe.Definition}' takes data, and a wafer has none for it",
                "make it a fuse", new Label(port.Span, "declared here"));
        }

        var isGood = shape.DieColumns == 1 || Joins(Compass.East, a) & Joins(Compass.West, b);
        return isGood && (shape.DieRows == 1 || Joins(Compass.South, a) & Joins(Compass.North, b));

        bool Joins(Compass side, BoundPort port)
        {
            if (Sides.Of(tile, side) is not { } own || Sides.Fit(own, port)) return true;
            Error(
                SemanticRules.BadScribe, item.Module.Span,
                $"'{port.Name}' of '{scribe.Definition}' is '{Sides.Describe(port)}', but '{own.Name}' of '{tile.Definition}' is '{Sides.Describe(own)}'",
                "a scribe has 'port a: flip H; port b: H;' for the hop H of the tile's ports",
                new Label(port.Span, $"'{port.Name}'"), new Label(own.Span, $"'{own.Name}'"));
            return false;
        }
    }

    private GridShape WithLanes(GridClauses clauses, GridShape shape, BoundModule scribe)
    {
        var lanes = Parameter("LANES");
        var spare = Parameter("SPARE");
        if (clauses.SpareLinks is { } links && (spare is null || scribe.Ports.All(p => p is not { Name: "skip", IsFuse: true })))
        {
            Error(
                SemanticRules.BadSpares, links.Span, $"the scribe '{scribe.Definition}' has no spare lanes",
                "it needs a parameter 'SPARE' and a fuse 'skip', as 'wafer.link.ScribeLink' has them",
                new Label(scribe.Span, "the scribe"));
        }

        return shape with { Lanes = lanes ?? 0, SpareLanes = spare ?? 0, HasSpareLinks = clauses.SpareLinks is not null };

        int? Parameter(string name) =>
            scribe.Parameters.FirstOrDefault(p => p.Name == name) is { Value: { } text }
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private ImmutableArray<BoundTileArgument> BindScribeArguments(ScribeItem item, BoundModule scribe) =>
    [
        .. BindGridClocks(scribe, ImmutableDictionary<string, PortArgument>.Empty, item.Module.Span),
        .. DefaultFuses(scribe, name => name == "skip", item.Module.Span),
    ];
}
