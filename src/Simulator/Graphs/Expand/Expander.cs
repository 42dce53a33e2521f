using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs.Lanes;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>Makes the nodes of all regions and what holds on to them.</summary>
internal sealed class Expander
{
    private readonly ScopeTree _tree;
    private readonly bool _trap;
    private readonly RegionExpander[] _regions;
    private readonly ImmutableArray<int>[] _names;
    private readonly ImmutableArray<int>[] _ports;

    private Expander(ScopeTree tree, bool trap)
    {
        _tree = tree;
        _trap = trap;
        var walker = new NetWalker();
        _regions = [.. tree.Regions.Select(r => new RegionExpander(r, walker, new LinkResolver(r, walker)))];
        _names = new ImmutableArray<int>[tree.Scopes.Count];
        _ports = new ImmutableArray<int>[tree.Scopes.Count];
    }

    public static Graph Expand(Design design, ScopeTree tree, bool trap) => new Expander(tree, trap).Run(design);

    private Graph Run(Design design)
    {
        foreach (var region in _tree.Regions) Number(region);
        foreach (var scope in _tree.Scopes) AddScope(scope);
        var links = ResolveLinks();
        var parts = _tree.Regions.Select((region, index) => new RegionParts
        {
            Path = region.Path,
            Module = region.Info.Module,
            Shape = region.Shape,
            Pool = region.Pool,
            Links = links[index],
            Registers = region.Registers,
            Memories = region.Memories,
            Properties = region.Properties,
            Counters = region.Counters,
        });
        return GraphFinisher.Finish(design, [.. parts], [.. _tree.Scopes.Select(Finish)], _ports[0]);
    }

    // Registers and memories are numbered before anything reads them.
    private void Number(RegionDraft region)
    {
        var (registers, memories, properties, counters) = (0, 0, 0, 0);
        foreach (var scope in region.Scopes)
        {
            scope.FirstRegister = registers;
            scope.FirstMemory = memories;
            scope.FirstProperty = properties;
            scope.FirstCounter = counters;
            registers += scope.Info.RegisterCells.Count;
            memories += scope.Module.Memories.Length;
            properties += PropertiesOf(scope).Count();
            counters += scope.Module.Counters.Length;
        }
    }

    private IEnumerable<Property> PropertiesOf(ScopeDraft scope) =>
        scope.Module.Properties.Where(p => _trap || p.Check != PropertyCheck.Trap);

    private void AddScope(ScopeDraft scope)
    {
        var expander = _regions[scope.Region.Index];
        var module = scope.Module;
        var path = scope.LanePath();
        var resets = module.Domains.Select(_ => -2).ToArray();
        var region = scope.Region;
        foreach (var cell in scope.Info.RegisterCells)
        {
            var register = (RegisterCell)module.Cells[cell];
            region.Registers.Add(new GraphRegister(
                Hierarchy.Join(path, register.Name), scope.Index,
                region.Pool.Leaf(NodeOp.Register, register.Width, region.Registers.Count), register.Width,
                expander.Node(scope, register.Next.Cell), register.HasReset ? Reset(register.Domain) : -1,
                module.Domains[register.Domain].IsResetAsynchronous, Clock(register.Domain), register.Init,
                register.IsInitDefined));
        }

        foreach (var memory in module.Memories)
        {
            var writes = memory.Writes.Select(w => new GraphWrite(
                expander.Node(scope, w.Enable.Cell), expander.Node(scope, w.Address.Cell), w.Low,
                expander.Node(scope, w.Data.Cell), w.DataWidth, Clock(w.Domain)));
            region.Memories.Add(new GraphMemory(
                Hierarchy.Join(path, memory.Name), scope.Index, memory, [.. writes]));
        }

        foreach (var property in PropertiesOf(scope))
        {
            region.Properties.Add(new GraphProperty(
                property, scope.Index, expander.Node(scope, property.Condition.Cell),
                [.. property.Message.Select(m => m.Value is { } net ? expander.Node(scope, net.Cell) : -1)],
                Reset(property.Domain), Clock(property.Domain)));
        }

        foreach (var counter in module.Counters)
        {
            region.Counters.Add(new GraphCounter(
                counter, scope.Index, expander.Node(scope, counter.Amount.Cell), Reset(counter.Domain),
                Clock(counter.Domain)));
        }

        _names[scope.Index] = [.. module.Names.Select(n => expander.Node(scope, n.Net.Cell))];
        _ports[scope.Index] =
        [
            .. module.Ports.Select((p, i) =>
                p.Kind == PortKind.Clock && !p.IsOutput ? -1 : expander.Node(scope, module.PortNets[i].Cell)),
        ];

        int Clock(int domain) => domain < 0 ? -1 : scope.Clocks[module.Domains[domain].ClockPort];

        int Reset(int domain)
        {
            if (domain < 0) return -1;
            if (resets[domain] != -2) return resets[domain];
            var port = module.Domains[domain].ResetPort;
            if (port < 0) return resets[domain] = -1;
            var node = expander.Active(scope, domain, expander.Node(scope, module.PortNets[port].Cell));
            return resets[domain] = region.Pool[node].Value is { IsZero: true } ? -1 : node;
        }
    }

