namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Decides when blocks in which nothing changes are left out. While most of the array is busy it runs without
/// asking, and looks again for some cycles now and then.</summary>
internal sealed class ActivityControl(bool isAllowed, int skew)
{
    // With more active blocks than this, skipping costs more than it saves.
    private const double BusyShare = 0.6;
    private const int Probe = 4;
    private const int ShortestSpan = 128;
    private const int LongestSpan = 4096;
    private const int SparseChunk = 512;
    private const int UsualSkew = 8;

    private bool _isInvalid = true;
    private bool _isProbing = true;
    private bool _isFresh;
    private long _busyLeft;
    private int _span = ShortestSpan;

    public bool Skips => isAllowed && _busyLeft == 0;

    /// <summary>Cycles of a sweep while it skips.</summary>
    public int Skew => skew > 0 ? skew : UsualSkew;

    public void Invalidate() => _isInvalid = true;

    /// <summary>Whether all blocks have to count as changed before the next run.</summary>
    public bool TakeInvalid()
    {
        var was = _isInvalid;
        _isInvalid = false;
        _isFresh |= was;
        return was;
    }

    /// <summary>How many cycles to run before <see cref="Report"/>.</summary>
    public long Chunk(long count)
    {
        if (!isAllowed) return count;
        if (!Skips)
        {
            count = Math.Min(count, _busyLeft);
            _busyLeft -= count;
            if (_busyLeft > 0) return count;
            (_isProbing, _isInvalid) = (true, true);
            return count;
        }

        return Math.Min(count, _isProbing ? Probe : SparseChunk);
    }

    /// <summary>What a run with skipping has found.</summary>
    public void Report(long cycles, long evaluated, long asked)
    {
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
