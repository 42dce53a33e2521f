using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>Power-up values under <c>--init random</c>: a hash of (seed, path, address), so that they depend
/// neither on the engine nor on the order of evaluation.</summary>
/// <remarks>The path is hashed by FNV-1a (64 bits, UTF-8). Word k of the value at an address is
/// <c>mix(mix(mix(seed) ^ path) + address · 2^16 + k)</c>, where mix is one step of SplitMix64 (Steele, Lea
/// and Flood, 2014).</remarks>
public static class RandomInit
{
    public static ulong HashPath(string path)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var value in Encoding.UTF8.GetBytes(path)) hash = (hash ^ value) * 0x100000001b3UL;
        return hash;
    }

    /// <param name="path">Hierarchical name of the register or memory.</param>
    /// <param name="address">0 for a register.</param>
    public static BitVector Value(ulong seed, string path, int address, int width) =>
        Value(seed, HashPath(path), address, width);

    public static BitVector Value(ulong seed, ulong pathHash, int address, int width)
    {
        var key = Mix(Mix(seed) ^ pathHash) + ((ulong)(uint)address << 16);
        if (width <= 64) return BitVector.FromWord(Mix(key), width);
        var value = System.Numerics.BigInteger.Zero;
        for (var k = 0; k * 64 < width; k++)
            value |= new System.Numerics.BigInteger(Mix(key + (ulong)k)) << (k * 64);
        return BitVector.FromInteger(value, width);
    }

    private static ulong Mix(ulong state)
    {
        var z = state + 0x9e3779b97f4a7c15UL;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ z >> 27) * 0x94d049bb133111ebUL;
        return z ^ z >> 31;
    }
}
