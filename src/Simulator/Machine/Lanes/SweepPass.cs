using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>What all threads share of a pass of lanes.</summary>
internal sealed class SweepPass
{
    private readonly Lazy<CompiledKernel> _plain;
    private readonly Lazy<CompiledKernel> _tracking;

    /// <param name="gather">What is copied behind the pass, by strip.</param>
    public SweepPass(
        PlanPass pass, MachineLayout layout, StripAxis axis, MachineMemory memory, KernelCache kernels, ExchangeTable? gather)
    {
        Gather = gather;
        Pass = pass;
        State = memory.Regions[pass.Region];
        Positions = [.. axis.Strips];
        Blocks = layout.Strips[pass.Region].Blocks;
        Exchange = new ExchangeTable(pass.Exchange, layout.Strips[pass.Region].Strips);
        Slots = [.. pass.Slots];
        Memories = new PassMemories(pass.Program, State, Blocks);
        Commits = SweepPlan.Commits(pass);
        HasChecks = pass.Program.Checks.Length > 0;
        _plain = new Lazy<CompiledKernel>(() => kernels.Compile(pass.Program, false, false, Asks));
        _tracking = new Lazy<CompiledKernel>(() => kernels.Compile(pass.Program, true, false));
    }

    public PlanPass Pass { get; }

    public RegionState State { get; }

    /// <summary>By position of the axis: the strip, or −1.</summary>
    public int[] Positions { get; }

    public int Blocks { get; }

    public ExchangeTable Exchange { get; }

    /// <summary>Null: nothing is copied behind the pass.</summary>
    public ExchangeTable? Gather { get; }

    public RowSlot[] Slots { get; }

    public PassMemories Memories { get; }

    /// <summary>Whether the caches are asked for memories ahead; set before a kernel is needed.</summary>
    public bool Asks { get; set; }

    public bool Commits { get; }

    public bool HasChecks { get; }

    /// <summary>Compiled when it is first needed, like the other.</summary>
    public CompiledKernel Kernel => _plain.Value;

    /// <summary>Says which lanes change; of a pass that changes nothing, the plain one.</summary>
    public CompiledKernel Tracking => Commits ? _tracking.Value : _plain.Value;

    /// <summary>Of the kernel that is there.</summary>
    public KernelFacts Facts => (_tracking.IsValueCreated && !_plain.IsValueCreated ? _tracking : _plain).Value.Facts;
}
