namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>What a <see cref="SweepRunner"/> executes. Different threads work on different sweeps, each with buffers of its
/// own.</summary>
internal interface ISweepWork
{
    /// <summary>Before the first operation of a sweep; in the order of sweeps, never two at a time.</summary>
    /// <param name="cycle">The sweep's first cycle, counted from the start of the run.</param>
    void Begin(int thread, long cycle, int cycles);

    /// <summary>One phase of one strip.</summary>
    /// <param name="cycle">Inside the sweep.</param>
    void Run(int thread, int phase, int strip, int cycle);

    /// <summary>Behind the last operation of a sweep; in the order of sweeps.</summary>
    void End(int thread, long cycle, int cycles);
}
