using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>The word at an address under <c>--init random</c>. Lanes that don't exist may be asked for too.</summary>
internal delegate BitVector UndefinedWords(long block, int lane, int address);

/// <summary>What the words of a memory hold before the first write: zeros, an image that all lanes share, or a value
/// for each lane and address.</summary>
internal sealed class PowerUpWords
{
    private readonly int _limbs;
    private readonly ulong[] _image;
    private readonly UndefinedWords? _undefined;

    /// <param name="undefined">Ignored where there is an image. Null: undefined words are 0.</param>
    public PowerUpWords(int width, ImmutableArray<BitVector>? image, UndefinedWords? undefined)
    {
        _limbs = (width + 63) / 64;
        _image = image is null ? [] : Words(image.Value, _limbs);
        _undefined = image is null ? undefined : null;
    }

    /// <summary>Whether lanes differ, so that no page can be shared.</summary>
    public bool IsPerLane => _undefined is not null;

    /// <summary>A limb of a word, of all lanes alike.</summary>
    public ulong Shared(long address, int limb)
    {
        var at = address * _limbs + limb;
        return at < _image.Length ? _image[at] : 0;
    }

    /// <summary>Whether all words from an address on are 0.</summary>
    public bool IsZero(long first) => _undefined is null && first * _limbs >= _image.Length;

    public ulong Limb(long block, int lane, int address, int limb) =>
        _undefined is null ? Shared(address, limb) : WordBits.Limb(_undefined(block, lane, address), limb);

    private static ulong[] Words(ImmutableArray<BitVector> image, int limbs)
    {
        var words = new ulong[image.Length * limbs];
        for (var i = 0; i < image.Length; i++)
            for (var k = 0; k < limbs; k++)
                words[i * limbs + k] = WordBits.Limb(image[i], k);
        return words;
    }
}
