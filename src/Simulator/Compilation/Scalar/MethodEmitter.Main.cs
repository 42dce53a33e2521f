using System.Collections.Immutable;
using System.Reflection.Emit;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class MethodEmitter
{
    /// <summary>The method that is called from outside: one cycle, or as many as asked for.</summary>
    public void Main(bool repeats, ImmutableArray<Home> homes)
    {
        if (!repeats)
        {
            Block(0);
            return;
        }

        var (again, end) = (_il.DefineLabel(), _il.DefineLabel());
        var left = Local(typeof(int));
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Stloc, left);
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ble, end);
        foreach (var home in homes) Unpack(home);
        _il.MarkLabel(again);
        Block(0);
        _il.Emit(_frame);
        _il.Emit(OpCodes.Ldflda, FrameField(nameof(KernelFrame.Cycle)));
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Ldind_I8);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stind_I8);
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, left);
        var stop = _il.DefineLabel();
        LoadField(nameof(KernelFrame.Stop));
        _il.Emit(OpCodes.Brtrue, stop);
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Brtrue, again);
        _il.MarkLabel(stop);
        foreach (var home in homes) Pack(home);
        _il.MarkLabel(end);
    }

    private void Unpack(Home home)
    {
        for (var i = 0; i < home.Ends.Length; i++)
        {
            var (start, width) = (home.Start(i), home.Ends[i] - home.Start(i));
            Address(home.Offset(i));
            Address(home.Root + start / 64 * 8);
            _il.Emit(OpCodes.Ldind_I8);
            Shift(OpCodes.Shr_Un, start % 64);
            if (start % 64 + width > 64)
            {
                Address(home.Root + start / 64 * 8 + 8);
                _il.Emit(OpCodes.Ldind_I8);
                Shift(OpCodes.Shl, 64 - start % 64);
                _il.Emit(OpCodes.Or);
            }

            Constant(BitVector.Mask(width), true);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Stind_I8);
        }
    }

    private void Pack(Home home)
    {
        var width = home.Ends[^1];
        for (var low = 0; low < width; low += 64)
        {
            var high = Math.Min(low + 64, width);
            Address(home.Root + low / 8);
            var isFirst = true;
            for (var i = 0; i < home.Ends.Length; i++)
            {
                if (home.Ends[i] <= low || home.Start(i) >= high) continue;
                Address(home.Offset(i));
                _il.Emit(OpCodes.Ldind_I8);
                Shift(OpCodes.Shl, home.Start(i) - low);
                Shift(OpCodes.Shr_Un, low - home.Start(i));
                if (!isFirst) _il.Emit(OpCodes.Or);
                isFirst = false;
            }

            _il.Emit(OpCodes.Stind_I8);
        }
    }

    private void Shift(OpCode shift, int by)
    {
        if (by <= 0) return;
        _il.Emit(OpCodes.Ldc_I4, by);
        _il.Emit(shift);
    }
}
