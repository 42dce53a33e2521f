using WaferHdl.Simulator.Machine.Sweeps;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Decides when blocks in which nothing changes are left out. While most of the array is busy it runs without
/// asking, and looks again for some cycles now and then.</summary>
/// <param name="skew">Cycles of a sweep while it skips; 0: to be found.</param>
/// <param name="most">The longest that makes sense.</param>
internal sealed class ActivityControl(bool isAllowed, int skew, int most, int threads)
{
    // With more active blocks than this, skipping costs more than it saves.
    private const double BusyShare = 0.6;
    private const int Probe = 3;
    private const int ShortestSpan = 256;
    private const int LongestSpan = 4096;
    private const int SparseChunk = 512;

    // The active blocks of more cycles than this leave the cache of a core.
    private const int LongestSkew = 8;

    private readonly SkewTuner _tuner = new(skew, Math.Min(most, LongestSkew), threads);
    private bool _isInvalid = true;
    private bool _isProbing = true;
    private bool _isFresh;
    private long _busyLeft;
    private int _span = ShortestSpan;

    public bool Skips => isAllowed && _busyLeft == 0;

    /// <summary>Cycles of a sweep while it skips.</summary>
    public int Skew => _tuner.Skew;

    public void Invalidate() => _isInvalid = true;

    /// <summary>Whether all blocks have to count as changed before the next run.</summary>
    public bool TakeInvalid()
    {
        var was = _isInvalid;
        _isInvalid = false;
        _isFresh |= was;
        return was;
    }

    /// <summary>How many cycles to run at most before <see cref="Report"/> or <see cref="Ran"/>.</summary>
    public long Chunk(long count)
    {
        if (!isAllowed) return count;
        if (!Skips) return Math.Min(count, _busyLeft);
        return _isProbing ? Math.Min(count, Probe) : _tuner.Chunk(Math.Min(count, SparseChunk));
    }

    /// <summary>So many cycles went by without skipping.</summary>
    public void Ran(long cycles)
    {
        if (_busyLeft == 0) return;
        _busyLeft -= Math.Min(cycles, _busyLeft);
        if (_busyLeft == 0) (_isProbing, _isInvalid) = (true, true);
    }

    /// <summary>What a run with skipping has found.</summary>
    /// <param name="length">Cycles of its sweeps.</param>
    public void Report(long cycles, int length, long evaluated, long asked, TimeSpan elapsed)
    {
        if (!_isProbing && !_isFresh && length == Skew) _tuner.Report(cycles, elapsed);

        // The first cycle takes everything, and says nothing.
        if (_isFresh)
        {
            _isFresh = false;
            evaluated -= asked / cycles;
            asked -= asked / cycles;
            if (cycles == 1) return;
        }

        _isProbing = false;
        if (asked == 0 || evaluated < asked * BusyShare)
        {
            _span = ShortestSpan;
            return;
        }

        _busyLeft = _span;
        _span = Math.Min(LongestSpan, _span * 2);
        _isInvalid = true;
    }
}
