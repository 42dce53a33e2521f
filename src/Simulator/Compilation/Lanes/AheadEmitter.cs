using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Asks the caches for what comes later, some lines a block, so that it arrives while a kernel
/// computes.</summary>
internal sealed class AheadEmitter
{
    private const int LineBytes = 64;

    private readonly ILGenerator _il;
    private readonly LocalBuilder _next;
    private readonly LocalBuilder _left;
    private readonly LocalBuilder _piece;

    /// <summary>At the kernel's start.</summary>
    public AheadEmitter(ILGenerator il)
    {
        _il = il;
        _next = il.DeclareLocal(typeof(byte**));
        _left = il.DeclareLocal(typeof(int));
        _piece = il.DeclareLocal(typeof(byte*));
        if (!Sse.IsSupported) return;
        Field(nameof(KernelFrame.Ahead));
        _il.Emit(OpCodes.Stloc, _next);
    }

    /// <summary>At the start of each block.</summary>
    public void Emit()
    {
        if (!Sse.IsSupported) return;
        var (start, end) = (_il.DefineLabel(), _il.DefineLabel());
        Field(nameof(KernelFrame.AheadPieces));
        _il.Emit(OpCodes.Stloc, _left);
        _il.MarkLabel(start);
        _il.Emit(OpCodes.Ldloc, _left);
        _il.Emit(OpCodes.Brfalse, end);
        _il.Emit(OpCodes.Ldloc, _next);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Stloc, _piece);
        for (var at = 0; at < KernelFrame.AheadBytes; at += LineBytes)
        {
            _il.Emit(OpCodes.Ldloc, _piece);
            _il.Emit(OpCodes.Ldc_I4, at);
            _il.Emit(OpCodes.Conv_I);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Call, typeof(Sse).GetMethod(nameof(Sse.Prefetch1))!);
        }

        _il.Emit(OpCodes.Ldloc, _next);
        _il.Emit(OpCodes.Ldc_I4_8);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, _next);
        _il.Emit(OpCodes.Ldloc, _left);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, _left);
        _il.Emit(OpCodes.Br, start);
        _il.MarkLabel(end);
    }

    private void Field(string name)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, typeof(KernelFrame).GetField(name)!);
    }
}
