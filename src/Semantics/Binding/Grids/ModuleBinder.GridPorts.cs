using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>The ports that a grid gets from its tiles: edges, and exposed ones.</summary>
internal sealed partial class ModuleBinder
{
    private ImmutableArray<EdgePolicy> BindEdges(
        GridClauses clauses, BoundModule tile, GridShape shape, GridTopology topology,
        ImmutableArray<BoundTileArgument> arguments)
    {
        var policies = new EdgePolicy[4];
        foreach (var item in clauses.Edges)
        {
            if (item.Policy == EdgePolicy.Tie) continue;
            var name = Sides.NameOf(item.Side);
            var isHorizontal = item.Side is Compass.East or Compass.West;
            if (Sides.Of(tile, item.Side) is not { } port)
            {
                Error(
                    SemanticRules.BadGridPort, item.Span, $"the tile '{tile.Definition}' has no port '{name}' that could be an edge",
                    "remove the clause: nothing leaves the grid here", new Label(clauses.Tile!.Span, "the tile"));
                continue;
            }

            if (Wraps(topology, shape, isHorizontal))
            {
                Error(
                    SemanticRules.BadGridPort, item.Span,
                    $"a {topology.ToString().ToLowerInvariant()} has no {name} edge: its last tiles are joined to the first",
                    "remove the clause, or write 'topology mesh;'", new Label(clauses.Topology!.Span, "the topology"));
                continue;
            }

            policies[(int)item.Side] = EdgePolicy.Port;
            AddGridPort(
                new Identifier(name, item.Span), item.Prefix, tile, port, arguments,
                isHorizontal ? shape.LogicalRows : shape.LogicalColumns);
        }

        return [.. policies];
    }

    private ImmutableArray<string> BindExposed(
        GridClauses clauses, BoundModule tile, GridShape shape, ImmutableArray<BoundTileArgument> arguments)
    {
        var exposed = ImmutableArray.CreateBuilder<string>();
        foreach (var item in clauses.Exposed)
        {
            var name = item.Port.Text;
            if (name.Length == 0) continue;
            if (tile.Ports.FirstOrDefault(p => p.Name == name) is not { } port)
            {
                Error(
                    SemanticRules.UnknownMember, item.Port.Span, $"'{tile}' has no port '{name}'",
                    Spelling.Help(name, tile.Ports.Select(p => p.Name)));
                continue;
            }

            var reason = Sides.IsSide(name) ? "joins the tiles"
                : port.Type is ClockType or ResetType ? $"is {Describe(port.Type)}"
                : port.IsFuse ? "is a fuse" : null;
            if (reason is not null)
            {
                Error(
                    SemanticRules.BadGridPort, item.Port.Span, $"'{name}' of '{tile.Definition}' {reason}, so it can't be exposed",
                    Sides.IsSide(name) ? $"write 'edge {name}: port;'" : null, new Label(port.Span, "declared here"));
                continue;
            }

            if (arguments.FirstOrDefault(a => a.Port == port) is { } argument)
            {
                Error(
                    SemanticRules.DuplicateArgument, item.Port.Span, $"the port '{name}' is connected already", "leave one of them out",
                    new Label(argument.Span, "first connected here"));
                continue;
            }

            if (AddGridPort(item.Port, item.Prefix, tile, port, arguments, shape.LogicalRows, shape.LogicalColumns))
                exposed.Add(name);
        }

        return exposed.ToImmutable();
    }

    private bool AddGridPort(
        Identifier name, Prefix prefix, BoundModule tile, BoundPort port, ImmutableArray<BoundTileArgument> arguments,
        params int[] lengths)
    {
        var count = lengths.Aggregate(1L, (product, n) => product * n);
        var widest = PortLeaves.Of(port.Type, false).Max(l => (long)l.Width);
        if (count > Session.MaxElements || widest * count > Session.MaxWidth)
        {
            Error(
                SemanticRules.TooLarge, name.Span,
                $"'{name.Text}' would have {count} elements of {widest} bits, but a port may have at most {Session.MaxWidth} bits");
            return false;
        }

        var type = port.Type;
        foreach (var length in lengths.Reverse()) type = new ArrayType(type, length);
        var own = new BoundPort(name.Text, type, port.Direction, name.Span)
        {
            Domain = GridDomainOf(tile, port, arguments),
            Documentation = prefix.Documentation ?? port.Documentation,
            IsKept = Attributes.Has(prefix, "keep"),
            AllowUnused = true,
        };
        Declare(name, new SignalEntry(own, name.Span));
        _gridPorts.Add(own);
        return true;
    }
}
