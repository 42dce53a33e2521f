using System.Runtime.InteropServices;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine.Memories;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>The state of a machine: the root area and what each region keeps.</summary>
internal sealed unsafe class MachineMemory : IDisposable
{
    private readonly MemoryBudget _budget;
    private int _rootBytes;

    public MachineMemory(
        Graph graph, MachineLayout layout, MemoryBudget budget, IUndefinedValues? undefined, List<MachineHit> hits)
    {
        Layout = layout;
        Hits = hits;
        _budget = budget;
        EnsureRoot(layout.Root.Bytes);
        for (var r = 0; r < graph.Root.Registers.Length; r++)
        {
            var register = graph.Root.Registers[r];
            var value = !register.IsInitDefined && undefined is not null
                ? undefined.Register(0, r, 0)
                : register.Init;
            LaneValues.WriteRoot(Root + layout.Root.Registers[r], register.Width, value);
        }

        Regions = [.. graph.Regions.Select(r => new RegionState(r, layout, budget, undefined, hits))];
    }

    public MachineLayout Layout { get; }

    public RegionState[] Regions { get; }

    /// <summary>In no order; also the lock that guards them.</summary>
    public List<MachineHit> Hits { get; }

    /// <summary>Whoever changed the state last, so that it knows what it left; null: somebody from outside.</summary>
    public object? Owner { get; set; }

    public byte* Root { get; private set; }

    public int RootBytes => _rootBytes;

    /// <summary>Makes the root area at least so large.</summary>
    public void EnsureRoot(int bytes)
    {
        bytes = (Math.Max(bytes, 64) + 63) / 64 * 64;
        if (bytes <= _rootBytes) return;
        var grown = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        NativeMemory.Clear(grown, (nuint)bytes);
        if (_rootBytes > 0) NativeMemory.Copy(Root, grown, (nuint)_rootBytes);
        NativeMemory.AlignedFree(Root);
        _budget.Commit(bytes - _rootBytes);
        Root = grown;
        _rootBytes = bytes;
    }

    public void Dispose()
    {
        foreach (var region in Regions) region.Dispose();
        NativeMemory.AlignedFree(Root);
        Root = null;
        _budget.Release(_rootBytes);
        _rootBytes = 0;
    }
}
