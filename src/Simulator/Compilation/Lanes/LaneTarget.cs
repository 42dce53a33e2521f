using System.Runtime.Intrinsics.X86;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>The width of vectors, and which instructions of the host may be used with it.</summary>
internal sealed class LaneTarget
{
    public LaneTarget(int vectorBits)
    {
        VectorBits = vectorBits;
        HasAvx2 = Avx2.IsSupported && vectorBits <= 256;
        HasAvx512 = Avx512BW.IsSupported && Avx512DQ.IsSupported
            && (vectorBits == 512 || Avx512F.VL.IsSupported && Avx512BW.VL.IsSupported);
        HasLeadingZeros = HasAvx512 && (vectorBits == 512 ? Avx512CD.IsSupported : Avx512CD.VL.IsSupported);
        HasBytePermutes = HasAvx512 && (vectorBits == 512 ? Avx512Vbmi.IsSupported : Avx512Vbmi.VL.IsSupported);
    }

    public int VectorBits { get; }

    /// <summary>CD: leading zeros of elements of 32 and 64 bits.</summary>
    public bool HasLeadingZeros { get; }

    public int VectorBytes => VectorBits / 8;

    /// <summary>Only of 128 and 256 bits.</summary>
    public bool HasAvx2 { get; }

    /// <summary>F, BW, DQ, and VL where vectors are shorter.</summary>
    public bool HasAvx512 { get; }

    /// <summary>VBMI: permutes of bytes from two registers, windows of 8 bits.</summary>
    public bool HasBytePermutes { get; }

    /// <summary>Whether a blend looks at the element's sign alone. (Of shorter vectors the JIT makes blends of
    /// bytes.)</summary>
    public bool SelectsBySign => HasAvx512 && VectorBits == 512;

    /// <summary>Vectors of 64 lanes.</summary>
    public int Parts(LirType type) => 64 * LirBuilder.Bits(type) / VectorBits;

    public int LanesOf(LirType type) => VectorBits / LirBuilder.Bits(type);

    /// <summary>Whether one instruction shifts each element by its own count, giving 0 past the end.</summary>
    public bool HasVariableShift(LirType type) => type switch
    {
        LirType.V32 or LirType.V64 => HasAvx2 || HasAvx512,
        LirType.V16 => HasAvx512,
        _ => false,
    };

    public bool HasSignedVariableShift(LirType type) => type switch
    {
        LirType.V64 => HasAvx512,
        _ => HasVariableShift(type),
    };
}
