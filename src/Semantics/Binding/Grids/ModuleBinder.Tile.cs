using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>What the inputs of a tile take: coordinates, or what all tiles share.</summary>
internal sealed partial class ModuleBinder
{
    private ImmutableArray<BoundTileArgument> BindTileArguments(GridClauses clauses, BoundModule tile, GridShape shape)
    {
        var item = clauses.Tile!;
        var given = new Dictionary<string, PortArgument>(StringComparer.Ordinal);
        var bound = ImmutableArray.CreateBuilder<BoundTileArgument>();
        foreach (var argument in item.Arguments)
        {
            if (argument.Name.Text.Length == 0) continue;
            if (tile.Ports.FirstOrDefault(p => p.Name == argument.Name.Text) is not { } port)
            {
                if (tile.IsBrokenGrid) continue;
                Error(
                    SemanticRules.UnknownMember, argument.Name.Span, $"'{tile}' has no port '{argument.Name.Text}'",
                    Spelling.Help(argument.Name.Text, tile.Ports.Select(p => p.Name)));
            }
            else if (!given.TryAdd(port.Name, argument))
            {
                Error(
                    SemanticRules.DuplicateArgument, argument.Span, $"the port '{port.Name}' is connected already",
                    "leave one of them out", new Label(given[port.Name].Span, "first connected here"));
            }
            else if (BindTileArgument(tile, port, argument, shape) is { } value)
            {
                bound.Add(value);
            }
        }

        bound.AddRange(BindGridClocks(tile, given, item.Module.Span));
        bound.AddRange(DefaultFuses(tile, given.ContainsKey, item.Module.Span));
        if (!tile.IsBrokenGrid) CheckTileInputs(clauses, tile, given);
        return bound.ToImmutable();
    }

    private BoundTileArgument? BindTileArgument(BoundModule tile, BoundPort port, PortArgument argument, GridShape shape)
    {
        if (Sides.Of(tile, Compass.North) == port || Sides.Of(tile, Compass.East) == port
            || Sides.Of(tile, Compass.South) == port || Sides.Of(tile, Compass.West) == port)
        {
            Error(
                SemanticRules.BadTileArgument, argument.Span, $"'{port.Name}' joins the tiles, so it takes no argument",
                "leave it out; 'edge' says what stands at the rim", new Label(port.Span, "declared here"));
            return null;
        }

        if (argument.Value is OpenExpression) return LeaveTilePortOpen(port, argument);
        if (port.Type is ClockType or ResetType) return BindClockArgument(port, argument);
        if (PortLeaves.HasDirections(port.Type))
        {
            Error(
                SemanticRules.BadTileArgument, argument.Span, $"'{port.Name}' is {Describe(port.Type)}, which tiles can't share",
                $"give each tile its own: 'expose {port.Name};'", new Label(port.Span, "declared here"));
            return null;
        }

        if (port.Direction == PortDirection.Out)
        {
            Error(
                SemanticRules.WrongDirection, argument.Span, $"'{port.Name}' is an output of '{tile}'",
                $"make it a port of the grid: 'expose {port.Name};'", new Label(port.Span, "declared here"));
            return null;
        }

        if (Coordinate(argument.Value) is { } kind) return BindCoordinate(port, argument, kind, shape);
        var names = SyntaxNames.In(argument.Value).ToHashSet();
        if (names.Contains("col") || names.Contains("row"))
        {
            Error(
                SemanticRules.BadTileArgument, argument.Value.Span,
                $"'{Snippet(argument.Value.Span)}' differs from tile to tile, but only 'col' and 'row' themselves may",
                "pass the coordinates, and compute with them in the tile");
            return null;
        }

        var value = BindAs(argument.Value, port.Type);
        if (value is BoundError) return null;
        CheckSkips(tile, port, value, argument.Value.Span);
        if (!port.IsFuse || IsFuseValue(value)) return new BoundTileArgument(port, TileArgumentKind.Shared, value, argument.Span);
        Error(
            SemanticRules.FuseNotConstant, argument.Value.Span,
            $"'{port.Name}' is a fuse, but '{Snippet(argument.Value.Span)}' can change",
            "pass a constant; or make the port an 'in'", new Label(port.Span, "declared here"));
        return null;
    }

    private static TileArgumentKind? Coordinate(Expression value)
    {
        while (value is ParenthesizedExpression parenthesized) value = parenthesized.Inner;
        if (value is not NameExpression { Arguments.IsEmpty: true } name) return null;
        return name.Name.Text switch
        {
            "col" => TileArgumentKind.Column,
            "row" => TileArgumentKind.Row,
            _ => null,
        };
    }

    private BoundTileArgument? BindCoordinate(BoundPort port, PortArgument argument, TileArgumentKind kind, GridShape shape)
    {
        if (port.IsFuse)
        {
            Error(
                SemanticRules.FuseNotConstant, argument.Value.Span,
                $"'{port.Name}' is a fuse, but a coordinate reaches a tile from its neighbours", "make the port an 'in'",
                new Label(port.Span, "declared here"));
            return null;
        }

        var last = (kind == TileArgumentKind.Column ? (long)shape.DieColumns * shape.Columns : (long)shape.DieRows * shape.Rows) - 1;
        if (port.Type is not (UIntType or IntType))
        {
            Error(
                SemanticRules.TypeMismatch, argument.Value.Span, $"a coordinate is an integer, but '{port.Name}' is {Describe(port.Type)}",
                null, new Label(port.Span, "declared here"));
            return null;
        }

        if (Constants.Fits(last, port.Type)) return new BoundTileArgument(port, kind, null, argument.Span);
        var width = port.Type is IntType ? Constants.SignedWidth(last) : Constants.UnsignedWidth(last);
        Error(
            SemanticRules.NarrowCoordinate, argument.Span,
            $"the last {(kind == TileArgumentKind.Column ? "column" : "row")} of the grid is {last}, but '{port.Name}' is {Describe(port.Type)}, which ends at {Constants.Range(port.Type).Max}",
            $"make the port {(port.Type is IntType ? "int" : "uint")}<{width}>", new Label(port.Span, "declared here"));
        return null;
    }

