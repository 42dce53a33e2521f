using System.Reflection.Emit;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Calls out of a kernel, with what lies in scratch.</summary>
internal sealed class LaneCallEmitter(
    ILGenerator il, LocalBuilder scratch, LocalBuilder valid, LocalBuilder block, bool tracks)
{
    public void Emit(LaneCall call)
    {
        switch (call)
        {
            case ComputeCall c:
                foreach (var number in (ReadOnlySpan<int>)[(int)c.Op, c.Width, c.AWidth, c.BWidth, c.CWidth, c.Index])
                    il.Emit(OpCodes.Ldc_I4, number);
                foreach (var place in (ReadOnlySpan<long>)[c.A, c.B, c.C, c.Result]) Address(place);
                il.Emit(OpCodes.Call, typeof(LaneMath).GetMethod(nameof(LaneMath.Compute))!);
                break;
            case ReadCall c:
                IfAny(c.Lanes, () =>
                {
                    Head(c.Memory, c.Lanes);
                    Address(c.Address);
                    il.Emit(OpCodes.Ldc_I4, c.AddressWidth);
                    Address(c.Result);
                    Service(nameof(KernelServices.Read));
                });
                break;
            case WriteCall c:
                IfAny(c.Lanes, () =>
                {
                    Head(c.Memory, c.Lanes);
                    Address(c.Address);
                    il.Emit(OpCodes.Ldc_I4, c.AddressWidth);
                    il.Emit(OpCodes.Ldc_I4, c.Low);
                    Address(c.Data);
                    il.Emit(OpCodes.Ldc_I4, c.DataWidth);
                    Service(nameof(KernelServices.Write));
                    if (tracks) Track(c.Lanes);
                });
                break;
            case HitCall c:
                Head(c.Property, c.Lanes);
                Address(c.Values);
                Service(nameof(KernelServices.Hit));
                break;
            case CountCall c:
                Head(c.Slot, c.Lanes);
                if (c.Amounts >= 0) Address(c.Amounts);
                else
                {
                    il.Emit(OpCodes.Ldc_I8, (long)LaneTables.Ones);
                    il.Emit(OpCodes.Conv_I);
                }

                Service(nameof(KernelServices.Count));
                break;
            default: throw new ArgumentOutOfRangeException(nameof(call));
        }
    }

    private void IfAny(long lanes, Action emit)
    {
        var none = il.DefineLabel();
        Mask(lanes);
        il.Emit(OpCodes.Brfalse, none);
        emit();
        il.MarkLabel(none);
    }

    private void Head(int index, long lanes)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldloc, block);
        Mask(lanes);
    }

    private void Mask(long lanes)
    {
        Address(lanes);
        il.Emit(OpCodes.Ldind_I8);
        il.Emit(OpCodes.Ldloc, valid);
        il.Emit(OpCodes.And);
    }

    private void Address(long offset)
    {
        il.Emit(OpCodes.Ldloc, scratch);
        il.Emit(OpCodes.Ldc_I4, checked((int)offset));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private void Service(string name) => il.Emit(OpCodes.Call, typeof(KernelServices).GetMethod(name)!);

    private void Track(long lanes)
    {
        Changed();
        Changed();
        il.Emit(OpCodes.Ldind_I8);
        Mask(lanes);
        il.Emit(OpCodes.Or);
        il.Emit(OpCodes.Stind_I8);
    }

    private void Changed()
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, typeof(KernelFrame).GetField(nameof(KernelFrame.Changed))!);
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldc_I4_3);
        il.Emit(OpCodes.Shl);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }
}
