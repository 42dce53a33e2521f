namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>How far a source has been read or a sink been written.</summary>
/// <param name="Bytes">Of a file that is written: its length.</param>
public readonly record struct StreamPosition(long Rows, long Bytes = 0);

/// <summary>A source or sink that a later process can go on with from where it was.</summary>
public interface IResumable
{
    /// <summary>What was written until here is on the disk when this returns.</summary>
    StreamPosition Position { get; }

    /// <summary>Goes to a position before anything was taken or given; what a file holds behind it is cut
    /// off.</summary>
    /// <exception cref="Engine.SimulationException">The file is shorter than that (WH4041).</exception>
    void Resume(StreamPosition position);
}
