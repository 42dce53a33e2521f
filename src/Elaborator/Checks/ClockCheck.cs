using System.Collections.Immutable;
using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Checks;

/// <summary>Finds registers, memories and ports of one clock domain that take data of another without <c>cross</c>.</summary>
/// <remarks>Follows the bits of <see cref="BitGraph"/>, so fields of one struct may belong to different domains. A port of an
/// instance stands in the domain it is declared in; one without a domain hands its readers and sources to the parent.</remarks>
internal sealed class ClockCheck(CombinationalPaths paths, DiagnosticBag diagnostics)
{
    // By module: what an instance shows of itself. Domains are indices of the module's own.
    private readonly Dictionary<int, Boundary> _boundaries = [];

    /// <param name="ReaderDomain">By port: the domain that samples an input, or −1.</param>
    /// <param name="Sources">By port: what an output is made of; clock keys are nets of the module.</param>
    private sealed record Boundary(int[] ReaderDomain, ClockSet[] Sources);

    public void Check(ModuleId id)
    {
        var module = paths.Design[id];
        if (module.IsExtern)
        {
            _boundaries[id.Index] = new Boundary(
                [.. module.Ports.Select(port => port.Domain)], [.. module.Ports.Select(_ => ClockSet.Empty)]);
            return;
        }

        new ModuleRun(this, paths.GraphOf(id), id).Run();
    }

    private sealed class ModuleRun
    {
        private readonly ClockCheck _owner;
        private readonly ModuleGraph _graph;
        private readonly ModuleId _id;
        private readonly ModuleNetlist _module;
        private readonly BitNames _names;
        private readonly ClockSet[] _values;
        private readonly Boundary _boundary;
        private readonly Dictionary<int, ClockSet> _singles = [];
        private readonly SortedDictionary<int, Stack<int>> _sampled = []; // by clock: the nodes that something of it takes

        public ModuleRun(ClockCheck owner, ModuleGraph graph, ModuleId id)
        {
            _owner = owner;
            _graph = graph;
            _id = id;
            _module = graph.Bits.Module;
            _names = new BitNames(owner.Paths.Design, _module);
            _values = new ClockSet[graph.Bits.NodeCount];
            Array.Fill(_values, ClockSet.Empty);
            _boundary = new Boundary(new int[_module.Ports.Length], new ClockSet[_module.Ports.Length]);
            for (var i = 0; i < _module.Ports.Length; i++)
            {
                _boundary.ReaderDomain[i] = -1;
                _boundary.Sources[i] = ClockSet.Empty;
            }
        }

        public void Run()
        {
            for (var i = 0; i < _graph.Order.Count; i++)
            {
                var set = ClockSet.Empty;
                foreach (var node in _graph.Order[i]) set = set.Union(ValueOf(node));
                foreach (var node in _graph.Order[i]) _values[node] = set;
            }

            CheckRegisters();
            CheckMemories();
            foreach (var instance in _module.Instances) CheckInstance(instance);
            foreach (var array in _module.Arrays) CheckArray(array);
            CheckOutputs();
            FindReaders();
            _owner._boundaries[_id.Index] = _boundary;
        }

        private int ClockOf(int domain) => _module.PortNets[_module.Domains[domain].ClockPort].Cell;

        private ClockSet Single(int clock, Net origin)
        {
            // Registers of one domain share a set per origin only where they must: one for each clock is enough.
            if (!_singles.TryGetValue(clock, out var set)) _singles.Add(clock, set = ClockSet.Of(new ClockSource(clock, origin)));
            return set.Sources[0].Origin == origin ? set : ClockSet.Of(new ClockSource(clock, origin));
        }

