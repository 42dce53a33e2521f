namespace WaferHdl.Simulator.Schedule;

/// <summary>How much of the root area is in use: plans take their temporaries one behind the other.</summary>
internal sealed class RootSpace(MachineLayout layout)
{
    public int Bytes { get; set; } = layout.Root.Bytes;
}
