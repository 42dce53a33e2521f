using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Finishing;
using WaferHdl.Elaborator.Elaboration.Logic;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>Copies a checked scratch netlist into the final one, with ports, names and tables.</summary>
internal sealed class ModuleFinisher
{
    private readonly ModuleState _state;
    private readonly IReadOnlyList<ModuleNetlist> _modules;
    private readonly Func<BoundModule, ModuleId> _idOf;
    private readonly ModuleBuilder _final;
    private readonly LogicBuilder _logic;
    private readonly NetResolver _resolver;

    public ModuleFinisher(
        ModuleState state, IReadOnlyList<ModuleNetlist> modules, Func<BoundModule, ModuleId> idOf)
    {
        (_state, _modules, _idOf) = (state, modules, idOf);
        var module = state.Module;
        _final = new ModuleBuilder(
            module.Definition, [.. module.Parameters.Select(p => new ModuleParameter(p.Name, p.Value))])
        {
            Documentation = module.Documentation,
            Source = module.Span,
            IsExtern = module.IsExtern,
        };
        _logic = new LogicBuilder(_final);
        _resolver = new NetResolver(state.Scratch, _logic, state.Definitions);
    }

    private BoundModule Module => _state.Module;

    /// <summary>The netlist, or null after an error.</summary>
    public ModuleNetlist? Finish(
        IReadOnlyList<InstanceState> instances,
        IReadOnlyDictionary<InstanceState, ImmutableArray<ImmutableArray<ArrayPiece>>> arrayInputs)
    {
        if (Module is { IsExtern: true, Model: { } model }) _final.Model = _idOf(model);
        AddInputs();
        foreach (var register in _state.Registers)
            _resolver.Map(register.Output, _final.Reserve(register.Init.Width));
        AddNames();
        AddOutputs();
        AddMemories();
        foreach (var instance in instances) AddInstance(instance, arrayInputs);
        foreach (var register in _state.Registers)
        {
            var next = _resolver.Resolve(register.Next ?? register.Output);
            _final.Define(
                _resolver.Resolve(register.Output),
                new RegisterCell(
                    register.Name, next, register.Init, register.HasReset, register.IsInitDefined,
                    register.Domain, register.Span));
        }

        AddProperties();
        AddDomains();
        var domains = new PortDomains(_state, _final, _modules).Infer();
        if (domains is null) return null;
        new PortTables(_state, _final).Add(domains);
        if (_final.CellCount > _state.Options.MaxCells)
            throw new ElaborationLimitException(_state.Report.TooManyCells(Module, Module.Span));
        return _final.Build();
    }

    private void AddInputs()
    {
        foreach (var state in _state.Ports.Values)
        {
            for (var g = 0; g < state.Groups.Count; g++)
            {
                foreach (var leaf in state.Groups[g].Leaves)
                    _final.PortNets.Add(
                        leaf.Leaf.IsOutput ? null : Resolve(state.Carriers[g].Value, leaf.Low, leaf.Width));
            }
        }
    }

    private void AddOutputs()
    {
        foreach (var state in _state.Ports.Values)
        {
            for (var g = 0; g < state.Groups.Count; g++)
            {
                foreach (var leaf in state.Groups[g].Leaves)
                {
                    if (!leaf.Leaf.IsOutput) continue;
                    // An extern module has no inside: nothing reads these nets.
                    _final.PortNets[leaf.Port] = Module.IsExtern
                        ? _logic.Zero(leaf.Width)
                        : Resolve(state.Carriers[g].Value, leaf.Low, leaf.Width);
                }
            }
        }
    }

    private void AddNames()
    {
        foreach (var (port, state) in _state.Ports)
        {
            for (var g = 0; g < state.Groups.Count; g++)
            {
                var carrier = state.Carriers[g];
                if (Module.IsExtern && state.Groups[g].IsOutput) continue;
                AddName(carrier.Name, carrier.Value, carrier.Type, NameKind.Port, port.Documentation,
                    port.Span);
            }
        }

        foreach (var signal in Module.Signals)
        {
            if (!_state.Signals.TryGetValue(signal, out var carrier)) continue;
            var kind = signal switch
            {
                BoundRegister => NameKind.Register,
                BoundLet => NameKind.Let,
                _ => NameKind.Wire,
            };
            AddName(carrier.Name, carrier.Value, carrier.Type, kind, signal.Documentation, signal.Span);
        }

        foreach (var extra in _state.ExtraNames)
            _final.Names.Add(extra with { Net = _resolver.Resolve(extra.Net) });
    }

