using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Arrays;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Elaborator.Elaboration.Sparse;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>Elaborates one module: names become carriers, items become drivers, drivers are joined and
/// checked, and what is read is copied into the final netlist.</summary>
internal sealed class ModuleElaborator
{
    private readonly ModuleState _state;
    private readonly Evaluator _evaluator;
    private readonly Func<BoundModule, ModuleId> _idOf;
    private readonly List<InstanceState> _instances = [];

    public ModuleElaborator(
        BoundModule module, ElaborationOptions options, ElaborationReporter report,
        Func<BoundModule, ModuleId> idOf)
    {
        _state = new ModuleState(module, options, report);
        _evaluator = new Evaluator(_state);
        _idOf = idOf;
    }

    private BoundModule Module => _state.Module;

    /// <summary>The netlist, or null after an error.</summary>
    public ModuleNetlist? Elaborate(IReadOnlyList<ModuleNetlist> modules)
    {
        DeclarePorts();
        if (!DeclareInstances()) return null;
        DeclareSignals();
        if (Module.IsExtern)
            return new ModuleFinisher(_state, modules, _idOf)
                .Finish([],
                    ImmutableDictionary<InstanceState, ImmutableArray<ImmutableArray<ArrayPiece>>>.Empty);

        foreach (var signal in Module.Signals)
            if (signal is BoundLet let)
                ElaborateLet(let);
        foreach (var item in Module.Items) Elaborate(item);
        if (_state.HasErrorNodes) return null;

        DefineCarriers();
        var inputs = _instances.Where(i => i.IsArray)
            .ToDictionary(i => i, i => new ArrayInputs(_state).Finish(i));
        if (_state.HasErrorNodes) return null;
        return new ModuleFinisher(_state, modules, _idOf).Finish(_instances, inputs);
    }

    private void DeclarePorts()
    {
        var first = 0;
        foreach (var port in Module.Ports)
        {
            var groups = PortGroup.Of(port, first);
            first += groups.Sum(group => group.Leaves.Length);
            var carriers = new List<Carrier>(groups.Length);
            foreach (var group in groups)
            {
                var kind = group.IsOutput ? CarrierKind.Output : CarrierKind.Fixed;
                var value = group.IsOutput
                    ? _state.Placeholder(group.Width)
                    : _state.Logic.Concat(
                        group.Leaves.Select(leaf =>
                            _state.Scratch.Add(new InputCell(leaf.Port, leaf.Width, port.Span))).ToList(),
                        port.Span);
                carriers.Add(new Carrier(group.NameUnder(port.Name), group.Type, kind, value, port.Span));
            }

            _state.Ports.Add(port, new PortState(port, groups, carriers));
        }
    }

    private bool DeclareInstances()
    {
        var (single, arrays) = (0, 0);
        foreach (var instance in Module.Instances)
        {
            var state = new InstanceState(
                _state, instance, instance.Shape.IsEmpty
                    ? single++ : arrays++, [.. instance.Classes.Select(_idOf)]);
            _state.Instances.Add(instance, state);
            _instances.Add(state);
            if (!state.IsArray) continue;
            foreach (var port in state.Ports.Values)
            {
                foreach (var group in port.Groups)
                {
                    // Inputs are pieces: only what is read side by side has to fit a net.
                    if (!group.IsOutput || group.Width * state.Count <= int.MaxValue) continue;
                    _state.Report.ArrayTooWide(
                        $"{instance.Name}.{group.NameUnder(port.Port.Name)}", group.Width * state.Count,
                        instance.Span);
                    return false;
                }
            }
        }

        return true;
    }

    private void DeclareSignals()
    {
        foreach (var signal in Module.Signals)
        {
            switch (signal)
            {
                case BoundRegister register:
                    _state.Signals.Add(signal, RegisterCells.Declare(_state, register));
                    break;
                case BoundMemory memory:
                    _state.Memories.Add(memory, new MemoryState(memory, _state.Memories.Count));
                    break;
                case BoundLet:
                    _state.Signals.Add(signal, new Carrier(
                        signal.Name, signal.Type, CarrierKind.Fixed, _state.Placeholder(signal.Type.Width),
                        signal.Span));
                    break;
                default:
                    _state.Signals.Add(signal, new Carrier(
                        signal.Name, signal.Type, CarrierKind.Wire, _state.Placeholder(signal.Type.Width),
                        signal.Span));
                    break;
            }
        }
    }

    private void ElaborateLet(BoundLet let)
    {
        _state.NameHint = let.Name;
        var value = _evaluator.EvaluateTop(let.Value);
        _state.Define(_state.Signals[let].Value, value);
        _state.NameHint = null;
    }

    private void Elaborate(BoundItem item)
    {
        switch (item)
        {
            case BoundDrive { Box: not null } drive:
                new BoxDrives(_state, _evaluator).Add(drive);
                break;
            case BoundDrive drive:
                _state.NameHint = Evaluator.NameOf(drive.Place);
                _evaluator.Drive(drive.Place, _evaluator.EvaluateTop(drive.Value), []);
                _state.NameHint = null;
                break;
            case BoundComb comb:
                _evaluator.ElaborateComb(comb);
                break;
            case BoundSeq seq:
                _evaluator.ElaborateSeq(seq);
                break;
            case BoundProperty property:
                _evaluator.AddProperty(property);
                break;
            case BoundSparse sparse:
                new SparseElaborator(_state, _evaluator, sparse).Elaborate();
                break;
        }
    }

    // Joins the drivers of everything that has any, in the order of declaration.
    private void DefineCarriers()
    {
        var check = new DriverCheck(_state);
        foreach (var signal in Module.Signals)
        {
            if (!_state.Signals.TryGetValue(signal, out var carrier) || carrier.Kind == CarrierKind.Fixed)
                continue;
            Define(carrier, carrier.Kind == CarrierKind.Register ? carrier.Value : null);
        }

        foreach (var port in Module.Ports)
        {
            var state = _state.Ports[port];
            foreach (var carrier in state.Carriers)
                if (carrier.Kind == CarrierKind.Output)
                    Define(carrier, null);
        }

        foreach (var instance in _instances)
        {
            foreach (var (port, state) in instance.Ports)
            {
                var inputs =
                    state.Carriers.Where(carrier => carrier.Kind == CarrierKind.InstanceInput).ToList();
                var isUntouched = inputs.All(carrier => carrier.Drivers.Count == 0 && !carrier.IsPoisoned);
                if (isUntouched && inputs.Count > 0 && !port.IsFuse)
                {
                    _state.Report.UnconnectedInput(
                        $"{instance.Instance.Name}.{port.Name}", instance.Instance.Span);
                    _state.HasErrorNodes = true;
                    continue;
                }

                foreach (var carrier in inputs)
                    Define(carrier, port.IsFuse ? _state.Logic.Constant(port.FuseDefault, port.Span) : null);
                foreach (var input in instance.ArrayInputs.Values.Where(input => input.Port == port))
                    foreach (var (_, carrier) in input.Elements)
                        Define(carrier, null);
            }
        }

        void Define(Carrier carrier, Net? rest)
        {
            if (check.Join(carrier, rest) is not { } value)
            {
                carrier.IsPoisoned = true;
                _state.HasErrorNodes = true;
            }
            else if (carrier.Kind == CarrierKind.Register)
            {
                RegisterCells.SetNext(_state, carrier, value);
            }
            else
            {
                _state.Define(carrier.Value, value);
            }
        }
    }
}
