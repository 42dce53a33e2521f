namespace WaferHdl.Elaborator.Wafers.Yield;

/// <summary>Random numbers that are the same on every machine: SplitMix64, a stream for each seed and index.</summary>
public sealed class SeededRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    // exp(-mean) must stay a normal number.
    private const double MaxPoissonStep = 500;

    private ulong _state;

    public SeededRandom(ulong seed, ulong stream = 0) => _state = Mix(seed + Step) ^ Mix((stream * 0xD1342543DE82EF95) + 1);

    public ulong NextBits() => Mix(_state += Step);

    /// <summary>In [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [0, <paramref name="count"/>), all equally likely but for 2^-64.</summary>
    public long Next(long count) => (long)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Normal, mean 0, deviation 1 (Box and Muller).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Poisson, by inversion; time grows with the mean.</summary>
    public long NextPoisson(double mean)
    {
        long count = 0;
        for (; mean > MaxPoissonStep; mean -= MaxPoissonStep) count += Invert(MaxPoissonStep);
        return count + Invert(mean);
    }

    /// <summary>Gamma with mean <paramref name="shape"/> (Marsaglia and Tsang).</summary>
    public double NextGamma(double shape)
    {
        if (shape < 1) return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0) continue;
            v *= v * v;
            if (Math.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v))) return d * v;
        }
    }

    private long Invert(double mean)
    {
        var left = NextDouble();
        var part = Math.Exp(-mean);
        long count = 0;
        while (left >= part && part > 0)
        {
            left -= part;
            count++;
            part *= mean / count;
        }

        return count;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
