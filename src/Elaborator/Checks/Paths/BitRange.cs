using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Bits <c>Low … High − 1</c> of a net.</summary>
internal readonly record struct BitRange(Net Net, int Low, int High)
{
    public int Width => High - Low;
}
