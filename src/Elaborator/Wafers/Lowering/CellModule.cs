using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Collects the ports, instances and items of a module that lowering makes.</summary>
internal sealed class CellModule(string definition, ImmutableArray<(string, string)> parameters, SourceSpan span)
{
    private readonly List<BoundPort> _ports = [];
    private readonly List<BoundSignal> _signals = [];
    private readonly List<BoundInstance> _instances = [];
    private readonly List<BoundItem> _items = [];

    public string? Documentation { get; init; }

    public ImmutableArray<BoundDomain> Domains { get; set; } = [];

    public SourceSpan Span => span;

    public IReadOnlyList<BoundPort> Ports => _ports;

    public BoundPort Add(BoundPort port)
    {
        _ports.Add(port);
        return port;
    }

    public BoundPort In(string name, HdlType type) => Add(new BoundPort(name, type, PortDirection.In, span));

    public BoundPort Out(string name, HdlType type) => Add(new BoundPort(name, type, PortDirection.Out, span));

    public BoundPort Fuse(string name, HdlType type, BitVector value) =>
        Add(new BoundPort(name, type, PortDirection.In, span) { IsFuse = true, FuseDefault = value });

    /// <summary>A clock and reset like those of the first domain of another module.</summary>
    public BoundDomain? Clocked(ImmutableArray<BoundDomain> like)
    {
        if (like.IsEmpty) return null;
        var clock = In("clk", like[0].Clock.Type);
        var reset = like[0].Reset is { } other ? In("rst", other.Type) : null;
        var domain = new BoundDomain("clk", clock, reset);
        Domains = [domain];
        return domain;
    }

    public BoundRegister Register(string name, HdlType type, BitVector? init)
    {
        var register = new BoundRegister(name, type, init ?? BitVector.Zero(type.Width), 0, span)
        {
            HasInit = init is not null,
        };
        _signals.Add(register);
        return register;
    }

    public BoundExpression Let(string name, BoundExpression value)
    {
        var let = new BoundLet(name, value.Type, value, span);
        _signals.Add(let);
        return Bind.Name(let);
    }

    public BoundInstance Instance(string name, BoundModule module, params int[] shape)
    {
        var instance = new BoundInstance(name, span)
        {
            Classes = [module],
            Shape = [.. shape],
            IndexNames = shape.Length == 2 ? ["r", "c"] : [],
        };
        _instances.Add(instance);
        return instance;
    }

    public void Add(BoundInstance instance) => _instances.Add(instance);

    public void Drive(BoundExpression place, BoundExpression value) =>
        _items.Add(new BoundDrive(null, place, value, span));

    public void Drive(Region region, BoundExpression place, BoundExpression value)
    {
        if (!region.IsEmpty)
            _items.Add(new BoundDrive(region.Box.Ranges.IsEmpty ? null : region.Box, place, value, span));
    }

    public void Seq(params BoundStatement[] body) => _items.Add(new BoundSeq(0, [.. body], span));

    public BoundStatement Assign(BoundSignal register, BoundExpression value) =>
        new BoundAssign(Bind.Name(register), value, span);

    /// <summary>Joins the leaves of two sides by their names, each driven from where it comes.</summary>
    public void Join(Region region, Terminal a, Terminal b)
    {
        foreach (var leaf in a.Leaves)
        {
            if (b.Find(leaf.Name) is not { } other) continue;
            if (a.IsSource(leaf) == b.IsSource(other)) continue;
            if (a.IsSource(leaf)) Drive(region, b.At(other), a.At(leaf));
            else Drive(region, a.At(leaf), b.At(other));
        }
    }

    /// <summary>Gives the inputs of a side what a rim gives that is tied off.</summary>
    public void Tie(Region region, Terminal side)
    {
        foreach (var leaf in side.Leaves)
            if (!side.IsSource(leaf))
                Drive(region, side.At(leaf), leaf.Tied(span));
    }

    /// <summary>Connects the clocks and resets of an instance to the module's first domain.</summary>
    public void Clock(
        Region region, BoundInstance instance, ImmutableArray<BoundExpression> at, BoundExpression? hold = null)
    {
        if (Domains.IsEmpty) return;
        foreach (var port in instance.Module.Ports)
        {
            var place = new BoundInstancePort(instance, at, port, span);
            if (port.Type is ClockType) Drive(region, place, Bind.Name(Domains[0].Clock));
            else if (port.Type is ResetType type)
                Drive(region, place, hold ?? (Domains[0].Reset is { } reset
                    ? Bind.Name(reset) : Bind.Constant(type.IsActiveLow ? 1 : 0, type, span)));
        }
    }

    public BoundModule Build(ModuleRole role = ModuleRole.Module) => new()
    {
        Definition = definition,
        Parameters = parameters,
        Ports = [.. _ports],
        Domains = Domains,
        Signals = [.. _signals],
        Instances = [.. _instances],
        Items = [.. _items],
        Role = role,
        Documentation = Documentation,
        Span = span,
    };
}
