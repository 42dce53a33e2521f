using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Makes the modules of register stages between two ports that face each other: register slices on streams,
/// registers on other signals.</summary>
internal sealed class Stages(BoundModule owner, ImmutableArray<BoundDomain> domains)
{
    private readonly Dictionary<string, (BoundModule Module, SlicePorts Ports)> _slices = [];

    private sealed record SlicePorts(
        BoundPort EnqValid, BoundPort EnqReady, BoundPort DeqValid, BoundPort DeqReady,
        ImmutableArray<(BoundPort Enq, BoundPort Deq)> Data);

    /// <summary>A module with ports <c>a</c> (like the <paramref name="far"/> port: it stands in the place of the next
    /// tile) and <c>b</c> (like the <paramref name="near"/> port).</summary>
    /// <param name="isOptional">With an input <c>direct</c> that joins the sides without a stage.</param>
    public StageModule Make(
        string name, ImmutableArray<LinkLeaf> far, ImmutableArray<LinkLeaf> near, int latency, bool isOptional)
    {
        var module = new CellModule($"{owner.Definition}.{name}", owner.Parameters, owner.Span)
        {
            Documentation = isOptional
                ? $"The {latency} register stages before a tile, or none where `direct` is set."
                : $"{latency} register stages between two tiles: slices on streams, registers on other signals.",
        };
        module.Clocked(domains);
        var direct = isOptional ? module.In("direct", UIntType.Bit) : null;
        var a = LeafPorts.Add(module, "a", far);
        var b = LeafPorts.Add(module, "b", near);
        foreach (var leaf in far)
            if (leaf.Stream is null)
                AddRegisters(module, leaf, a, b, latency, direct);
        foreach (var stream in far.Where(leaf => leaf.Stream is not null).GroupBy(leaf => leaf.Stream))
            AddSlices(module, [.. stream], a, b, latency, direct);
        return new StageModule(module.Build(), direct, a, b);
    }

    private static void AddRegisters(
        CellModule module, LinkLeaf leaf, LeafPorts a, LeafPorts b, int latency, BoundPort? direct)
    {
        var (from, to, name) = leaf.IsOutput
            ? (b[leaf.Name], a[leaf.Name], "back") : (a[leaf.Name], b[leaf.Name], "on");
        BoundExpression value = Bind.Name(from);
        for (var i = 0; i < latency; i++)
        {
            // They start as a rim that is tied off, so that a fresh link offers nothing.
            var suffix = leaf.Name.Length > 0 ? "." + leaf.Name : "";
            var register = module.Register($"{name}{i}{suffix}", leaf.Type, BitVector.Zero(leaf.Type.Width));
            module.Seq(module.Assign(register, value));
            value = Bind.Name(register);
        }

        module.Drive(Bind.Name(to), direct is null ? value : Bind.If(Bind.Name(direct), Bind.Name(from), value));
    }

    private void AddSlices(
        CellModule module, ImmutableArray<LinkLeaf> leaves, LeafPorts a, LeafPorts b, int latency, BoundPort? direct)
    {
        var valid = leaves.First(leaf => leaf.Kind == LeafKind.StreamValid);
        var ready = leaves.First(leaf => leaf.Kind == LeafKind.Ready);
        var data = leaves.Where(leaf => leaf.Kind == LeafKind.StreamData).ToImmutableArray();
        var (from, to) = valid.IsOutput ? (b, a) : (a, b);
        var count = valid.Type.Width;
        for (var k = 0; k < count; k++)
        {
            var isArray = valid.Type is ArrayType;
            BoundExpression Of(BoundPort port) =>
                isArray ? Flatten(Bind.Name(port), k, port.Type.Width / count) : Bind.Name(port);
            BoundExpression Typed(BoundPort port, HdlType type) =>
                isArray ? Flatten(Bind.Name(port), k, type.Width) : Bind.Name(port);

            var types = data.Select(leaf =>
                (leaf.Name, Type: isArray ? new UIntType(leaf.Type.Width / count) : leaf.Type)).ToImmutableArray();
            var (slice, ports) = SliceOf(valid.Stream!, types);
            var sourceValid = Of(from[valid.Name]);
            var sourceData = data.Select((leaf, i) => Typed(from[leaf.Name], types[i].Type)).ToList();
            var (innerValid, innerData) = (sourceValid, sourceData.ToList());
            if (direct is not null) innerValid = Bind.And(sourceValid, Bind.Not(Bind.Name(direct)));
            BoundExpression? firstReady = null;
            BoundInstance? last = null;
            for (var i = 0; i < latency; i++)
            {
                var path = valid.Stream!.Length > 0 ? "_" + valid.Stream.Replace('.', '_') : "";
                var instance = module.Instance(isArray ? $"slice{i}{path}_{k}" : $"slice{i}{path}", slice);
                BoundExpression Port(BoundInstance of, BoundPort port) => new BoundInstancePort(of, [], port, module.Span);
                module.Clock(new Region(), instance, []);
                module.Drive(Port(instance, ports.EnqValid), innerValid);
                for (var d = 0; d < data.Length; d++)
                    module.Drive(Port(instance, ports.Data[d].Enq), innerData[d]);
                if (last is not null) module.Drive(Port(last, ports.DeqReady), Port(instance, ports.EnqReady));
                firstReady ??= Port(instance, ports.EnqReady);
                innerValid = Port(instance, ports.DeqValid);
                innerData = [.. ports.Data.Select(pair => Port(instance, pair.Deq))];
                last = instance;
            }

            var sinkReady = Of(to[ready.Name]);
            module.Drive(new BoundInstancePort(last!, [], ports.DeqReady, module.Span), sinkReady);
            if (direct is not null)
            {
                var on = Bind.Name(direct);
                innerValid = Bind.If(on, sourceValid, innerValid);
                innerData = [.. innerData.Select((inner, d) => Bind.If(on, sourceData[d], inner))];
                firstReady = Bind.If(on, sinkReady, firstReady!);
            }

            module.Drive(Of(to[valid.Name]), innerValid);
            module.Drive(Of(from[ready.Name]), firstReady!);
            for (var d = 0; d < data.Length; d++) module.Drive(Typed(to[data[d].Name], types[d].Type), innerData[d]);
        }
    }

