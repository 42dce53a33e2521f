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

    /// <summary>Whether it wants to be told by <see cref="Expect"/>; asked once a run.</summary>
    bool Expects { get; }

    /// <summary>All phases of steps <paramref name="step"/> … <c>step + count − 1</c> come behind so many more steps, and
    /// what they work on has not been in use lately. It is a hint: steps may be past the ends.</summary>
    /// <param name="step">As of cycle 0: the strip of a phase without offset.</param>
    void Expect(int thread, int step, int count, int steps);

    /// <summary>Behind the last operation of a sweep; in the order of sweeps.</summary>
    void End(int thread, long cycle, int cycles);
}
