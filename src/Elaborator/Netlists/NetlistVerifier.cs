using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>A rule of the netlist that a design breaks.</summary>
/// <param name="Message">Names the module and the thing in it.</param>
public sealed record NetlistFault(ModuleId Module, SourceSpan Span, string Message);

/// <summary>Checks what every reader of a netlist relies on: widths, indices, ranges, the order of modules, and that
/// the pieces of an instance array cover each index once.</summary>
/// <remarks>A fault is a bug in whoever built the design, or an error in <c>.wnl</c> text. Loops, clock domains and
/// streams are the business of the checks. O(size of the netlist); arrays cost their pieces.</remarks>
public sealed class NetlistVerifier
{
    private const int MaxFaults = 100;
    private readonly Design _design;
    private readonly ModuleId _id;
    private readonly ModuleNetlist _module;
    private readonly List<NetlistFault> _faults;

    private NetlistVerifier(Design design, ModuleId id, List<NetlistFault> faults)
    {
        _design = design;
        _id = id;
        _module = design[id];
        _faults = faults;
    }

    /// <returns>All faults, in order of modules; empty for a sound design. Only the first hundred are listed.</returns>
    public static IReadOnlyList<NetlistFault> Verify(Design design)
    {
        var faults = new List<NetlistFault>();
        if (design.Top.Index < 0 || design.Top.Index >= design.Modules.Length)
            faults.Add(new NetlistFault(design.Top, SourceSpan.None, $"the top is module {design.Top.Index} of {design.Modules.Length}"));
        for (var i = 0; i < design.Modules.Length && faults.Count < MaxFaults; i++)
            new NetlistVerifier(design, new ModuleId(i), faults).VerifyModule();
        return faults;
    }

    private void VerifyModule()
    {
        // Later checks look nets and ports up, so each step runs only on what the steps before found sound.
        var before = _faults.Count;
        Ports();
        InputNets();
        Boundary();
        if (_faults.Count > before) return;
        for (var i = 0; i < _module.Cells.Length && _faults.Count < MaxFaults; i++) Cell(i);
        foreach (var memory in _module.Memories) Memory(memory);
        foreach (var instance in _module.Instances) Instance(instance);
        var arrays = new ArrayVerifier(_design, _id, Fault);
        foreach (var array in _module.Arrays) arrays.Verify(array);
        foreach (var property in _module.Properties) Property(property);
        foreach (var counter in _module.Counters) Domain(counter.Domain, $"counter '{counter.Name}'", counter.Source);
        Names();
    }

    private void Fault(SourceSpan span, string message)
    {
        if (_faults.Count < MaxFaults) _faults.Add(new NetlistFault(_id, span, $"{message} (in '{_module.DisplayName}')"));
    }

    private void Ports()
    {
        if (_module.PortNets.Length != _module.Ports.Length)
        {
            Fault(_module.Source, $"{_module.Ports.Length} ports have {_module.PortNets.Length} nets");
            return;
        }

        for (var i = 0; i < _module.Ports.Length; i++)
        {
            var port = _module.Ports[i];
            var net = _module.PortNets[i];
            if (port.Width < 1) Fault(port.Source, $"port '{port.Name}' of type '{port.Type}' has no bits");
            if (!Exists(net)) Fault(port.Source, $"port '{port.Name}' has no cell");
            else if (_module.WidthOf(net) != port.Width)
                Fault(port.Source, $"port '{port.Name}' is {port.Width} bits but its net is {_module.WidthOf(net)} bits");
            else if (!port.IsOutput && (_module[net] is not InputCell input || input.Port != i))
                Fault(port.Source, $"input port '{port.Name}' is not the net of its input cell");
            if (port.FuseDefault is { } value && value.Width != port.Width)
                Fault(port.Source, $"the default of fuse '{port.Name}' is {value.Width} bits but the port is {port.Width} bits");
            if (port.Kind == PortKind.Fuse && port.IsOutput) Fault(port.Source, $"fuse '{port.Name}' is an output");
            if (port.Domain < -1 || port.Domain >= _module.Domains.Length)
                Fault(port.Source, $"port '{port.Name}' is in domain {port.Domain} of {_module.Domains.Length}");
        }
    }

