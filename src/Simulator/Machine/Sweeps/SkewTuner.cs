namespace WaferHdl.Simulator.Machine.Sweeps;

/// <summary>Finds by trial how many cycles a sweep should advance: each candidate runs twice for some hundredths of a
/// second, the fastest stays. Results of a run don't depend on it.</summary>
internal sealed class SkewTuner
{
    private const double TrialSeconds = 0.03;
    private const double LongSeconds = 0.5;

    private readonly int _threads;
    private readonly int[] _candidates;
    private readonly double[] _best;
    private int _rounds = 2;
    private int _trial;
    private double _seconds;
    private long _cycles;

    /// <param name="skew">0: to be found.</param>
    /// <param name="most">The longest that makes sense.</param>
    /// <param name="threads">That share the sweeps: each gets as many in a trial.</param>
    public SkewTuner(int skew, int most, int threads)
    {
        _threads = threads;
        _candidates = skew > 0 ? [skew] : [.. Candidates(most)];
        _best = new double[_candidates.Length];
        Array.Fill(_best, double.PositiveInfinity);
        if (_candidates.Length == 1) _trial = _rounds;
    }

    public bool IsTuned => _trial >= _rounds * _candidates.Length;

    /// <summary>Cycles of a sweep.</summary>
    public int Skew => IsTuned ? _candidates[_best.IndexOf(_best.Min())] : _candidates[_trial % _candidates.Length];

    /// <summary>How many cycles to run before <see cref="Report"/> while it is being found.</summary>
    public long Chunk(long cycles)
    {
        var round = Skew * _threads;
        if (IsTuned || cycles <= round) return cycles;
        var perCycle = _cycles == 0 ? 0 : _seconds / _cycles;
        var wanted = perCycle == 0 ? round : (long)(TrialSeconds / perCycle);
        return Math.Min(cycles, Math.Max(1, wanted / round) * round);
    }

    /// <summary>Cycles of a sweep in a run of so many: no longer than <see cref="Skew"/>, and so that all threads have as
    /// many sweeps.</summary>
    public static int Even(long cycles, int skew, int threads)
    {
        var round = (long)skew * threads;
        var rounds = (cycles + round - 1) / round;
        return (int)((cycles + rounds * threads - 1) / (rounds * threads));
    }

    /// <summary>So long took some cycles at <see cref="Skew"/>. Fewer than one sweep a thread say nothing.</summary>
    public void Report(long cycles, TimeSpan elapsed)
    {
        if (IsTuned || cycles < (long)Skew * _threads) return;
        _cycles += cycles;
        _seconds += elapsed.TotalSeconds;
        if (_seconds < TrialSeconds) return;
        if (_seconds > LongSeconds) _rounds = 1;
        var best = _trial % _candidates.Length;
        _best[best] = Math.Min(_best[best], _seconds / _cycles);
        (_cycles, _seconds) = (0, 0);
        _trial++;
    }

    // 4 never paid where 16 is possible.
    private static int[] Candidates(int most) =>
        most < 4 ? [Math.Max(1, most)] : [.. new[] { 16, 24, 32, 8, 4 }.Where(c => c <= most && (c > 4 || most < 16))];
}
