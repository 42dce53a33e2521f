using System.Collections.Immutable;

namespace WaferHdl.Simulator.Schedule;

/// <summary>A pass while a plan is made; later passes may still ask it to store a value.</summary>
internal sealed class PassDraft(int region, int phase, int circle)
{
    public int Region => region;

    public int Phase => phase;

    public int Circle => circle;

    /// <summary>Of a pass of the root that runs behind the lanes: values that it finds stored by the one ahead of them. Null:
    /// another pass.</summary>
    public ImmutableHashSet<int>? Handed { get; set; }

    /// <summary>Takes the values that others read; null for the root, and until something is stored.</summary>
    public BufferDraft? Buffer { get; set; }

    public BufferDraft? Patches { get; set; }

    public List<int> Exports { get; } = [];

    public List<KernelLoad> Loads { get; } = [];

    public HashSet<int> Loaded { get; } = [];

    public List<int> Order { get; } = [];

    public HashSet<int> Ordered { get; } = [];

    public HashSet<int> Stored { get; } = [];

    public List<KernelLoop> Loops { get; } = [];

    public List<KernelStore> Stores { get; } = [];

    public List<KernelStore> Exported { get; } = [];

    public List<KernelWrite> Writes { get; } = [];

    public List<KernelCheck> Checks { get; } = [];

    public List<KernelCount> Counts { get; } = [];

    public List<RowSlot> Slots { get; } = [];

    /// <summary>By slot: the strips that use what it points to; null: all.</summary>
    public List<HashSet<int>?> SlotStrips { get; } = [];

    public List<Exchange> Exchange { get; } = [];

    /// <param name="strips">That use it; default: all.</param>
    public int SlotOf(BufferDraft buffer, int delta, ImmutableArray<int> strips = default)
    {
        var slot = new RowSlot(buffer.Index, delta);
        var index = Slots.IndexOf(slot);
        if (index < 0)
        {
            Slots.Add(slot);
            SlotStrips.Add(strips.IsDefault ? null : []);
            index = Slots.Count - 1;
        }

        if (strips.IsDefault) SlotStrips[index] = null;
        else SlotStrips[index]?.UnionWith(strips);
        return index;
    }
}
