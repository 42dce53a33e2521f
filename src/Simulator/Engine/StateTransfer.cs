namespace WaferHdl.Simulator.Engine;

/// <summary>Takes the state of engines and gives it to others.</summary>
public static class StateTransfer
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>A copy of all state (registers, memories, inputs, counters), independent of the engine.</summary>
    public static SimulationState Save(this ISimulationEngine engine)
    {
        var state = new SimulationState(engine.State.Layout, engine.State.Options);
        Copy(engine.State, state);
        return state;
    }

    /// <exception cref="ArgumentException">The state is of another design, or was taken with other initial
    /// values.</exception>
    public static void Restore(this ISimulationEngine engine, IStateAccess state) => Copy(state, engine.State);

    /// <inheritdoc cref="Restore"/>
    public static void Copy(IStateAccess from, IStateAccess to)
    {
        if (WhyNot(from, to) is { } error) throw new ArgumentException(error, nameof(from));
        to.BeginRestore();
        for (var i = 0; i < to.Layout.Inputs.Length; i++) to.WriteInput(i, from.ReadInput(i));
        for (var i = 0; i < to.Layout.Columns.Length; i++) Copy(from, from.Layout.Columns[i], to, to.Layout.Columns[i]);
        to.EndRestore();
    }

    /// <summary>Why a state can't be put into another place, or null when it can.</summary>
    public static string? WhyNot(IStateAccess from, IStateAccess to) =>
        from.Layout.Fingerprint != to.Layout.Fingerprint ? "the state is of another design"
        : !HaveSameStart(from.Options, to.Options) ? "the state was taken with other initial values"
        : null;

    /// <summary>Whether memories and undefined registers power up alike.</summary>
    public static bool HaveSameStart(SimulationOptions one, SimulationOptions other) =>
        one.RandomInit == other.RandomInit && (!one.RandomInit || one.Seed == other.Seed);

    private static void Copy(IStateAccess from, StateColumn source, IStateAccess to, StateColumn target)
    {
        switch (target.Kind)
        {
            case StateKind.Register:
                var values = new byte[Math.Min(target.Site.Lanes, Math.Max(1, ChunkBytes / target.Bytes)) * target.Bytes];
                ForEachChunk(target.Site.Lanes, values.Length / target.Bytes, (lane, count) =>
                {
                    from.ReadRegister(source, lane, values.AsSpan(0, count * target.Bytes));
                    to.WriteRegister(target, lane, values.AsSpan(0, count * target.Bytes));
                });
                break;
            case StateKind.Memory:
                to.ClearMemory(target);
                foreach (var word in from.ReadMemory(source)) to.WriteWord(target, word);
                break;
            default:
                var counts = new long[Math.Min(target.Site.Lanes, ChunkBytes / sizeof(long))];
                ForEachChunk(target.Site.Lanes, counts.Length, (lane, count) =>
                {
                    from.ReadCounts(source, lane, counts.AsSpan(0, count));
                    to.WriteCounts(target, lane, counts.AsSpan(0, count));
                });
                break;
        }
    }

    internal static void ForEachChunk(long lanes, int most, Action<long, int> action)
    {
        for (var lane = 0L; lane < lanes; lane += most) action(lane, (int)Math.Min(most, lanes - lane));
    }
}
