using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog.Testbench;

/// <summary>One step of a recorded run: inputs are applied, the design settles, outputs are seen, then clocks have
/// their active edge.</summary>
/// <param name="Inputs">In the order of <see cref="StimulusRecording.Inputs"/>.</param>
/// <param name="Outputs">Settled before the edge, in the order of <see cref="StimulusRecording.Outputs"/>.</param>
/// <param name="Edges">In the order of <see cref="StimulusRecording.Clocks"/>: which clocks have an edge.</param>
public sealed record RecordedCycle(
    ImmutableArray<BitVector> Inputs, ImmutableArray<BitVector> Outputs, ImmutableArray<bool> Edges);

/// <summary>Words that a memory held before the first cycle, besides those that the Verilog gives it.</summary>
/// <param name="Path">In the Verilog, below the top: <c>gen_tile[3].u_tile.code</c>.</param>
/// <param name="Words">By rising address.</param>
public sealed record RecordedMemory(string Path, ImmutableArray<(int Address, BitVector Value)> Words);

/// <summary>What went into a top and what came out, cycle by cycle: the material of a replay testbench.</summary>
public sealed record StimulusRecording
{
    private StimulusRecording(ModuleNetlist top, ImmutableArray<RecordedCycle> cycles)
    {
        var ports = Enumerable.Range(0, top.Ports.Length);
        Clocks = [.. ports.Where(p => top.Ports[p] is { IsOutput: false, Kind: PortKind.Clock })];
        Inputs = [.. ports.Where(p => !top.Ports[p].IsOutput && top.Ports[p].Kind != PortKind.Clock)];
        Outputs = [.. ports.Where(p => top.Ports[p].IsOutput)];
        Cycles = cycles;
    }

    /// <summary>Indices of the top's clock inputs, in port order.</summary>
    public ImmutableArray<int> Clocks { get; }

    /// <summary>Indices of the top's other inputs.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>Indices of the top's outputs.</summary>
    public ImmutableArray<int> Outputs { get; }

    public ImmutableArray<RecordedCycle> Cycles { get; private init; }

    /// <summary>What was loaded before the first cycle.</summary>
    public ImmutableArray<RecordedMemory> Memories { get; init; } = [];

    /// <summary>A recording without cycles, for the port lists.</summary>
    public static StimulusRecording Of(ModuleNetlist top) => new(top, []);

    /// <exception cref="ArgumentException">A cycle does not fit the ports of the top.</exception>
    public StimulusRecording With(ImmutableArray<RecordedCycle> cycles)
    {
        foreach (var cycle in cycles)
        {
            if (cycle.Inputs.Length != Inputs.Length || cycle.Outputs.Length != Outputs.Length || cycle.Edges.Length != Clocks.Length)
                throw new ArgumentException("a cycle does not fit the ports of the top", nameof(cycles));
        }

        return this with { Cycles = cycles };
    }
}