    // The nodes that links read may need links of their own.
    private List<Link>[] ResolveLinks()
    {
        var links = _tree.Regions.Select(_ => new List<Link>()).ToArray();
        for (var isDone = false; !isDone;)
        {
            isDone = true;
            foreach (var region in _tree.Regions)
            {
                var own = links[region.Index];
                for (; own.Count < region.Links.Count; isDone = false)
                {
                    var draft = region.Links[own.Count];
                    own.Add(new Link(
                        draft.Width,
                        [.. draft.Pieces.Select(p => new LinkPiece(p.Box, Resolve(p, draft.Width)))]));
                }
            }
        }

        return links;
    }

    private LinkSource Resolve(DraftPiece piece, int width)
    {
        switch (piece.Source)
        {
            case ValueSource value:
                return new ConstantSource(value.Value);
            case NumberSource number:
                return new IndexSource(number.Value);
            case NetSource { Low.IsConstant: true } net:
                // Just the bits that are read: lanes hand on no more than that.
                return new LaneSource(
                    net.Scope.Region.Index,
                    _regions[net.Scope.Region.Index].Node(net.Scope, net.Cell, (int)net.Low.Constant, width),
                    net.Lane.ToMap(), Lin.Of(0, 0).ToMap());
            case NetSource net:
                return new LaneSource(
                    net.Scope.Region.Index, NodeOf(net.Scope, net.Cell), net.Lane.ToMap(), net.Low.ToMap());
            case NetTable table:
                return new TableSource(
                    table.Scope.Region.Index, NodeOf(table.Scope, table.Cell), table.Lanes, table.Lows);
            case PackedSource pack:
                return new PackSource(
                    pack.Scope.Region.Index, NodeOf(pack.Scope, pack.Cell), pack.First.ToMap(), pack.Count);
            default:
                throw new InvalidOperationException($"a link of {width} bits has no source");
        }
    }

    private int NodeOf(ScopeDraft scope, int cell) => _regions[scope.Region.Index].Node(scope, cell);

    private GraphScope Finish(ScopeDraft scope)
    {
        var children = ImmutableArray.CreateBuilder<int>();
        foreach (var child in scope.Instances) children.Add(child.Index);
        foreach (var array in scope.Arrays)
        {
            foreach (var set in array.Sets) children.Add(set.Scope.Index);
            foreach (var child in array.Inlined)
                if (child is not null)
                    children.Add(child.Index);
        }

        return new GraphScope(
            scope.Module, scope.Region.Index, scope.Parent?.Index ?? -1, scope.Unit, scope.Flat,
            scope.Lanes?.Elements() ?? default, children.ToImmutable(), _names[scope.Index],
            _ports[scope.Index], scope.FirstRegister, scope.Info.RegisterCells.Count, scope.FirstMemory,
            scope.Module.Memories.Length, scope.FirstProperty, PropertiesOf(scope).Count(), scope.FirstCounter,
            scope.Module.Counters.Length);
    }
}
