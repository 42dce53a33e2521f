using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>Where the random words of a lane come from under <c>--init random</c>.</summary>
/// <param name="PathHash">By block and lane: <see cref="RandomInit.HashPath"/> of the memory's hierarchical
/// name. Asked once a block, when it is touched.</param>
internal sealed record RandomWords(ulong Seed, Func<long, int, ulong> PathHash);

/// <summary>What the words of a memory hold before the first write: zeros, an image that all lanes share, or a hash of
/// lane and address.</summary>
internal sealed class PowerUpWords
{
    private readonly int _width;
    private readonly int _limbs;
    private readonly ulong[] _image;
    private readonly RandomWords? _random;
    private readonly ulong[]?[]? _keys;

    /// <param name="random">Null, or ignored where there is an image: undefined words are 0.</param>
    public PowerUpWords(int width, ImmutableArray<BitVector>? image, RandomWords? random, long blocks)
    {
        _width = width;
        _limbs = (width + 63) / 64;
        _image = image is null ? [] : Words(image.Value, _limbs);
        _random = image is null ? random : null;
        if (_random is not null) _keys = new ulong[]?[blocks];
    }

    /// <summary>Whether lanes differ, so that no page can be shared.</summary>
    public bool IsRandom => _random is not null;

    /// <summary>A limb of a word, of all lanes alike.</summary>
    public ulong Shared(long address, int limb)
    {
        var at = address * _limbs + limb;
        return at < _image.Length ? _image[at] : 0;
    }

    /// <summary>Whether any word of a range is not 0 (or random).</summary>
    public bool IsZero(long first) => _random is null && first * _limbs >= _image.Length;

    public ulong Limb(long block, int lane, int address, int limb)
    {
        if (_random is null) return Shared(address, limb);
        var keys = _keys![block] ??= Keys(block);
        var word = RandomInit.Word(keys[lane], address, limb);
        return limb == _limbs - 1 && _width % 64 != 0 ? word & BitVector.Mask(_width % 64) : word;
    }

    private ulong[] Keys(long block)
    {
        var keys = new ulong[64];
        for (var lane = 0; lane < 64; lane++)
            keys[lane] = RandomInit.Key(_random!.Seed, _random.PathHash(block, lane));
        return keys;
    }

    private static ulong[] Words(ImmutableArray<BitVector> image, int limbs)
    {
        var words = new ulong[image.Length * limbs];
        for (var i = 0; i < image.Length; i++)
            for (var k = 0; k < limbs; k++)
                words[i * limbs + k] = WordBits.Limb(image[i], k);
        return words;
    }
}
