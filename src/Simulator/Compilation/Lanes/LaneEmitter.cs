using System.Reflection.Emit;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>IL of some steps: one method, or the middle of one.</summary>
internal sealed class LaneEmitter
{
    private readonly ILGenerator _il;
    private readonly LaneMethods _methods;
    private readonly LaneParts _parts;
    private readonly int _part;
    private readonly bool _tracks;
    private readonly LocalBuilder _block;
    private readonly LocalBuilder _state;
    private readonly LocalBuilder _scratch;
    private readonly LocalBuilder _valid;
    private readonly Dictionary<(int Slot, int Scale), LocalBuilder> _rows = [];
    private readonly Dictionary<(LirType Type, int Part), LocalBuilder> _changes = [];
    private readonly LocalBuilder _round;
    private Dictionary<Lir, LocalBuilder> _locals = [];
    private readonly Stack<(Label End, Dictionary<Lir, LocalBuilder> Known)> _branches = [];
    private Label _loopStart;

    public LaneEmitter(ILGenerator il, LaneMethods methods, LaneParts parts, int part, bool tracks)
    {
        _il = il;
        _methods = methods;
        _parts = parts;
        _part = part;
        _tracks = tracks;
        _block = Declare(typeof(long));
        _state = Declare(typeof(byte*));
        _scratch = Declare(typeof(byte*));
        _valid = Declare(typeof(ulong));
        _round = Declare(typeof(int));
    }

    public int Locals { get; private set; }

    public LocalBuilder Block => _block;

    private LocalBuilder Declare(Type type)
    {
        Locals++;
        return _il.DeclareLocal(type);
    }

