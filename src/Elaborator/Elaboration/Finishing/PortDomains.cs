using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Finishing;

/// <summary>Finds the clock domain of each port that names none: the one of its uses. What goes through
/// <c>cross</c> is no use.</summary>
/// <remarks>Two sweeps over the cells, one from what stores toward the inputs and one from what stores toward
/// the outputs, repeated while something changes. A set of domains is a word of bits.</remarks>
internal sealed class PortDomains(
    ModuleState state, ModuleBuilder final, IReadOnlyList<ModuleNetlist> modules)
{
    private readonly ulong[] _readers = new ulong[final.CellCount];
    private readonly ulong[] _sources = new ulong[final.CellCount];
    private readonly InstancePaths _paths = new(modules);

    // Instance outputs by (is an array, index): the cells that read them.
    private readonly Dictionary<(bool IsArray, int Index), List<int>> _outputs = [];

    /// <summary>By port, −1 for none; null after an error.</summary>
    public IReadOnlyDictionary<BoundPort, int>? Infer()
    {
        var result = new Dictionary<BoundPort, int>();
        FindOutputs();
        while (SweepReaders()) { }
        foreach (var (port, groups) in state.Ports)
            result[port] = DomainOf(port, groups, _readers, forInputs: true);
        while (SweepSources(result)) { }
        var hasErrors = false;
        foreach (var (port, groups) in state.Ports)
        {
            if (port.Domain >= 0 || port.Type is ClockType or ResetType || port.IsFuse) continue;
            var domains =
                Union(groups, _readers, forInputs: true) | Union(groups, _sources, forInputs: false);
            result[port] = domains == 0 ? -1 : BitOperations.TrailingZeroCount(domains);
            if (BitOperations.PopCount(domains) < 2 || state.Module.IsExtern) continue;
            var second = BitOperations.TrailingZeroCount(domains & (domains - 1));
            state.Report.PortInTwoDomains(
                port.Name, final.Domains[result[port]].Name, final.Domains[second].Name, port.Span);
            hasErrors = true;
        }

        return hasErrors ? null : result;
    }

    private int DomainOf(BoundPort port, PortState groups, ulong[] sets, bool forInputs)
    {
        if (port.Type is ClockType) return -1;
        if (port.Domain >= 0) return port.Domain;
        if (port.Type is ResetType)
        {
            var index = -1;
            for (var i = 0; i < state.Module.Domains.Length; i++)
                if (state.Module.Domains[i].Reset == port)
                    index = i;
            return index;
        }

        if (port.IsFuse) return -1;
        var domains = Union(groups, sets, forInputs);
        return domains == 0 ? -1 : BitOperations.TrailingZeroCount(domains);
    }

    private ulong Union(PortState groups, ulong[] sets, bool forInputs)
    {
        var union = 0UL;
        foreach (var group in groups.Groups)
            foreach (var leaf in group.Leaves)
                if (leaf.Leaf.IsOutput != forInputs && final.PortNets[leaf.Port] is { } net)
                    union |= sets[net.Cell];
        return union;
    }

    private static ulong Bit(int domain) => domain is >= 0 and < 64 ? 1UL << domain : 0;

    private void FindOutputs()
    {
        for (var i = 0; i < final.CellCount; i++)
        {
            var key = final[new Net(i)] switch
            {
                InstanceOutputCell output => (false, output.Instance),
                ArrayOutputCell output => (true, output.Array),
                _ => (false, -1),
            };
            if (key.Item2 < 0) continue;
            if (!_outputs.TryGetValue(key, out var cells)) _outputs.Add(key, cells = []);
            cells.Add(i);
        }
    }

    // From what stores back to what it reads.
    private bool SweepReaders()
    {
        var changed = false;
        foreach (var memory in final.Memories)
        {
            foreach (var write in memory.Writes)
            {
                Add(write.Enable, Bit(write.Domain));
                Add(write.Address, Bit(write.Domain));
                Add(write.Data, Bit(write.Domain));
            }
        }

        foreach (var property in final.Properties) Add(property.Condition, Bit(property.Domain));
        foreach (var counter in final.Counters) Add(counter.Amount, Bit(counter.Domain));
        for (var i = 0; i < final.Instances.Count; i++)
        {
            var instance = final.Instances[i];
            AddInstance(modules[instance.Module.Index], instance.Module, (false, i), port =>
                instance.Inputs[port] is { } net ? [net] : []);
        }

        for (var i = 0; i < final.Arrays.Count; i++)
        {
            var array = final.Arrays[i];
            AddInstance(
                modules[array.Classes[0].Index], array.Classes[0], (true, i), port => NetsOf(array, port));
        }

        for (var i = final.CellCount - 1; i >= 0; i--)
        {
            var cell = final[new Net(i)]!;
            if (cell is CrossCell) continue;
            var set = cell is RegisterCell register ? Bit(register.Domain) : _readers[i];
            if (set == 0) continue;
            for (var input = 0; input < cell.InputCount; input++) Add(cell.Input(input), set);
        }

        return changed;

        void Add(Net net, ulong set)
        {
            if ((_readers[net.Cell] | set) == _readers[net.Cell]) return;
            _readers[net.Cell] |= set;
            changed = true;
        }

        void AddInstance(
            ModuleNetlist module, ModuleId id, (bool, int) key, Func<int, IEnumerable<Net>> netsAt)
        {
            for (var p = 0; p < module.Ports.Length; p++)
            {
                var port = module.Ports[p];
                if (port.IsOutput || port.Kind != PortKind.Data) continue;
                var set = port.Domain >= 0 ? DomainAt(module, port.Domain, netsAt) : 0;
                if (port.Domain < 0 && _outputs.TryGetValue(key, out var cells))
                {
                    var reached = _paths.From(id, p);
                    foreach (var cell in cells)
                        if (reached.Contains(PortOf(cell)))
                            set |= _readers[cell];
                }

                if (set == 0) continue;
                foreach (var net in netsAt(p)) Add(net, set);
            }
        }
    }

    // From what stores forward to what it feeds.
    private bool SweepSources(IReadOnlyDictionary<BoundPort, int> inputs)
    {
        var changed = false;
        foreach (var (port, groups) in state.Ports)
        {
            var set = port.Type is ClockType or ResetType ? 0 : Bit(inputs[port]);
            foreach (var group in groups.Groups)
                foreach (var leaf in group.Leaves)
                    if (!leaf.Leaf.IsOutput)
                        Set(final.PortNets[leaf.Port]!.Value.Cell, set);
        }

        for (var i = 0; i < final.CellCount; i++)
        {
            var cell = final[new Net(i)]!;
            switch (cell)
            {
                case InputCell or CrossCell or ConstantCell:
                    continue;
                case RegisterCell register:
                    Set(i, Bit(register.Domain));
                    continue;
                case InstanceOutputCell output:
                    var instance = final.Instances[output.Instance];
                    Set(i, OutputOf(
                        instance.Module, output.Port, port => instance.Inputs[port] is { } net ? [net] : []));
                    continue;
                case ArrayOutputCell output:
                    var array = final.Arrays[output.Array];
                    Set(i, OutputOf(array.Classes[0], output.Port, port => NetsOf(array, port)));
                    continue;
            }

            var set = 0UL;
            if (cell is MemoryReadCell read)
                foreach (var write in final.Memories[read.Memory].Writes)
                    set |= Bit(write.Domain);
            for (var input = 0; input < cell.InputCount; input++) set |= _sources[cell.Input(input).Cell];
            Set(i, set);
        }

        return changed;

        void Set(int cell, ulong set)
        {
            if ((_sources[cell] | set) == _sources[cell]) return;
            _sources[cell] |= set;
            changed = true;
        }

        ulong OutputOf(ModuleId id, int port, Func<int, IEnumerable<Net>> netsAt)
        {
            var module = modules[id.Index];
            if (module.Ports[port].Domain >= 0) return DomainAt(module, module.Ports[port].Domain, netsAt);
            var set = 0UL;
            for (var p = 0; p < module.Ports.Length; p++)
                if (!module.Ports[p].IsOutput && module.Ports[p].Kind == PortKind.Data
                    && _paths.From(id, p).Contains(port))
                    foreach (var net in netsAt(p))
                        set |= _sources[net.Cell];
            return set;
        }
    }

    // The domain here whose clock feeds a domain of an instance.
    private ulong DomainAt(ModuleNetlist module, int domain, Func<int, IEnumerable<Net>> netsAt)
    {
        foreach (var net in netsAt(module.Domains[domain].ClockPort))
            for (var i = 0; i < final.Domains.Count; i++)
                if (final.PortNets[final.Domains[i].ClockPort] == net)
                    return Bit(i);
        return 0;
    }

    private int PortOf(int cell) => final[new Net(cell)] switch
    {
        InstanceOutputCell output => output.Port,
        ArrayOutputCell output => output.Port,
        _ => -1,
    };

    private static IEnumerable<Net> NetsOf(InstanceArray array, int port) => array.Inputs[port]
        .Select(piece => piece.Source switch
        {
            NetPiece net => net.Net,
            TablePiece table => table.Net,
            _ => (Net?)null,
        })
        .Where(net => net is not null).Select(net => net!.Value);
}