    // Everything that reads a net outside the cells and the arrays.
    private void InputNets()
    {
        foreach (var cell in _module.Cells)
        {
            if (cell.Width < 1) Fault(cell.Source, $"a cell is {cell.Width} bits wide");
            for (var i = 0; i < cell.InputCount; i++)
                if (!Exists(cell.Input(i)))
                    Fault(cell.Source, $"a cell reads net {cell.Input(i)} of {_module.Cells.Length}");
        }

        foreach (var write in _module.Memories.SelectMany(memory => memory.Writes))
            if (!Exists(write.Enable) || !Exists(write.Address) || !Exists(write.Data))
                Fault(write.Source, "a write port reads a net that does not exist");
        foreach (var instance in _module.Instances)
            if (instance.Inputs.Any(net => net is { } n && !Exists(n)))
                Fault(instance.Source, $"instance '{instance.Name}' reads a net that does not exist");
        foreach (var property in _module.Properties)
            if (!Exists(property.Condition) || property.Message.Any(part => part.Value is { } net && !Exists(net)))
                Fault(property.Source, "a property reads a net that does not exist");
        foreach (var counter in _module.Counters)
            if (!Exists(counter.Amount)) Fault(counter.Source, $"counter '{counter.Name}' reads a net that does not exist");
        foreach (var name in _module.Names)
            if (!Exists(name.Net)) Fault(name.Source, $"name '{name.Name}' stands for a net that does not exist");
    }

    private void Boundary()
    {
        foreach (var domain in _module.Domains)
        {
            if (!IsPort(domain.ClockPort) || _module.Ports[domain.ClockPort].Kind != PortKind.Clock)
                Fault(_module.Source, $"domain '{domain.Name}' has no clock port");
            if (domain.ResetPort != -1 && (!IsPort(domain.ResetPort) || _module.Ports[domain.ResetPort].Kind != PortKind.Reset))
                Fault(_module.Source, $"domain '{domain.Name}' has no reset port");
        }

        foreach (var stream in _module.Streams)
        {
            foreach (var bits in stream.Data.Append(stream.Valid).Append(stream.Ready)) Bits(bits, stream.Name);
            if (stream.Domain != -1) Domain(stream.Domain, $"stream '{stream.Name}'", _module.Source);
        }

        foreach (var port in _module.DataPorts)
        {
            foreach (var bits in port.Bits) Bits(bits, port.Name);
            var width = port.Bits.Sum(bits => (long)bits.Width);
            if (width != port.Type.Width)
                Fault(_module.Source, $"port '{port.Name}' is {port.Type.Width} bits but its pieces are {width} bits");
        }

        if (_module.Model is { } model && (model.Index < 0 || model.Index >= _design.Modules.Length))
            Fault(_module.Source, $"the model is module {model.Index} of {_design.Modules.Length}");
    }

    private void Bits(PortBits bits, string name)
    {
        if (!IsPort(bits.Port) || bits.Low < 0 || bits.Width < 1 || (long)bits.Low + bits.Width > _module.Ports[bits.Port].Width)
            Fault(_module.Source, $"'{name}' uses bits of a port that do not exist");
    }

    private void Cell(int index)
    {
        var cell = _module.Cells[index];
        if (CellRules.Check(cell, _module.WidthOf) is { } fault) Fault(cell.Source, fault);
        switch (cell)
        {
            case InputCell input:
                if (!IsPort(input.Port) || _module.Ports[input.Port].IsOutput) Fault(cell.Source, $"there is no input port {input.Port}");
                else Same(cell, $"input port '{_module.Ports[input.Port].Name}'", _module.Ports[input.Port].Width);
                break;
            case RegisterCell register:
                Domain(register.Domain, $"register '{register.Name}'", cell.Source);
                break;
            case MemoryReadCell read:
                if (read.Memory < 0 || read.Memory >= _module.Memories.Length) Fault(cell.Source, $"there is no memory {read.Memory}");
                else Same(cell, $"memory '{_module.Memories[read.Memory].Name}'", _module.Memories[read.Memory].Width);
                break;
            case InstanceOutputCell output:
                if (output.Instance < 0 || output.Instance >= _module.Instances.Length)
                    Fault(cell.Source, $"there is no instance {output.Instance}");
                else Output(cell, _module.Instances[output.Instance].Module, output.Port, 1);
                break;
            case ArrayOutputCell output:
                if (output.Array < 0 || output.Array >= _module.Arrays.Length) Fault(cell.Source, $"there is no array {output.Array}");
                else if (!_module.Arrays[output.Array].Classes.IsEmpty)
                    Output(cell, _module.Arrays[output.Array].Classes[0], output.Port, _module.Arrays[output.Array].Shape.Aggregate(1L, (p, n) => p * n));
                break;
        }
    }

