using System.Reflection.Emit;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Machine.Lanes;

/// <summary>Copies all that a pass exchanges.</summary>
internal unsafe delegate void ExchangeKernel(byte* root);

/// <summary>The copies of a pass of one strip as straight code, each value a load and a store: the rows lie where they
/// lie.</summary>
internal sealed unsafe class ExchangeCode
{
    /// <summary>Longer lists stay tables.</summary>
    private const int MostValues = 400;

    // Longer rows are moved as memory.
    private const int LongRow = 8;

    private readonly IRowSource _rows;
    private readonly ILGenerator _il;

    // What the last parts go to, while their value is on the stack.
    private Target? _open;
    private ulong _mask;

    private ExchangeCode(IRowSource rows, ILGenerator il) => (_rows, _il) = (rows, il);

    /// <summary>A word of memory that takes one or several parts.</summary>
    /// <param name="Buffer">−1: the root area, and the address an offset.</param>
    /// <param name="Used">Bits that something ever reads.</param>
    private readonly record struct Target(int Buffer, long Address, int Bytes, ulong Used);

    /// <summary>Whether code for so many values pays.</summary>
    public static bool Fits(IReadOnlyList<Exchange> exchanges) =>
        exchanges.Count > 0 && exchanges.Sum(e => IsRow(e) ? 1L : (long)e.Count * ((e.Width + 63) / 64)) <= MostValues;

    public static ExchangeKernel Compile(string name, IReadOnlyList<Exchange> exchanges, IRowSource rows)
    {
        var method = new DynamicMethod(
            $"{name} exchange", typeof(void), [typeof(object), typeof(byte*)], typeof(ExchangeCode).Module,
            skipVisibility: true);
        var il = method.GetILGenerator();
        var code = new ExchangeCode(rows, il);
        foreach (var exchange in exchanges) code.Emit(exchange);
        code.Close();
        il.Emit(OpCodes.Ret);
        return (ExchangeKernel)method.CreateDelegate(typeof(ExchangeKernel), code);
    }

    // Elements side by side on both sides.
    private static bool IsRow(Exchange exchange) =>
        exchange is { Count: > LongRow, Width: > 1 and <= 64, From: { LaneStep: 1, Bit: 0, BitStep: 0 } from }
        && exchange.To is { LaneStep: 1, Bit: 0, BitStep: 0, Buffer: >= 0 } && from.Buffer >= 0
        && from.Width == exchange.Width && exchange.To.Width == exchange.Width;

    private void Emit(Exchange exchange)
    {
        if (exchange.From is { } source && _open is { } open && source.Buffer == open.Buffer) Close();
        var to = exchange.To;
        if (IsRow(exchange))
        {
            Close();
            var element = LaneFormat.ElementBytes(exchange.Width);
            var from = exchange.From!.Value;
            Address(to.Buffer, Base(to) + (long)to.Lane * element);
            Address(from.Buffer, Base(from) + (long)from.Lane * element);
            _il.Emit(OpCodes.Ldc_I4, exchange.Count * element);
            _il.Emit(OpCodes.Unaligned, (byte)1);
            _il.Emit(OpCodes.Cpblk);
            return;
        }

        for (var i = 0; i < exchange.Count; i++)
        {
            var lane = to.Lane + i * to.LaneStep;
            var value = exchange.From is null
                ? BitVector.FromInteger(exchange.Value + i * exchange.ValueStep, exchange.Width)
                : default;
            for (var done = 0; done < exchange.Width;)
            {
                // Up to the end of a word on the side that is written.
                var bit = to.Bit + i * to.BitStep + done;
                var count = Math.Min(64 - bit % 64, exchange.Width - done);
                Begin(to, lane, bit, count);
                if (exchange.From is { } from)
                    Read(from, from.Lane + i * from.LaneStep, from.Bit + i * from.BitStep + done, count);
                else
                    _il.Emit(OpCodes.Ldc_I8, (long)BitMath.Slice(value, done, count).Low);
                var shift = ShiftIn(to, lane, bit);
                if (shift > 0)
                {
                    _il.Emit(OpCodes.Ldc_I4, shift);
                    _il.Emit(OpCodes.Shl);
                }

                if (_mask != 0) _il.Emit(OpCodes.Or);
                _mask |= BitVector.Mask(count) << shift;
                done += count;
            }
        }
    }

