using System.Reflection.Emit;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class MethodEmitter
{
    private void Emit(Effect effect)
    {
        switch (effect)
        {
            case StoreEffect store:
                Address(store.Offset);
                Expression(store.Value);
                if (store.IsTop) _il.Emit(OpCodes.Conv_U8);
                StoreIndirect(store.IsTop ? 8 : store.Bytes);
                return;
            case ElementEffect element:
                Element(element);
                return;
            case WriteEffect write:
                Write(write);
                return;
            case CheckEffect check:
                Check(check);
                return;
            case CountEffect count:
                Count(count);
                return;
        }
    }

    private void Address(int offset)
    {
        if (offset >= Home.Scratch) ScratchAt(offset - Home.Scratch);
        else
        {
            _il.Emit(OpCodes.Ldloc, _root);
            Offset(offset);
        }
    }

    private void StoreIndirect(int bytes) => _il.Emit(
        bytes switch { 1 => OpCodes.Stind_I1, 2 => OpCodes.Stind_I2, 4 => OpCodes.Stind_I4, _ => OpCodes.Stind_I8 });

    private void Element(ElementEffect element)
    {
        var table = graph.Tables[element.Table];
        var end = _il.DefineLabel();
        var index = Index(element.Index, table.Count, end);
        ElementAddress(table, index, element.Index);
        Expression(element.Value);
        StoreIndirect(table.ElementBytes);
        _il.MarkLabel(end);
    }

    // The index in a local, unless it needs no look; past the end to the label.
    private LocalBuilder? Index(int index, long count, Label past)
    {
        if (graph.Ones(index) < (ulong)count) return null;
        var is64 = graph[index].Is64;
        var local = Local(is64 ? typeof(ulong) : typeof(uint));
        Expression(index);
        _il.Emit(OpCodes.Stloc, local);
        _il.Emit(OpCodes.Ldloc, local);
        if (is64) _il.Emit(OpCodes.Ldc_I8, count);
        else _il.Emit(OpCodes.Ldc_I4, checked((int)count));
        _il.Emit(OpCodes.Bge_Un, past);
        return local;
    }

    private void ElementAddress(in WordTable table, LocalBuilder? local, int index)
    {
        switch (table.Base)
        {
            case TableBase.Root:
                _il.Emit(OpCodes.Ldloc, _root);
                Offset(table.Offset + table.First);
                break;
            case TableBase.Scratch:
                ScratchAt(table.Offset + table.First);
                break;
            case TableBase.Constant:
                _il.Emit(OpCodes.Ldc_I8, (long)constants[table.Offset]);
                _il.Emit(OpCodes.Conv_I);
                break;
            default:
                _il.Emit(OpCodes.Ldloc, _memories[table.Offset]);
                Offset(table.First);
                break;
        }

        if (local is null) Expression(index);
        else _il.Emit(OpCodes.Ldloc, local);
        _il.Emit(OpCodes.Conv_U);
        if (table.Stride != 1)
        {
            _il.Emit(OpCodes.Ldc_I4, table.Stride);
            _il.Emit(OpCodes.Mul);
        }

        _il.Emit(OpCodes.Add);
    }

    private void Write(WriteEffect write)
    {
        var memory = program.Region.Memories[write.Memory];
        var element = RootMemoryBank.ElementBytes(memory.Width);
        var end = _il.DefineLabel();
        var index = Index(write.Address, memory.Depth, end);
        var word = Local(typeof(byte*));
        ElementAddress(
            new WordTable(TableBase.Memory, write.Memory, -1, 8, element, 0, memory.Depth), index, write.Address);
        _il.Emit(OpCodes.Stloc, word);
        for (var i = 0; i < write.Masks.Length; i++)
        {
            if (write.Masks[i] == 0) continue;
            var bytes = Math.Min(element, 8);
            _il.Emit(OpCodes.Ldloc, word);
            Offset(8 * i);
            if (write.Masks[i] != BitVector.Mask(Math.Min(64, memory.Width - 64 * i)))
            {
                _il.Emit(OpCodes.Ldloc, word);
                Offset(8 * i);
                LoadIndirect(bytes);
                if (bytes < 8) _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.Ldc_I8, (long)~write.Masks[i]);
                _il.Emit(OpCodes.And);
                Expression(write.Data[i]);
                _il.Emit(OpCodes.Or);
            }
            else
            {
                Expression(write.Data[i]);
            }

            if (bytes < 8) _il.Emit(OpCodes.Conv_U4);
            StoreIndirect(bytes);
        }

        _il.MarkLabel(end);
    }

    private void Check(CheckEffect check)
    {
        var limb = 0;
        foreach (var value in check.Values.SelectMany(v => v))
        {
            ScratchAt(hitArea + limb++ * 512);
            Expression(value);
            _il.Emit(OpCodes.Stind_I8);
        }

        _il.Emit(_frame);
        _il.Emit(OpCodes.Ldc_I4, check.Property);
        LaneZero();
        ScratchAt(hitArea);
        Call(typeof(KernelServices), nameof(KernelServices.Hit));
    }

    // Block 0, lane 0.
    private void LaneZero()
    {
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Conv_I8);
    }

    private void Count(CountEffect count)
    {
        var (call, end) = (_il.DefineLabel(), _il.DefineLabel());
        LoadField(nameof(KernelFrame.Counts));
        _il.Emit(OpCodes.Brfalse, call);
        LoadField(nameof(KernelFrame.Counts));
        Offset(8L * count.Slot);
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Ldind_I8);
        Expression(count.Amount);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stind_I8);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(call);
        ScratchAt(hitArea);
        Expression(count.Amount);
        _il.Emit(OpCodes.Stind_I8);
        _il.Emit(_frame);
        _il.Emit(OpCodes.Ldc_I4, count.Slot);
        LaneZero();
        ScratchAt(hitArea);
        Call(typeof(KernelServices), nameof(KernelServices.Count));
        _il.MarkLabel(end);
    }

    private void Spill(Spill spill)
    {
        for (var i = 0; i < spill.Inputs.Length; i++)
        {
            ScratchAt(spill.Offset + 8 * i);
            Expression(spill.Inputs[i]);
            _il.Emit(OpCodes.Stind_I8);
        }

        if (spill.Helper is not { } call) return;
        _il.Emit(OpCodes.Ldloc, _scratch);
        if (call.Kind == SpillKind.Binary) _il.Emit(OpCodes.Ldc_I4, call.Stride);
        _il.Emit(OpCodes.Ldc_I4, call.Result);
        _il.Emit(OpCodes.Ldc_I4, call.Width);
        _il.Emit(OpCodes.Ldc_I4, call.X);
        _il.Emit(OpCodes.Ldc_I4, call.XWidth);
        _il.Emit(OpCodes.Ldc_I4, call.Y);
        if (call.Kind == SpillKind.Binary) _il.Emit(OpCodes.Ldc_I4, call.YWidth);
        else _il.Emit(OpCodes.Ldc_I4, call.Stride);
        Call(
            typeof(ScalarHelpers),
            call.Kind == SpillKind.Binary ? nameof(ScalarHelpers.Binary) : nameof(ScalarHelpers.Insert));
    }
}