    private void AddName(
        string name, Net net, HdlType type, NameKind kind, string? documentation,
        Language.Text.SourceSpan span) =>
        _final.Names.Add(new NamedNet(name, _resolver.Resolve(net), type, kind, documentation, span));

    private void AddMemories()
    {
        foreach (var memory in _state.Memories.Values.OrderBy(memory => memory.Index))
        {
            var bound = memory.Memory;
            var writes = memory.Writes.Select(write => write with
            {
                Enable = _resolver.Resolve(write.Enable),
                Address = _resolver.Resolve(write.Address),
                Data = _resolver.Resolve(write.Data),
            });
            _final.Memories.Add(new Memory(
                bound.Name, bound.Element, bound.Depth, bound.Image, bound.ImageFile, [.. writes],
                bound.Documentation, bound.Span));
        }
    }

    private void AddInstance(
        InstanceState state,
        IReadOnlyDictionary<InstanceState, ImmutableArray<ImmutableArray<ArrayPiece>>> arrayInputs)
    {
        var instance = state.Instance;
        if (state.IsArray)
        {
            var pieces = arrayInputs[state].Select(port => port.Select(Resolve).ToImmutableArray());
            var whole = new IndexBox([.. instance.Shape.Select(length => new IndexRange(0, length, 1))]);
            var names = instance.Shape.Select((_, d) =>
                d < instance.IndexNames.Length && instance.IndexNames[d].Length > 0
                    ? instance.IndexNames[d] : $"i{d}");
            _final.Arrays.Add(new InstanceArray(
                instance.Name, instance.Shape, [.. names], state.Classes,
                instance.ClassMap.IsEmpty
                    ? [new ClassPiece(whole, 0)]
                    : [.. instance.ClassMap.Select(piece => new ClassPiece(piece.Box, piece.Class))],
                [.. pieces], instance.Documentation, instance.Span));
            return;
        }

        var inputs = new Net?[state.PortCount];
        foreach (var port in state.Ports.Values)
            for (var g = 0; g < port.Groups.Count; g++)
                foreach (var leaf in port.Groups[g].Leaves)
                    if (!leaf.Leaf.IsOutput)
                        inputs[leaf.Port] = Resolve(port.Carriers[g].Value, leaf.Low, leaf.Width);
        _final.Instances.Add(new Instance(
            instance.Name, state.Classes[0], [.. inputs], instance.Documentation, instance.Span));
    }

    private ArrayPiece Resolve(ArrayPiece piece) => piece with
    {
        Source = piece.Source switch
        {
            NetPiece net => net with { Net = _resolver.Resolve(net.Net) },
            TablePiece table => table with { Net = _resolver.Resolve(table.Net) },
            var source => source,
        },
    };

    private Net Resolve(Net scratch, int low, int width) =>
        _resolver.Resolve(_state.Logic.Slice(scratch, low, width, default));

    private void AddProperties()
    {
        foreach (var property in _state.Properties)
        {
            _final.Properties.Add(property with
            {
                Condition = _resolver.Resolve(property.Condition),
                Message =
                [
                    .. property.Message.Select(part =>
                        part.Value is { } value ? part with { Value = _resolver.Resolve(value) } : part),
                ],
            });
        }

        foreach (var counter in _state.Counters)
            _final.Counters.Add(counter with { Amount = _resolver.Resolve(counter.Amount) });
    }

    private void AddDomains()
    {
        foreach (var domain in Module.Domains)
        {
            var reset = domain.Reset?.Type as ResetType;
            _final.Domains.Add(new ClockDomain(
                domain.Name, _state.Ports[domain.Clock].Groups[0].Leaves[0].Port,
                domain.Reset is { } port ? _state.Ports[port].Groups[0].Leaves[0].Port : -1,
                reset?.IsAsynchronous ?? false, reset?.IsActiveLow ?? false));
        }
    }
}
