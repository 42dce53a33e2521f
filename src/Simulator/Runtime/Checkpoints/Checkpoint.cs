using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>A checkpoint of a run, opened to go on from.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly BinaryReader _reader;
    private readonly string _shown;

    private Checkpoint(BinaryReader reader, string shown, RunSnapshot snapshot) =>
        (_reader, _shown, Snapshot) = (reader, shown, snapshot);

    /// <summary>Edges of the first clock behind the reset until it was taken.</summary>
    public long Cycles => Snapshot.Cycles;

    internal RunSnapshot Snapshot { get; }

    /// <summary>Opens a checkpoint for an engine, which is left as it is.</summary>
    /// <param name="stream">Seekable; closed with the checkpoint.</param>
    /// <param name="shown">The path for messages.</param>
    /// <exception cref="SimulationException">It is no sound checkpoint of this design and these initial values
    /// (WH4041).</exception>
    public static Checkpoint Open(Stream stream, string shown, IStateAccess engine)
    {
        var reader = CheckpointFile.Open(stream, shown);
        try
        {
            var snapshot = Guard(shown, () => SnapshotStream.Read(reader, engine.Layout));
            Check(snapshot, shown, engine);
            return new Checkpoint(reader, shown, snapshot);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Whether it has a source or sink for a port.</summary>
    public bool Has(string port) => Snapshot.Drivers.Any(d => d.Port == port);

    public void Dispose() => _reader.Dispose();

    internal static void Write(Stream stream, RunSnapshot snapshot, IStateAccess engine) =>
        CheckpointFile.Write(stream, writer =>
        {
            SnapshotStream.Write(snapshot, engine.Layout, writer);
            StateStream.Write(engine, writer);
        });

    /// <summary>Called once.</summary>
    internal void RestoreState(IStateAccess engine) => Guard(_shown, () =>
    {
        StateStream.Read(_reader, engine);
        return true;
    });

    /// <summary>Refuses a run that is not joined to the same ports in the same order.</summary>
    internal void CheckDrivers(IEnumerable<(string Port, bool IsInput)> drivers)
    {
        var now = drivers.ToList();
        var then = Snapshot.Drivers.Select(d => (d.Port, d.IsInput)).ToList();
        if (now.SequenceEqual(then)) return;
        throw CheckpointError.Create(
            $"'{_shown}' was taken of a run with {List(then)}, but this one has {List(now)}",
            "resume with the inputs and outputs of the run that was stopped");
    }

    internal void CheckClocks(ClockSchedule clocks, ModuleNetlist top)
    {
        var names = clocks.Ports.Select(p => top.Ports[p].Name);
        if (!names.SequenceEqual(Snapshot.Clocks.Select(c => c.Name)))
            throw CheckpointError.Create($"the clocks of '{_shown}' are {List(Snapshot.Clocks.Select(c => c.Name))}");
    }

    private static string List(List<(string Port, bool IsInput)> drivers) => drivers.Count == 0
        ? "no inputs and outputs"
        : List(drivers.Select(d => $"{(d.IsInput ? "input" : "output")} '{d.Port}'"));

    private static string List(IEnumerable<string> items) => string.Join(", ", items);

    private static void Check(RunSnapshot snapshot, string shown, IStateAccess engine)
    {
        if (snapshot.Fingerprint != engine.Layout.Fingerprint)
        {
            var name = engine.Layout.TopModule.DisplayName;
            throw CheckpointError.Create(
                snapshot.Design == name
                    ? $"'{shown}' was taken of another '{name}': its registers, memories or instances differ"
                    : $"'{shown}' was taken of '{snapshot.Design}', not of '{name}'",
                "resume with the design that was simulated, or start anew");
        }

        if (!StateTransfer.HaveSameStart(snapshot.Options, engine.Options))
        {
            throw CheckpointError.Create(
                $"'{shown}' was taken with {Start(snapshot.Options)}, but this run has {Start(engine.Options)}",
                $"resume with {Start(snapshot.Options)}");
        }
    }

    private static string Start(SimulationOptions options) =>
        options.RandomInit ? $"--init random --seed {options.Seed}" : "--init zero";

    // What is inside agrees with its sum, so that only a writer's mistake leads here.
    private static T Guard<T>(string shown, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or FormatException
            or InvalidOperationException)
        {
            throw CheckpointError.Create($"the contents of '{shown}' can't be read: {error.Message}");
        }
    }
}
