using System.Collections.Immutable;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>One line of a waveform: a signal, or a part of one.</summary>
/// <param name="Scopes">From the top's instances down; a struct, stream or bundle is a scope of its
/// own.</param>
/// <param name="Signal">Index into <see cref="WaveSignals.Handles"/>.</param>
/// <param name="Text">Where the line shows names of this enum instead of bits.</param>
internal sealed record WaveLeaf(
    ImmutableArray<string> Scopes, string Name, int Signal, int Low, int Width, EnumType? Text)
{
    /// <summary>What of the signal's value it shows.</summary>
    public BitVector PartOf(BitVector value) => Width == value.Width ? value : BitMath.Slice(value, Low, Width);
}

/// <summary>All signals of a design as lines of a waveform: structs by field, short arrays by element, enums
/// as bits and, beside them, as names.</summary>
internal sealed class WaveSignals
{
    /// <summary>Longer arrays are one line.</summary>
    private const int MaximumElements = 64;

    private readonly List<WaveLeaf> _leaves = [];
    private readonly List<SignalHandle> _handles = [];
    private readonly List<int> _firstLeaf = [];

    public WaveSignals(IEnumerable<SignalHandle> signals)
    {
        foreach (var signal in signals)
        {
            if (signal.Type is ClockType || signal.Type.Width == 0) continue;
            _firstLeaf.Add(_leaves.Count);
            var names = signal.Path.Split('.');
            Add([.. names[..^1]], names[^1], signal.Type, 0);
            _handles.Add(signal);
        }

        _firstLeaf.Add(_leaves.Count);
    }

    /// <exception cref="ArgumentException">A pattern matches nothing.</exception>
    public static WaveSignals Of(ISimulationEngine engine, WaveOptions options) =>
        new(options.Select.IsEmpty ? engine.Signals : SignalSelector.Select(engine, options.Select));

    public IReadOnlyList<SignalHandle> Handles => _handles;

    public IReadOnlyList<WaveLeaf> Leaves => _leaves;

    /// <summary>Indices of the lines that show a signal.</summary>
    public (int First, int End) LeavesOf(int signal) => (_firstLeaf[signal], _firstLeaf[signal + 1]);

    private void Add(ImmutableArray<string> scopes, string name, HdlType type, int low)
    {
        switch (type)
        {
            case StructType structure:
                for (var i = 0; i < structure.Fields.Length; i++)
                    Add(
                        scopes.Add(name), structure.Fields[i].Name, structure.Fields[i].Type,
                        low + structure.LowBitOf(i));
                break;
            case ArrayType { Length: <= MaximumElements, Element: not UIntType { Width: 1 } } array:
                for (var i = 0; i < array.Length; i++)
                    Add(scopes, $"{name}[{i}]", array.Element, low + i * array.Element.Width);
                break;
            case EnumType named:
                _leaves.Add(new WaveLeaf(scopes, name, _handles.Count, low, type.Width, null));
                _leaves.Add(new WaveLeaf(scopes, name + "_name", _handles.Count, low, type.Width, named));
                break;
            default:
                _leaves.Add(new WaveLeaf(scopes, name, _handles.Count, low, type.Width, null));
                break;
        }
    }
}

/// <summary>The new value of a signal.</summary>
internal readonly record struct WaveChange(int Signal, BitVector Value);

/// <summary>Compares all signals with what they were at the last sample.</summary>
internal sealed class WaveSampler(ISimulationEngine engine, WaveSignals signals) : IDisposable
{
    private readonly ISignalProbe _probe = engine.Probe(signals.Handles);
    private readonly BitVector[] _last = new BitVector[signals.Handles.Count];

    /// <summary>The last sampled values, by signal.</summary>
    public IReadOnlyList<BitVector> Last => _last;

    /// <summary>Fills the list with what changed; the first time with everything.</summary>
    public void Sample(List<WaveChange> changes)
    {
        changes.Clear();
        _probe.Look((signal, value) =>
        {
            _last[signal] = value;
            changes.Add(new WaveChange(signal, value));
        });
    }

    public void Dispose() => _probe.Dispose();
}