    private static int ShiftIn(in ExchangeEnd to, int lane, int bit) => ElementOf(to) == 0 ? lane & 63 : bit % 64;

    private static int ElementOf(in ExchangeEnd end) => end.Buffer < 0 ? 8 : LaneFormat.ElementBytes(end.Width);

    private long Base(in ExchangeEnd end) =>
        end.Offset + (end.Buffer < 0 ? 0 : (long)_rows.Row(end.Buffer, end.Strip));

    // The word that takes a part: its address is on the stack, and the parts so far.
    private void Begin(in ExchangeEnd to, int lane, int bit, int count)
    {
        var element = ElementOf(to);
        var limb = Base(to) + (long)(bit / 64) * to.LimbBytes;
        var target = element == 0
            ? new Target(to.Buffer, limb + (lane >> 6) * 8, 8, ulong.MaxValue)
            : new Target(
                to.Buffer, limb + (long)lane * element, element, BitVector.Mask(Math.Min(64, to.Width - bit / 64 * 64)));
        var part = BitVector.Mask(count) << ShiftIn(to, lane, bit);
        if (_open == target && (_mask & part) == 0) return;
        Close();
        _open = target;
        Address(target.Buffer, target.Address);
    }

    private void Close()
    {
        if (_open is not { } target) return;
        if ((_mask & target.Used) != target.Used)
        {
            Address(target.Buffer, target.Address);
            Load(target.Bytes);
            _il.Emit(OpCodes.Ldc_I8, (long)~_mask);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Or);
        }

        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(target.Bytes switch
        {
            1 => OpCodes.Stind_I1,
            2 => OpCodes.Stind_I2,
            4 => OpCodes.Stind_I4,
            _ => OpCodes.Stind_I8,
        });
        (_open, _mask) = (null, 0);
    }

    // Bits of a value as the low bits of a word.
    private void Read(in ExchangeEnd from, int lane, int bit, int count)
    {
        var element = ElementOf(from);
        if (element == 0)
        {
            ReadWord(from.Buffer, Base(from) + (lane >> 3), 1, lane & 7, 1);
            return;
        }

        var limb = Base(from) + (long)(bit / 64) * from.LimbBytes + (long)lane * element;
        var low = Math.Min(count, 64 - bit % 64);
        ReadWord(from.Buffer, limb, element, bit % 64, low);
        if (low == count) return;
        ReadWord(from.Buffer, limb + from.LimbBytes, element, 0, count - low);
        _il.Emit(OpCodes.Ldc_I4, low);
        _il.Emit(OpCodes.Shl);
        _il.Emit(OpCodes.Or);
    }

    private void ReadWord(int buffer, long address, int bytes, int shift, int count)
    {
        Address(buffer, address);
        Load(bytes);
        if (shift > 0)
        {
            _il.Emit(OpCodes.Ldc_I4, shift);
            _il.Emit(OpCodes.Shr_Un);
        }

        if (shift + count >= 8 * bytes) return;
        _il.Emit(OpCodes.Ldc_I8, (long)BitVector.Mask(count));
        _il.Emit(OpCodes.And);
    }

    private void Load(int bytes)
    {
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(bytes switch
        {
            1 => OpCodes.Ldind_U1,
            2 => OpCodes.Ldind_U2,
            4 => OpCodes.Ldind_U4,
            _ => OpCodes.Ldind_I8,
        });
        if (bytes < 8) _il.Emit(OpCodes.Conv_U8);
    }

    // Rows of buffers stay where they are; the root area may move.
    private void Address(int buffer, long address)
    {
        if (buffer < 0)
        {
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldc_I4, checked((int)address));
            _il.Emit(OpCodes.Add);
            return;
        }

        _il.Emit(OpCodes.Ldc_I8, address);
        _il.Emit(OpCodes.Conv_I);
    }
}
