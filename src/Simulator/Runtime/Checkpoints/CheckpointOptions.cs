namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>When a run writes down all it needs to go on in another process.</summary>
/// <param name="File">Replaced as a whole each time.</param>
/// <param name="Every">Cycles between checkpoints. One more is written when the run is cancelled or memory runs
/// out.</param>
/// <param name="Written">Called behind each with the cycle.</param>
public sealed record CheckpointOptions(string File, long Every, Action<long>? Written = null);
