using System.Runtime.InteropServices;
using WaferHdl.Simulator.Machine.Memories;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>All state of a machine at one moment, to go back to. Registers are copied; pages of memories only when they
/// change afterwards.</summary>
internal sealed unsafe class MachineSnapshot(MachineMemory memory, MemoryBudget budget) : IDisposable
{
    private readonly byte*[] _states = new byte*[memory.Regions.Length];
    private readonly long[]?[]?[] _counts = new long[]?[]?[memory.Regions.Length];
    private byte[] _root = [];

    public void Take()
    {
        _root = [.. new ReadOnlySpan<byte>(memory.Root, memory.Layout.Root.Bytes)];
        for (var r = 0; r < _states.Length; r++)
        {
            var region = memory.Regions[r];
            if (region.StateBytes > 0)
            {
                if (_states[r] == null)
                {
                    _states[r] = (byte*)NativeMemory.AlignedAlloc((nuint)region.StateBytes, 64);
                    budget.Commit(region.StateBytes);
                }

                NativeMemory.Copy(region.State, _states[r], (nuint)region.StateBytes);
            }

            _counts[r] = region.Sink.CopyCounts();
            foreach (var lanes in region.Memories) lanes.TakeSnapshot();
        }
    }

    /// <summary>Brings everything back; the snapshot stays.</summary>
    public void Restore()
    {
        _root.CopyTo(new Span<byte>(memory.Root, _root.Length));
        for (var r = 0; r < _states.Length; r++)
        {
            var region = memory.Regions[r];
            if (_states[r] != null) NativeMemory.Copy(_states[r], region.State, (nuint)region.StateBytes);
            region.Sink.SetCounts(_counts[r]!);
            foreach (var lanes in region.Memories) lanes.Restore();
        }
    }

    /// <summary>Ends the watch over the memories.</summary>
    public void Drop()
    {
        foreach (var region in memory.Regions)
            foreach (var lanes in region.Memories)
                lanes.DropSnapshot();
    }

    public void Dispose()
    {
        for (var r = 0; r < _states.Length; r++)
        {
            if (_states[r] == null) continue;
            NativeMemory.AlignedFree(_states[r]);
            _states[r] = null;
            budget.Release(memory.Regions[r].StateBytes);
        }
    }
}