    /// <summary>The steps, for the block in <see cref="Block"/>. Argument 0 is the frame.</summary>
    public void EmitBlock(int stateBytes)
    {
        _locals = [];
        Field(nameof(KernelFrame.State));
        _il.Emit(OpCodes.Ldloc, _block);
        _il.Emit(OpCodes.Ldc_I8, (long)stateBytes);
        _il.Emit(OpCodes.Mul);
        AddOffset(_state);
        Field(nameof(KernelFrame.Scratch));
        _il.Emit(OpCodes.Stloc, _scratch);
        Field(nameof(KernelFrame.Valid));
        _il.Emit(OpCodes.Ldloc, _block);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shl);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I8);
        _il.Emit(OpCodes.Stloc, _valid);
        foreach (var (slot, scale) in _parts.RowsOf(_part))
        {
            if (!_rows.TryGetValue((slot, scale), out var row)) _rows[(slot, scale)] = row = Declare(typeof(byte*));
            Field(nameof(KernelFrame.Rows));
            _il.Emit(OpCodes.Ldc_I4, slot * 8);
            _il.Emit(OpCodes.Conv_I);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Ldind_I);
            _il.Emit(OpCodes.Ldloc, _block);
            _il.Emit(OpCodes.Ldc_I8, (long)scale);
            _il.Emit(OpCodes.Mul);
            AddOffset(row);
        }

        var steps = _parts.StepsOf(_part);
        if (_tracks) ClearChanges(steps);
        foreach (var step in steps) Emit(step);
        if (_changes.Count > 0) StoreChanges();
    }

    private void AddOffset(LocalBuilder to)
    {
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, to);
    }

    private void Field(string name)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, typeof(KernelFrame).GetField(name)!);
    }

    private void Emit(Step step)
    {
        foreach (var value in _parts.Crossing(step, _part))
        {
            if (_locals.ContainsKey(value)) continue;
            var local = Declare(_methods.TypeOf(value.Type));
            ScratchAddress(_parts.SlotOf(value));
            LoadIndirect(value.Type);
            _il.Emit(OpCodes.Stloc, local);
            _locals[value] = local;
        }

        switch (step.Kind)
        {
            case StepKind.Define:
                Evaluate(step.Value!);
                var made = Declare(_methods.TypeOf(step.Value!.Type));
                _il.Emit(OpCodes.Stloc, made);
                _locals[step.Value] = made;
                if (_parts.LeavesPart(step.Value))
                {
                    ScratchAddress(_parts.SlotOf(step.Value));
                    _il.Emit(OpCodes.Ldloc, made);
                    StoreIndirect(step.Value.Type);
                }

                break;
            case StepKind.Effect when step.Value!.Op == LirOp.Call:
                new LaneCallEmitter(_il, _scratch, _valid, _block, _tracks).Emit(step.Value.Call!);
                break;
            case StepKind.Effect:
                if (step.Difference is { } difference && _tracks)
                {
                    var change = _changes[ChangeKey(step, difference)];
                    Push(difference);
                    _il.Emit(OpCodes.Ldloc, change);
                    if (difference.Type == LirType.Mask) _il.Emit(OpCodes.Or);
                    else _il.Emit(OpCodes.Call, _methods.Get(LirOp.Or, difference.Type));
                    _il.Emit(OpCodes.Stloc, change);
                }

                Address(step.Value!.Address);
                Push(step.Value.Args[0]);
                StoreIndirect(step.Value.Args[0].Type);
                break;
            case StepKind.If:
                var end = _il.DefineLabel();
                ScratchAddress(step.Lanes);
                Push(step.Value!);
                _il.Emit(OpCodes.Ldloc, _valid);
                _il.Emit(OpCodes.And);
                _il.Emit(OpCodes.Stind_I8);
                ScratchAddress(step.Lanes);
                _il.Emit(OpCodes.Ldind_I8);
                _il.Emit(OpCodes.Brfalse, end);
                _branches.Push((end, new Dictionary<Lir, LocalBuilder>(_locals)));
                break;
            case StepKind.EndIf:
                var branch = _branches.Pop();
                _il.MarkLabel(branch.End);
                _locals = branch.Known;
                break;
            case StepKind.Loop:
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Stloc, _round);
                _loopStart = _il.DefineLabel();
                _il.MarkLabel(_loopStart);
                break;
            case StepKind.EndLoop:
                EndLoop(step);
                break;
        }
    }

    private void EndLoop(Step step)
    {
        var done = _il.DefineLabel();
        Push(step.Value!);
        _il.Emit(OpCodes.Ldloc, _valid);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Brfalse, done);
        _il.Emit(OpCodes.Ldloc, _round);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, _round);
        _il.Emit(OpCodes.Ldloc, _round);
        _il.Emit(OpCodes.Ldc_I4, step.Limit);
        _il.Emit(OpCodes.Blt, _loopStart);
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldc_I4, step.Node);
        _il.Emit(OpCodes.Call, typeof(KernelServices).GetMethod(nameof(KernelServices.Unsettled))!);
        _il.MarkLabel(done);
    }

    // Which vectors of 64 lanes changes are gathered in: by element and by place in the block.
    private static (LirType, int) ChangeKey(Step step, Lir difference) =>
        (difference.Type, difference.Type == LirType.Mask ? 0 : step.Part);

    private void ClearChanges(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            if (step.Difference is not { } difference) continue;
            var key = ChangeKey(step, difference);
            if (_changes.ContainsKey(key)) continue;
            _changes[key] = Declare(_methods.TypeOf(difference.Type));
        }

        foreach (var (key, local) in _changes)
        {
            _il.Emit(OpCodes.Ldc_I8, 0L);
            if (key.Type != LirType.Mask)
            {
                if (key.Type != LirType.V64) _il.Emit(OpCodes.Conv_I4);
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.Constant, key.Type));
            }

            _il.Emit(OpCodes.Stloc, local);
        }
    }

    private void StoreChanges()
    {
        ChangedAddress();
        ChangedAddress();
        _il.Emit(OpCodes.Ldind_I8);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        foreach (var (key, local) in _changes)
        {
            if (key.Type == LirType.Mask)
            {
                _il.Emit(OpCodes.Ldloc, local);
            }
            else
            {
                // Lanes that did not change, inverted in those that are there.
                var lanes = _methods.Target.LanesOf(key.Type);
                _il.Emit(OpCodes.Ldloc, local);
                _il.Emit(OpCodes.Ldc_I8, 0L);
                if (key.Type != LirType.V64) _il.Emit(OpCodes.Conv_I4);
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.Constant, key.Type));
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.Equal, key.Type));
                Signs(key.Type);
                _il.Emit(OpCodes.Ldc_I8, (long)(ulong.MaxValue >> (64 - lanes)));
                _il.Emit(OpCodes.Xor);
                _il.Emit(OpCodes.Ldc_I4, key.Part * lanes);
                _il.Emit(OpCodes.Shl);
            }

            _il.Emit(OpCodes.Or);
        }

        _il.Emit(OpCodes.Ldloc, _valid);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Or);
        _il.Emit(OpCodes.Stind_I8);
    }

    private void Signs(LirType type)
    {
        var method = _methods.Get(LirOp.Signs, type);
        _il.Emit(OpCodes.Call, method);
        if (method.ReturnType == typeof(uint)) _il.Emit(OpCodes.Conv_U8);
    }

    private void ChangedAddress()
    {
        Field(nameof(KernelFrame.Changed));
        _il.Emit(OpCodes.Ldloc, _block);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shl);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    private void ScratchAddress(long offset)
    {
        _il.Emit(OpCodes.Ldloc, _scratch);
        AddConstant(offset);
    }

    private void AddConstant(long offset)
    {
        if (offset == 0) return;
        _il.Emit(OpCodes.Ldc_I4, checked((int)offset));
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    private void Address(LirAddress address)
    {
        switch (address.Space)
        {
            case LirSpace.State: _il.Emit(OpCodes.Ldloc, _state); break;
            case LirSpace.Scratch: _il.Emit(OpCodes.Ldloc, _scratch); break;
            case LirSpace.Root: Field(nameof(KernelFrame.Root)); break;
            default: _il.Emit(OpCodes.Ldloc, _rows[(address.Slot, address.Scale)]); break;
        }

        AddConstant(address.Offset);
    }

    private void LoadIndirect(LirType type)
    {
        if (type == LirType.Mask) _il.Emit(OpCodes.Ldind_I8);
        else _il.Emit(OpCodes.Ldobj, _methods.TypeOf(type));
    }

    private void StoreIndirect(LirType type)
    {
        if (type == LirType.Mask) _il.Emit(OpCodes.Stind_I8);
        else _il.Emit(OpCodes.Stobj, _methods.TypeOf(type));
    }

    private void Push(Lir value)
    {
        if (_locals.TryGetValue(value, out var local)) _il.Emit(OpCodes.Ldloc, local);
        else Evaluate(value);
    }

    private void Evaluate(Lir value)
    {
        if (LaneLogic.TryFold(value, _locals.ContainsKey, _methods.Target) is { } logic)
        {
            foreach (var leaf in logic.Leaves) Push(leaf);
            _il.Emit(OpCodes.Ldc_I4, (int)logic.Table);
            _il.Emit(OpCodes.Call, _methods.TernaryLogic(value.Type));
            return;
        }

        switch (value.Op)
        {
            case LirOp.MaskConstant: _il.Emit(OpCodes.Ldc_I8, value.Immediate); return;
            case LirOp.Constant: Constant(value.Type, value.Immediate); return;
            case LirOp.Table:
                _il.Emit(OpCodes.Ldc_I8, (long)LaneTables.Place(value.Bytes!));
                _il.Emit(OpCodes.Conv_I);
                _il.Emit(OpCodes.Ldobj, _methods.TypeOf(value.Type));
                return;
            case LirOp.Load or LirOp.MaskLoad:
                Address(value.Address);
                LoadIndirect(value.Type);
                return;
            case LirOp.LoadSplat:
                Address(value.Address);
                _il.Emit(value.Type switch
                {
                    LirType.V8 => OpCodes.Ldind_U1,
                    LirType.V16 => OpCodes.Ldind_U2,
                    LirType.V32 => OpCodes.Ldind_U4,
                    _ => OpCodes.Ldind_I8,
                });
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.LoadSplat, value.Type));
                return;
        }

        if (value.Op == LirOp.LessSigned)
        {
            foreach (var arg in value.Args)
            {
                Push(arg);
                _il.Emit(OpCodes.Call, _methods.Reinterpret(arg.Type, toSigned: true));
            }

            _il.Emit(OpCodes.Call, _methods.Get(LirOp.LessSigned, value.Type));
            _il.Emit(OpCodes.Call, _methods.Reinterpret(value.Type, toSigned: false));
            return;
        }

        if (value.Op == LirOp.Select)
        {
            // The blend takes them the other way round.
            if (_methods.Target.SelectsBySign)
            {
                Push(value.Args[2]);
                Push(value.Args[1]);
                Push(value.Args[0]);
            }
            else
            {
                foreach (var arg in value.Args) Push(arg);
            }

            _il.Emit(OpCodes.Call, _methods.Get(LirOp.Select, value.Type));
            return;
        }

        for (var i = 0; i < value.Args.Length; i++)
        {
            Push(value.Args[i]);
            if (value.Op == LirOp.ShiftRightSignedBy && i == 0)
                _il.Emit(OpCodes.Call, _methods.Reinterpret(value.Type, toSigned: true));
        }

        Operate(value);
    }

    private void Constant(LirType type, long value)
    {
        if (type == LirType.V64) _il.Emit(OpCodes.Ldc_I8, value);
        else _il.Emit(OpCodes.Ldc_I4, (int)(uint)value);
        _il.Emit(OpCodes.Call, _methods.Get(LirOp.Constant, type));
    }

    private void Operate(Lir value)
    {
        switch (value.Op)
        {
            case LirOp.MaskAnd: _il.Emit(OpCodes.And); break;
            case LirOp.MaskOr: _il.Emit(OpCodes.Or); break;
            case LirOp.MaskXor: _il.Emit(OpCodes.Xor); break;
            case LirOp.MaskNot: _il.Emit(OpCodes.Not); break;
            case LirOp.MaskAndNot:
                _il.Emit(OpCodes.Not);
                _il.Emit(OpCodes.And);
                break;
            case LirOp.MaskShiftLeft or LirOp.MaskShiftRight:
                _il.Emit(OpCodes.Ldc_I4, (int)value.Immediate);
                _il.Emit(value.Op == LirOp.MaskShiftLeft ? OpCodes.Shl : OpCodes.Shr_Un);
                break;
            case LirOp.MaskFromBit:
                _il.Emit(OpCodes.Ldc_I4_1);
                _il.Emit(OpCodes.Conv_I8);
                _il.Emit(OpCodes.And);
                _il.Emit(OpCodes.Neg);
                break;
            case LirOp.Signs: Signs(value.Args[0].Type); break;
            case LirOp.Splat:
                if (value.Type != LirType.V64) _il.Emit(OpCodes.Conv_U4);
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.Splat, value.Type));
                break;
            case LirOp.Test or LirOp.TestBits:
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.And, value.Type));
                Constant(value.Type, 0);
                _il.Emit(OpCodes.Call, _methods.Get(value.Op, value.Type));
                break;
            case LirOp.ShiftLeft or LirOp.ShiftRight:
                _il.Emit(OpCodes.Ldc_I4, (int)value.Immediate);
                _il.Emit(OpCodes.Call, _methods.Get(value.Op, value.Type));
                break;
            case LirOp.ShiftRightSignedBy:
                _il.Emit(OpCodes.Call, _methods.Get(value.Op, value.Type));
                _il.Emit(OpCodes.Call, _methods.Reinterpret(value.Type, toSigned: false));
                break;
            case LirOp.WidenLow or LirOp.WidenHigh or LirOp.Narrow:
                _il.Emit(OpCodes.Call, _methods.Get(value.Op, value.Args[0].Type));
                break;
            case LirOp.Cast:
                _il.Emit(OpCodes.Call, _methods.Get(LirOp.Cast, value.Args[0].Type, value.Type));
                break;
            default:
                _il.Emit(OpCodes.Call, _methods.Get(value.Op, value.Type));
                break;
        }
    }
}
