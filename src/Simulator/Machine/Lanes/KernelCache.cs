using System.Runtime.Intrinsics;
using WaferHdl.Simulator.Compilation;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Compiles the programs of a machine: scalar code for the root, vectors for lanes.</summary>
internal sealed class KernelCache(IKernelCompiler lanes, IKernelCompiler scalar, int vectorBits)
{
    /// <summary>Of the vectors that kernels use.</summary>
    public int VectorBits { get; } = vectorBits > 0 ? vectorBits
        : Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256 : 128;

    public CompiledKernel Compile(KernelProgram program, bool tracks, bool repeats, bool asks = false)
    {
        var (compiler, options) = For(program, tracks, repeats);
        return compiler.Compile(program, options with { Asks = asks });
    }

    public string Print(KernelProgram program)
    {
        var (compiler, options) = For(program, false, false);
        return compiler.Print(program, options);
    }

    private (IKernelCompiler, KernelOptions) For(KernelProgram program, bool tracks, bool repeats) =>
        program.Region.Index == 0
            ? (scalar, new KernelOptions(0, tracks, repeats))
            : (lanes, new KernelOptions(VectorBits, tracks, repeats));
}