        private ClockSet ValueOf(int node)
        {
            var net = _graph.Bits.NetOf(node);
            switch (_module[net])
            {
                case CrossCell:
                    return ClockSet.Empty;
                case RegisterCell register:
                    return Single(ClockOf(register.Domain), net);
                case InputCell input:
                    var port = _module.Ports[input.Port];
                    if (port.Kind != PortKind.Data) return ClockSet.Empty;
                    return port.Domain >= 0 ? Single(ClockOf(port.Domain), net) : ClockSet.Of(ClockSource.OfPort(input.Port, net));
                case MemoryReadCell read:
                    return _module.Memories[read.Memory].Writes
                        .Aggregate(Reads(node), (set, write) => set.Union(Single(ClockOf(write.Domain), net)));
                case InstanceOutputCell output:
                    var instance = _module.Instances[output.Instance];
                    return OfOutput(instance.Module, output.Port, net, p => instance.Inputs[p], p => instance.Inputs[p] is { } n ? OfNet(n) : ClockSet.Empty);
                case ArrayOutputCell output:
                    var array = _module.Arrays[output.Array];
                    // Values of the array's own outputs may not be known yet; they belong to the same clocks.
                    return OfOutput(array.Classes[0], output.Port, net, p => OnlyNet(array.Inputs[p]), p => OfPieces(array.Inputs[p]));
                default:
                    return Reads(node);
            }
        }

        private ClockSet Reads(int node)
        {
            var set = ClockSet.Empty;
            foreach (var read in _graph.Bits.ReadsOf(node)) set = set.Union(_values[read]);
            return set;
        }

        private ClockSet OfNet(Net net)
        {
            var (first, end) = _graph.Bits.NodesOf(net);
            return OfNodes(first, end);
        }

        private ClockSet OfNodes(int first, int end)
        {
            var set = ClockSet.Empty;
            for (var node = first; node < end; node++) set = set.Union(_values[node]);
            return set;
        }

        private ClockSet OfPieces(ImmutableArray<ArrayPiece> pieces)
        {
            var set = ClockSet.Empty;
            foreach (var piece in pieces)
                if (piece.Source.ReadNet() is { } net)
                    set = set.Union(OfNet(net));
            return set;
        }

        private static Net? OnlyNet(ImmutableArray<ArrayPiece> pieces)
        {
            Net? only = null;
            foreach (var piece in pieces)
            {
                if (piece.Source.ReadNet() is not { } net || (only is { } other && other != net)) return null;
                only = net;
            }

            return only;
        }

        private ClockSet OfOutput(ModuleId id, int port, Net net, Func<int, Net?> netOf, Func<int, ClockSet> valueOf)
        {
            var target = _owner.Paths.Design[id];
            if (target.Ports[port].Domain is >= 0 and var domain)
                return netOf(target.Domains[domain].ClockPort) is { } clock ? Single(clock.Cell, net) : ClockSet.Empty;
            var set = ClockSet.Empty;
            foreach (var source in _owner._boundaries[id.Index].Sources[port].Sources)
            {
                if (source.IsPort) set = set.Union(valueOf(source.Port));
                else if (target.Cells[source.Key] is InputCell input && netOf(input.Port) is { } clock)
                    set = set.Union(Single(clock.Cell, net));
            }

            return set;
        }

        private void CheckRegisters()
        {
            foreach (var cell in _module.Cells)
                if (cell is RegisterCell register)
                    Sample(_graph.Bits.NodesOf(register.Next), ClockOf(register.Domain), $"register '{register.Name}'", register.Source);
        }

        private void CheckMemories()
        {
            foreach (var memory in _module.Memories)
                foreach (var write in memory.Writes)
                    foreach (var net in new[] { write.Data, write.Address, write.Enable })
                        Sample(_graph.Bits.NodesOf(net), ClockOf(write.Domain), $"memory '{memory.Name}'", write.Source);
        }

        private void CheckOutputs()
        {
            for (var i = 0; i < _module.Ports.Length; i++)
            {
                var port = _module.Ports[i];
                if (!port.IsOutput || port.Kind != PortKind.Data) continue;
                if (port.Domain >= 0)
                    Sample(_graph.Bits.NodesOf(_module.PortNets[i]), ClockOf(port.Domain), $"output '{port.Name}'", port.Source);
                else _boundary.Sources[i] = OfNet(_module.PortNets[i]);
            }
        }

        private void CheckInstance(Instance instance)
        {
            var target = _owner.Paths.Design[instance.Module];
            for (var i = 0; i < target.Ports.Length; i++)
                if (Sampler(target, instance.Module, i) is { } clockPort && instance.Inputs[i] is { } net
                    && instance.Inputs[clockPort] is { } clock)
                    Sample(_graph.Bits.NodesOf(net), clock.Cell, $"'{instance.Name}.{target.Ports[i].Name}'", instance.Source);
        }

