using System.Runtime.InteropServices;
using WaferHdl.Simulator.Machine.Sweeps;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Copies the root area for the lanes of a cycle, and sees whether anything that they read of it
/// changed.</summary>
internal sealed unsafe class RootWatch
{
    private readonly (int Offset, int Bytes)[] _ranges;
    private readonly int _bytes;
    private readonly byte[] _last;
    private bool _isNew = true;

    public RootWatch(SweepPlan sweeps, int rootBytes)
    {
        _bytes = rootBytes;
        _last = new byte[rootBytes];
        var ranges = new SortedSet<(int Offset, int Bytes)>();
        foreach (var pass in sweeps.Passes)
        {
            foreach (var load in pass.Program.Loads)
                if (load.Source.From is RootPlace root)
                    ranges.Add((root.Offset, RootLayout.Size(load.Source.FromWidth)));
            foreach (var exchange in pass.Exchange)
                if (exchange.From is { Buffer: < 0 } from)
                    ranges.Add((from.Offset, RootLayout.Size(from.Width)));
        }

        _ranges = [.. ranges];
    }

    public bool Take(byte* root, byte* copy)
    {
        NativeMemory.Copy(root, copy, (nuint)_bytes);
        var changed = _isNew;
        _isNew = false;
        foreach (var (offset, bytes) in _ranges)
        {
            var now = new ReadOnlySpan<byte>(root + offset, bytes);
            var last = _last.AsSpan(offset, bytes);
            if (now.SequenceEqual(last)) continue;
            changed = true;
            now.CopyTo(last);
        }

        return changed;
    }
}
