using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;

namespace WaferHdl.Simulator.Testbench;

/// <summary>Something of the design that a test reads or drives.</summary>
internal abstract class SignalPlace
{
    /// <summary>The settled value.</summary>
    public abstract BitVector Read();

    public virtual bool CanWrite => false;

    /// <summary>What drives it now, settled or not; only where it can be written.</summary>
    public virtual BitVector ReadDriven() => Read();

    public virtual void Write(BitVector value) =>
        throw new InvalidOperationException("only inputs are driven");
}

/// <summary>Finds what a hierarchical name of a test means: a port of the top in pieces, a signal of any
/// instance, an element of a packed port.</summary>
internal sealed class SignalPlaces(ISimulationEngine engine)
{
    private readonly ModuleNetlist _top = engine.Design.TopModule;
    private readonly Dictionary<(string, HdlType), SignalPlace?> _known = [];

    /// <param name="parts">Names and indices.</param>
    public SignalPlace? Find(ImmutableArray<(string? Name, int Index)> parts, HdlType type)
    {
        var path = PathText(parts);
        if (_known.TryGetValue((path, type), out var known)) return known;
        var place = FindPort(path)
            ?? FindSignal(path, type) ?? FindPacked(parts, type) ?? FindParts(parts, type);
        return _known[(path, type)] = place;
    }

    public StreamPort? FindStream(string path) => _top.FindStream(path);

    public static string PathText(IEnumerable<(string? Name, int Index)> parts)
    {
        var text = new System.Text.StringBuilder();
        foreach (var (name, index) in parts)
        {
            if (name is null) text.Append('[').Append(index).Append(']');
            else text.Append(text.Length == 0 ? "" : ".").Append(name);
        }

        return text.ToString();
    }

    private SignalPlace? FindPort(string path)
    {
        if (_top.FindData(path) is { } data) return new PortPlace(engine, data.Bits);
        var dot = path.LastIndexOf('.');
        if (dot > 0 && _top.FindStream(path[..dot]) is { } stream)
        {
            switch (path[(dot + 1)..])
            {
                case "valid": return new PortPlace(engine, [stream.Valid]);
                case "ready": return new PortPlace(engine, [stream.Ready]);
                case "data": return new PortPlace(engine, stream.Data);
            }
        }

        var port = _top.FindPort(path);
        return port < 0 ? null : new PortPlace(engine, [new PortBits(port, 0, _top.Ports[port].Width)]);
    }

    private InternalPlace? FindSignal(string path, HdlType type) =>
        engine.Find(path) is { } signal && signal.Type.Width == type.Width
            ? new InternalPlace(engine, signal, 0, type.Width)
            : null;

    // x[2].valid of an instance is bit 2 of its port x.valid.
    private InternalPlace? FindPacked(ImmutableArray<(string? Name, int Index)> parts, HdlType type)
    {
        var indices = Enumerable.Range(0, parts.Length).Where(i => parts[i].Name is null).ToArray();
        for (var first = indices.Length - 1; first >= 0; first--)
        {
            var removed = indices[first..];
            var path = PathText(parts.Where((_, i) => !removed.Contains(i)));
            if (engine.Find(path) is not { } signal) continue;
            var (low, element) = (0, signal.Type);
            foreach (var at in removed)
            {
                if (element is not ArrayType array || parts[at].Index >= array.Length) return null;
                element = array.Element;
                low += parts[at].Index * element.Width;
            }

            if (element.Width == type.Width) return new InternalPlace(engine, signal, low, type.Width);
        }

        return null;
    }

    // A struct whose fields are ports of their own, an array of which each element is.
    private SignalPlace? FindParts(ImmutableArray<(string? Name, int Index)> parts, HdlType type)
    {
        var places = ImmutableArray.CreateBuilder<SignalPlace>();
        switch (type)
        {
            case StructType structure:
                foreach (var field in structure.Fields)
                {
                    if (Find(parts.Add((field.Name, 0)), field.Type) is not { } place) return null;
                    places.Add(place);
                }

                return new CompositePlace(
                    places.ToImmutable(), [.. structure.Fields.Select(f => f.Type.Width)]);
            case ArrayType array:
                for (var i = array.Length - 1; i >= 0; i--)
                {
                    if (Find(parts.Add((null, i)), array.Element) is not { } place) return null;
                    places.Add(place);
                }

                return new CompositePlace(
                    places.ToImmutable(), [.. Enumerable.Repeat(array.Element.Width, array.Length)]);
            default:
                return null;
        }
    }

    private sealed class PortPlace(ISimulationEngine engine, ImmutableArray<PortBits> pieces) : SignalPlace
    {
        public override bool CanWrite => pieces.All(p =>
            engine.Design.TopModule.Ports[p.Port] is { IsOutput: false, Kind: not PortKind.Clock });

        public override BitVector Read() => engine.Peek(pieces);

        public override BitVector ReadDriven()
        {
            BitVector? value = null;
            foreach (var piece in pieces)
            {
                var part = BitMath.Slice(engine.PeekInput(piece.Port), piece.Low, piece.Width);
                value = value is { } high ? BitMath.Concat(high, part) : part;
            }

            return value!.Value;
        }

        public override void Write(BitVector value) => engine.Poke(pieces, value);
    }

    private sealed class InternalPlace(ISimulationEngine engine, SignalHandle signal, int low,
        int width) : SignalPlace
    {
        public override BitVector Read()
        {
            var value = engine.Peek(signal);
            return value.Width == width ? value : BitMath.Slice(value, low, width);
        }
    }

    /// <summary>Places side by side, the highest bits first.</summary>
    private sealed class CompositePlace(ImmutableArray<SignalPlace> places,
        ImmutableArray<int> widths) : SignalPlace
    {
        public override bool CanWrite => places.All(p => p.CanWrite);

        public override BitVector Read() => places.Select(p => p.Read()).Aggregate(BitMath.Concat);

        public override BitVector ReadDriven() =>
            places.Select(p => p.ReadDriven()).Aggregate(BitMath.Concat);

        public override void Write(BitVector value)
        {
            var low = value.Width;
            for (var i = 0; i < places.Length; i++)
            {
                low -= widths[i];
                places[i].Write(BitMath.Slice(value, low, widths[i]));
            }
        }
    }
}