    private BoundTileArgument? LeaveTilePortOpen(BoundPort port, PortArgument argument)
    {
        if (Takes(port))
        {
            Error(
                SemanticRules.UnconnectedTile, argument.Span, $"'{port.Name}' takes data, so it can't be left open",
                $"connect it, or write 'expose {port.Name};'", new Label(port.Span, "declared here"));
            return null;
        }

        return new BoundTileArgument(port, TileArgumentKind.Open, null, argument.Span);
    }

    // Whether it takes more than the 'ready' of a stream.
    private static bool Takes(BoundPort port) => port.Type is ClockType or ResetType
        || PortLeaves.Of(port.Type, port.Direction == PortDirection.Out).Any(l => !l.IsOutput && l.Path is not [.., "ready"]);

    private void CheckTileInputs(GridClauses clauses, BoundModule tile, Dictionary<string, PortArgument> given)
    {
        foreach (var port in tile.Ports)
        {
            if (given.ContainsKey(port.Name) || port.IsFuse || port.Type is ClockType or ResetType || Sides.IsSide(port.Name)) continue;
            if (clauses.Exposed.Any(e => e.Port.Text == port.Name)) continue;
            if (PortLeaves.Of(port.Type, port.Direction == PortDirection.Out).All(l => l.IsOutput)) continue;
            Error(
                SemanticRules.UnconnectedTile, clauses.Tile!.Module.Span,
                $"the port '{port.Name}' of the tile '{tile.Definition}' is not connected",
                Takes(port)
                    ? $"pass a value to it, or write 'expose {port.Name};'"
                    : $"write 'expose {port.Name};', or leave it open: '{port.Name}: _'",
                new Label(port.Span, "declared here"));
        }
    }

    // ---- clocks and fuses ----

    private BoundTileArgument? BindClockArgument(BoundPort port, PortArgument argument)
    {
        var clock = Bind(argument.Value);
        if (clock is BoundError) return null;
        if (clock.Type.Equals(port.Type) || (port.Type is ResetType && clock.Type is UIntType { Width: 1 }))
            return new BoundTileArgument(port, TileArgumentKind.Shared, clock, argument.Span);
        if (clock.Type is ResetType from && port.Type is ResetType to)
            return new BoundTileArgument(port, TileArgumentKind.Shared, ConvertReset(clock, from, to, argument.Span), argument.Span);
        Error(
            SemanticRules.TypeMismatch, argument.Value.Span,
            $"'{Snippet(argument.Value.Span)}' is {Describe(clock.Type)}, but '{port.Name}' is {Describe(port.Type)}");
        return null;
    }

    // Clocks and resets that no argument names: those of the same name here, else of the only domain.
    private List<BoundTileArgument> BindGridClocks(
        BoundModule module, IReadOnlyDictionary<string, PortArgument> given, SourceSpan span)
    {
        var bound = new List<BoundTileArgument>();
        var domains = new Dictionary<BoundPort, int>();
        var clocks = module.Ports.Where(p => p.Type is ClockType).ToList();
        foreach (var clock in clocks)
        {
            if (given.TryGetValue(clock.Name, out var argument))
            {
                domains[clock] = DomainOfArgument(argument);
                continue;
            }

            var domain = _domains.FindIndex(d => d.Clock.Name == clock.Name);
            if (domain < 0 && clocks.Count > 1)
            {
                Error(
                    SemanticRules.Unconnected, span,
                    $"the clock '{clock.Name}' of '{module.Definition}' is not connected, and '{module.Definition}' has {clocks.Count}",
                    $"connect it: '{clock.Name}: …', or declare 'in {clock.Name}: clock;'", new Label(clock.Span, "declared here"));
                continue;
            }

            if (domain < 0) domain = DomainOf(null, span, $"'{module.Definition}'");
            if (domain < 0) continue;
            domains[clock] = domain;
            bound.Add(new BoundTileArgument(clock, TileArgumentKind.Shared, new BoundName(ClockOf(domain), span), span));
        }

        foreach (var reset in module.Ports.Where(p => p.Type is ResetType))
        {
            if (given.ContainsKey(reset.Name)) continue;
            var owner = module.Domains.FirstOrDefault(d => d.Reset == reset)?.Clock ?? clocks[0];
            if (!domains.TryGetValue(owner, out var domain)) continue;
            var type = (ResetType)reset.Type;
            var value = domain >= 0 && ResetOf(domain) is { } own
                ? ConvertReset(new BoundName(own, span), (ResetType)own.Type, type, span)
                : new BoundConstant(type.IsActiveLow ? 1 : 0, UIntType.Bit, span);
            bound.Add(new BoundTileArgument(reset, TileArgumentKind.Shared, value, span));
        }

        return bound;
    }

    private static IEnumerable<BoundTileArgument> DefaultFuses(BoundModule module, Func<string, bool> isGiven, SourceSpan span) =>
        module.Ports.Where(p => p.IsFuse && !isGiven(p.Name)).Select(p => new BoundTileArgument(
            p, TileArgumentKind.Shared, Constants.FromBits(p.FuseDefault.Unsigned, p.Type, span), span));
}