    // Bits of one element of an array of streams.
    private static BoundExpression Flatten(BoundExpression port, int index, int width) =>
        new BoundSlice(
            new BoundConvert(ConversionKind.Reinterpret, port, false, new UIntType(port.Type.Width), port.Span),
            index * width, width, new UIntType(width), port.Span);

    // Two entries, full rate; valid, data and ready all from registers.
    private (BoundModule Module, SlicePorts Ports) SliceOf(
        string stream, ImmutableArray<(string Name, HdlType Type)> data)
    {
        string Short(string name) => stream.Length > 0 && name.StartsWith(stream + ".", StringComparison.Ordinal)
            ? name[(stream.Length + 1)..] : name;
        var key = string.Join(", ", data.Select(leaf => $"{Short(leaf.Name)}: {leaf.Type}"));
        if (_slices.TryGetValue(key, out var known)) return known;
        var suffix = _slices.Count == 0 ? "" : _slices.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var module = new CellModule($"{owner.Definition}.Slice{suffix}", owner.Parameters, owner.Span)
        {
            Documentation = "Register slice: two entries, full rate, with `valid`, `data` and `ready` from registers.",
        };
        module.Clocked(domains);
        var ports = new SlicePorts(
            module.In("enq.valid", UIntType.Bit), module.Out("enq.ready", UIntType.Bit),
            module.Out("deq.valid", UIntType.Bit), module.In("deq.ready", UIntType.Bit),
            [.. data.Select(leaf => (
                module.In($"enq.{Short(leaf.Name)}", leaf.Type), module.Out($"deq.{Short(leaf.Name)}", leaf.Type)))]);
        List<BoundRegister> Entries(string entry) =>
            [.. data.Select(leaf => module.Register(entry + Short(leaf.Name)["data".Length..], leaf.Type, null))];
        var heads = Entries("head");
        var spares = Entries("spare");
        var full = module.Register("full", UIntType.Bit, BitVector.Bit(false));
        var room = module.Register("room", UIntType.Bit, BitVector.Bit(true));
        module.Drive(Bind.Name(ports.EnqReady), Bind.Name(room));
        module.Drive(Bind.Name(ports.DeqValid), Bind.Name(full));
        for (var i = 0; i < heads.Count; i++) module.Drive(Bind.Name(ports.Data[i].Deq), Bind.Name(heads[i]));
        var refill = new BoundIfStatement(
            Bind.Name(room),
            [
                module.Assign(full, Bind.Name(ports.EnqValid)),
                .. heads.Select((head, i) => module.Assign(head, Bind.Name(ports.Data[i].Enq))),
            ],
            [
                module.Assign(full, Bind.Bit(true)),
                .. heads.Select((head, i) => module.Assign(head, Bind.Name(spares[i]))),
                module.Assign(room, Bind.Bit(true)),
            ],
            owner.Span);
        var keep = new BoundIfStatement(
            Bind.And(Bind.Name(ports.EnqValid), Bind.Name(room)),
            [
                .. spares.Select((spare, i) => module.Assign(spare, Bind.Name(ports.Data[i].Enq))),
                module.Assign(room, Bind.Bit(false)),
            ],
            [], owner.Span);
        module.Seq(new BoundIfStatement(
            Bind.Or(Bind.Not(Bind.Name(full)), Bind.Name(ports.DeqReady)), [refill], [keep], owner.Span));
        var made = (module.Build(), ports);
        _slices.Add(key, made);
        return made;
    }
}

/// <param name="Direct">The input that takes the stages out, where there is one.</param>
internal sealed record StageModule(BoundModule Module, BoundPort? Direct, LeafPorts A, LeafPorts B);
