namespace WaferHdl.Simulator.Machine;

/// <param name="VectorBits">128, 256 or 512; 0: the widest that the processor has.</param>
/// <param name="Threads">0: as many as the processor has.</param>
/// <param name="Skew">Cycles a sweep over the strips advances; 0: chosen.</param>
/// <param name="Skips">Whether blocks in which nothing changes are skipped.</param>
/// <param name="Undefined">State that nobody defines powers up as this says; null: as 0.</param>
/// <param name="MinimumRow">A grid with fewer lanes in a row lies in one strip; 0: as a rule.</param>
/// <param name="NotesTiers">Whether <see cref="IMachine.Explain"/> can say how the JIT compiled its code.</param>
internal sealed record MachineOptions(
    int VectorBits = 0, int Threads = 0, int Skew = 0, bool Skips = true, IUndefinedValues? Undefined = null,
    int MinimumRow = 0, bool NotesTiers = false)
{
    public static MachineOptions Default { get; } = new();
}
