namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>When a run writes down all it needs to go on in another process.</summary>
/// <param name="Store">Takes what writes a checkpoint, and keeps it in the place of the one before: as a whole, or not at
/// all.</param>
/// <param name="Every">Cycles between checkpoints. One more is written when the run is cancelled or memory runs
/// out.</param>
/// <param name="Written">Called behind each with the cycle.</param>
public sealed record CheckpointOptions(Action<Action<Stream>> Store, long Every, Action<long>? Written = null);
