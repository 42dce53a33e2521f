using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Asks the caches for what comes later, some pieces a block, so that it arrives while a kernel
/// computes.</summary>
internal static unsafe class Ahead
{
    private const int LineBytes = 64;

    /// <summary>At the start of each block. A call, since a loop in the kernel costs it a seventh of its speed even where it
    /// does nothing.</summary>
    public static void Emit(ILGenerator il)
    {
        if (!Sse.IsSupported) return;
        var end = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, typeof(KernelFrame).GetField(nameof(KernelFrame.AheadPieces))!);
        il.Emit(OpCodes.Brfalse, end);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Ahead).GetMethod(nameof(Ask))!);
        il.MarkLabel(end);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Ask(KernelFrame* frame)
    {
        var pieces = frame->Ahead;
        for (var i = 0; i < frame->AheadPieces; i++)
            for (var at = 0; at < KernelFrame.AheadBytes; at += LineBytes)
                Sse.Prefetch1(pieces[i] + at);
        frame->Ahead = pieces + frame->AheadPieces;
    }
}
