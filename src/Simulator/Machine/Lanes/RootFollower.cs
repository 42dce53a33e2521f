using System.Runtime.InteropServices;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Runs the part of the root that only looks at lanes, behind each sweep, cycle by cycle. What it wants of a strip
/// is put by when the strip has it; its registers live here while sweeps are under way.</summary>
internal sealed unsafe class RootFollower : IRowSource, IDisposable
{
    private readonly MachineMemory _memory;
    private readonly IRowSource _statics;
    private readonly PassRunner _pass;
    private readonly ExchangeTable?[] _gathers;
    private readonly ExchangeTable? _rest;
    private readonly int _bytes;

    // Taken from the root area of each cycle, and given back at the end.
    private readonly (int Offset, int Bytes)[] _taken;
    private readonly (int Offset, int Bytes)[] _kept;

    public RootFollower(
        Plan plan, SweepPlan sweeps, MachineMemory memory, IRowSource statics, KernelCache kernels)
    {
        var behind = sweeps.Behind!;
        (_memory, _statics, _bytes) = (memory, statics, (Math.Max(64, plan.RootBytes) + 63) / 64 * 64);
        Root = (byte*)NativeMemory.AlignedAlloc((nuint)_bytes, 64);
        _pass = new PassRunner(
            behind with { Exchange = [] }, plan, memory, this, kernels.Compile(behind.Program, false, false));
        _gathers = new ExchangeTable?[sweeps.Passes.Length];
        for (var phase = 0; phase < _gathers.Length; phase++)
            _gathers[phase] = ExchangeTable.Of(
            [
                .. behind.Exchange.Where(e => PhaseOf(sweeps, e) == phase).Select(e => e with { Strip = e.From!.Value.Strip }),
            ]);
        _rest = ExchangeTable.Of([.. behind.Exchange.Where(e => PhaseOf(sweeps, e) < 0)]);
        var registers = plan.Layout.Root.Registers;
        var nodes = behind.Program.Region.Nodes;
        _taken =
        [
            .. behind.Program.Loads.Where(l => l.Source.From is RootPlace place
                    && !(nodes[l.Node].Op == Graphs.NodeOp.Register && registers[nodes[l.Node].Index] == place.Offset))
                .Select(l => (((RootPlace)l.Source.From).Offset, RootLayout.Size(l.Source.FromWidth))).Distinct(),
        ];
        _kept =
        [
            .. behind.Program.Stores.Where(s => s.To is RootPlace)
                .Select(s => (((RootPlace)s.To).Offset, RootLayout.Size(nodes[s.Node].Width))),
        ];
    }

    public PassRunner Pass => _pass;

    public byte* Root { get; private set; }

    public byte* Row(int buffer, int strip) => _statics.Row(buffer, strip);

    /// <summary>By phase: what is put by behind it, by strip; null: nothing.</summary>
    public ExchangeTable? GatherOf(int phase) => _gathers[phase];

    /// <summary>Before sweeps.</summary>
    public void Start() => NativeMemory.Copy(_memory.Root, Root, (nuint)Math.Min(_bytes, _memory.RootBytes));

    /// <param name="values">The root area as the lanes of this cycle had it.</param>
    /// <returns>Whether something hit.</returns>
    public bool Run(long cycle, byte* values)
    {
        foreach (var (offset, bytes) in _taken) NativeMemory.Copy(values + offset, Root + offset, (nuint)bytes);
        _rest?.RunAll(this);
        return _pass.Run(cycle, Root);
    }

    /// <summary>Behind sweeps.</summary>
    public void End()
    {
        foreach (var (offset, bytes) in _kept) NativeMemory.Copy(Root + offset, _memory.Root + offset, (nuint)bytes);
    }

    public void Dispose()
    {
        _pass.Dispose();
        NativeMemory.AlignedFree(Root);
        Root = null;
    }

    private static int PhaseOf(SweepPlan sweeps, Exchange exchange) =>
        exchange.From is { Buffer: >= 0 } from ? sweeps.Buffers[from.Buffer] : -1;
}