    private void Output(Cell cell, ModuleId id, int port, long count)
    {
        if (id.Index < 0 || id.Index >= _id.Index) return; // reported with the instance
        var ports = _design[id].Ports;
        if (port < 0 || port >= ports.Length || !ports[port].IsOutput)
            Fault(cell.Source, $"'{_design[id].DisplayName}' has no output port {port}");
        else Same(cell, $"port '{ports[port].Name}' of '{_design[id].DisplayName}'", ports[port].Width * count);
    }

    private void Same(Cell cell, string other, long width)
    {
        if (cell.Width != width) Fault(cell.Source, $"the net is {cell.Width} bits but {other} is {width} bits");
    }

    private void Memory(Memory memory)
    {
        if (memory.Depth < 1 || memory.Width < 1) Fault(memory.Source, $"memory '{memory.Name}' has no bits");
        if (memory.Image is { } image)
        {
            if (image.Length > memory.Depth)
                Fault(memory.Source, $"memory '{memory.Name}' has {memory.Depth} words but its image {image.Length}");
            if (image.Any(word => word.Width != memory.Width))
                Fault(memory.Source, $"a word of the image of memory '{memory.Name}' is not {memory.Width} bits");
        }

        foreach (var write in memory.Writes)
        {
            Domain(write.Domain, $"a write port of memory '{memory.Name}'", write.Source);
            if (_module.WidthOf(write.Enable) != 1)
                Fault(write.Source, $"the enable of a write port is {_module.WidthOf(write.Enable)} bits but must be 1");
            if (_module.WidthOf(write.Data) != write.DataWidth)
                Fault(write.Source, $"a write port writes {write.DataWidth} bits but its data is {_module.WidthOf(write.Data)} bits");
            if (write.Low < 0 || (long)write.Low + write.DataWidth > memory.Width)
                Fault(write.Source, $"a write port writes bit {write.Low + write.DataWidth - 1L} of words of {memory.Width} bits");
        }
    }

    private void Instance(Instance instance)
    {
        if (!IsEarlier(instance.Module))
        {
            Fault(instance.Source, $"instance '{instance.Name}' uses a module that does not stand before this one");
            return;
        }

        var target = _design[instance.Module];
        if (instance.Inputs.Length != target.Ports.Length)
        {
            Fault(instance.Source, $"instance '{instance.Name}' has {instance.Inputs.Length} connections for {target.Ports.Length} ports");
            return;
        }

        for (var i = 0; i < target.Ports.Length; i++)
        {
            var port = target.Ports[i];
            if (port.IsOutput != instance.Inputs[i] is null)
                Fault(instance.Source, port.IsOutput
                    ? $"output port '{port.Name}' of instance '{instance.Name}' is driven"
                    : $"input port '{port.Name}' of instance '{instance.Name}' is not connected");
            else if (instance.Inputs[i] is { } net && _module.WidthOf(net) != port.Width)
                Fault(instance.Source, $"port '{port.Name}' of instance '{instance.Name}' is {port.Width} bits but its net is {_module.WidthOf(net)} bits");
        }
    }

    private bool IsEarlier(ModuleId id) => id.Index >= 0 && id.Index < _id.Index;

    private void Property(Property property)
    {
        Domain(property.Domain, "a property", property.Source);
        if (_module.WidthOf(property.Condition) != 1)
            Fault(property.Source, $"the condition of a property is {_module.WidthOf(property.Condition)} bits but must be 1");
        foreach (var part in property.Message)
            if (part is { Value: { } net, Type: { } type } && _module.WidthOf(net) != type.Width)
                Fault(property.Source, $"a value of a message is {_module.WidthOf(net)} bits but its type '{type}' {type.Width} bits");
    }

    private void Names()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in _module.Names)
        {
            if (!seen.Add(name.Name)) Fault(name.Source, $"name '{name.Name}' occurs twice");
            if (name.Type is not ErrorHdlType && name.Type.Width != _module.WidthOf(name.Net))
                Fault(name.Source, $"name '{name.Name}' of type '{name.Type}' is {name.Type.Width} bits but its net is {_module.WidthOf(name.Net)} bits");
        }
    }

    private void Domain(int domain, string what, SourceSpan span)
    {
        if (domain < 0 || domain >= _module.Domains.Length)
            Fault(span, $"{what} is in domain {domain} of {_module.Domains.Length}");
    }

    private bool Exists(Net net) => net.Cell >= 0 && net.Cell < _module.Cells.Length;

    private bool IsPort(int port) => port >= 0 && port < _module.Ports.Length;
}