        private void CheckArray(InstanceArray array)
        {
            var target = _owner.Paths.Design[array.Classes[0]];
            for (var i = 0; i < target.Ports.Length; i++)
            {
                if (Sampler(target, array.Classes[0], i) is not { } clockPort || OnlyNet(array.Inputs[clockPort]) is not { } clock) continue;
                foreach (var piece in array.Inputs[i])
                {
                    if (_graph.Bits.PieceRange(piece, new PortBits(i, 0, target.Ports[i].Width)) is not { } range) continue;
                    Sample(_graph.Bits.NodesIn(range), clock.Cell, $"'{array.Name}.{target.Ports[i].Name}'", array.Source);
                }
            }
        }

        // The clock port whose domain samples a data input, or null.
        private int? Sampler(ModuleNetlist target, ModuleId id, int port) =>
            !target.Ports[port].IsOutput && target.Ports[port].Kind == PortKind.Data
            && _owner._boundaries[id.Index].ReaderDomain[port] is >= 0 and var domain
                ? target.Domains[domain].ClockPort
                : null;

        // Something of a clock takes nodes: sources of other clocks are errors.
        private void Sample((int First, int End) nodes, int clock, string reader, SourceSpan span)
        {
            if (!_sampled.TryGetValue(clock, out var sampled)) _sampled.Add(clock, sampled = new Stack<int>());
            for (var node = nodes.First; node < nodes.End; node++) sampled.Push(node);
            foreach (var source in OfNodes(nodes.First, nodes.End).Sources)
            {
                if (source.IsPort || source.Key == clock) continue;
                Report(source, clock, reader, span);
                return;
            }
        }

        // Which domain samples each input: back from what is sampled, not through cross. An input that is read through
        // cross alone may come from any domain.
        private void FindReaders()
        {
            foreach (var (clock, pending) in _sampled)
            {
                if (DomainOf(clock) is not (>= 0 and var domain)) continue;
                var isSeen = new bool[_graph.Bits.NodeCount];
                foreach (var node in pending) isSeen[node] = true;
                while (pending.TryPop(out var node))
                {
                    var cell = _module[_graph.Bits.NetOf(node)];
                    if (cell is InputCell input && _boundary.ReaderDomain[input.Port] < 0) _boundary.ReaderDomain[input.Port] = domain;
                    if (cell is CrossCell) continue;
                    foreach (var read in _graph.Bits.ReadsOf(node))
                    {
                        if (isSeen[read]) continue;
                        isSeen[read] = true;
                        pending.Push(read);
                    }
                }
            }
        }

        private int DomainOf(int clock)
        {
            for (var i = 0; i < _module.Domains.Length; i++)
                if (ClockOf(i) == clock)
                    return i;
            return -1;
        }

        private void Report(ClockSource source, int clock, string reader, SourceSpan span)
        {
            var width = _module.WidthOf(source.Origin);
            var index = _module[source.Origin] is ArrayOutputCell array ? BitNames.IndexText(_module.Arrays[array.Array], []) : null;
            var origin = _names.Of(new BitRange(source.Origin, 0, width), index) ?? source.Origin.ToString();
            var originSpan = _names.SpanOf(source.Origin);
            _owner.Diagnostics.Report(
                NetlistRules.ClockCrossing, span,
                $"{reader} in domain '{NameOf(clock)}' reads '{origin}' of domain '{NameOf(source.Key)}'",
                "pass it through cdc.Sync2 or cdc.AsyncFifo, or write cross(…) for a value that holds still",
                originSpan.IsNone ? [] : [new Label(originSpan, $"set in domain '{NameOf(source.Key)}'")]);
        }

        private string NameOf(int clock) => DomainOf(clock) is >= 0 and var domain
            ? _module.Domains[domain].Name
            : _names.Of(new BitRange(new Net(clock), 0, _module.WidthOf(new Net(clock))), null) ?? $"%{clock}";
    }

    private CombinationalPaths Paths => paths;

    private DiagnosticBag Diagnostics => diagnostics;
}
