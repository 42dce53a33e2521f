namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>Phase <paramref name="Reader"/> at strip y in cycle t must come behind phase <paramref name="Source"/> at the strips
/// y + <paramref name="MinDelta"/> … y + <paramref name="MaxDelta"/> in cycle t − <paramref name="Lag"/>.</summary>
/// <param name="Lag">Registers crossed; 0: the same cycle.</param>
/// <param name="UsesBuffer">Whether the reader takes values that the source put into its strip buffer (then the lag is
/// 0); otherwise only the order counts.</param>
internal readonly record struct SweepDependence(
    int Reader, int Source, int MinDelta, int MaxDelta, int Lag = 0, bool UsesBuffer = false)
{
    /// <summary>Values of strips y + <paramref name="minDelta"/> … y + <paramref name="maxDelta"/> in the same
    /// cycle.</summary>
    public static SweepDependence Buffer(int reader, int source, int minDelta, int maxDelta) =>
        new(reader, source, minDelta, maxDelta, UsesBuffer: true);

    /// <summary>A phase that reads state of its own strip, which another phase commits in place: it sees the state behind
    /// the cycle before, and the commit waits for it.</summary>
    public static IEnumerable<SweepDependence> State(int reader, int committer) =>
        reader == committer
            ? [new(reader, committer, 0, 0, Lag: 1)]
            : [new(reader, committer, 0, 0, Lag: 1), new(committer, reader, 0, 0)];

    /// <summary>A phase that asks which strips within <paramref name="reach"/> changed in the cycle before. Flags are
    /// kept of the last two cycles.</summary>
    public static IEnumerable<SweepDependence> Activity(int reader, int committer, int reach) =>
    [
        new(reader, committer, -reach, reach, Lag: 1),
        new(committer, reader, -reach, reach, Lag: 1),
    ];
}
