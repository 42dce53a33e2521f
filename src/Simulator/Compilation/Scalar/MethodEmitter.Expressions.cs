using System.Numerics;
using System.Reflection.Emit;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class MethodEmitter
{
    /// <summary>Puts the value of a word on the stack.</summary>
    private void Expression(int word)
    {
        var made = graph[word];
        if (scheduler.IsDefined(word))
        {
            if (_locals.TryGetValue(word, out var local))
            {
                _il.Emit(OpCodes.Ldloc, local);
                return;
            }

            ScratchAt(planner.Slot(word));
            _il.Emit(made.Is64 ? OpCodes.Ldind_I8 : OpCodes.Ldind_U4);
            return;
        }

        Compute(word);
    }

    private void Compute(int word)
    {
        var made = graph[word];
        switch (made.Op)
        {
            case WordOp.Constant:
                Constant(made.Imm, made.Is64);
                return;
            case WordOp.Load:
                Load(word, made);
                return;
            case WordOp.Scratch:
                ScratchAt((int)made.Imm);
                _il.Emit(OpCodes.Ldind_I8);
                return;
            case WordOp.Element:
                Element(made);
                return;
            case WordOp.Select:
                Select(made);
                return;
            case WordOp.Xor when graph.IsConstant(made.B, out var ones)
                && ones == (made.Is64 ? ulong.MaxValue : uint.MaxValue):
                Expression(made.A);
                _il.Emit(OpCodes.Not);
                return;
            case WordOp.RotateLeft:
                Expression(made.A);
                _il.Emit(OpCodes.Ldc_I4, (int)made.Imm);
                Static(nameof(BitOperations.RotateLeft), made.Is64, typeof(int));
                return;
            case WordOp.NotEqual:
                Expression(made.A);
                if (graph.IsConstant(made.B, out var zero) && zero == 0)
                {
                    Constant(0, graph[made.B].Is64);
                    _il.Emit(OpCodes.Cgt_Un);
                    return;
                }

                Expression(made.B);
                _il.Emit(OpCodes.Ceq);
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Ceq);
                return;
        }

        if (made.A >= 0) Expression(made.A);
        if (made.B >= 0) Expression(made.B);
        Operate(made);
    }

    private void Operate(in Word made)
    {
        var operandIs64 = made.A >= 0 && graph[made.A].Is64;
        switch (made.Op)
        {
            case WordOp.Add:
                _il.Emit(OpCodes.Add);
                return;
            case WordOp.Subtract:
                _il.Emit(OpCodes.Sub);
                return;
            case WordOp.Multiply:
                _il.Emit(OpCodes.Mul);
                return;
            case WordOp.MultiplyHigh:
                Call(typeof(ScalarHelpers), nameof(ScalarHelpers.MultiplyHigh));
                return;
            case WordOp.And:
                _il.Emit(OpCodes.And);
                return;
            case WordOp.Or:
                _il.Emit(OpCodes.Or);
                return;
            case WordOp.Xor:
                _il.Emit(OpCodes.Xor);
                return;
            case WordOp.ShiftLeft:
                _il.Emit(OpCodes.Shl);
                return;
            case WordOp.ShiftRight:
                _il.Emit(OpCodes.Shr_Un);
                return;
            case WordOp.ShiftRightSigned:
                _il.Emit(OpCodes.Shr);
                return;
            case WordOp.Equal:
                _il.Emit(OpCodes.Ceq);
                return;
            case WordOp.LessUnsigned:
                _il.Emit(OpCodes.Clt_Un);
                return;
            case WordOp.LessSigned:
                _il.Emit(OpCodes.Clt);
                return;
            case WordOp.Extend:
                _il.Emit(OpCodes.Conv_U8);
                return;
            case WordOp.Truncate:
                _il.Emit(OpCodes.Conv_U4);
                return;
            case WordOp.PopCount:
                Static(nameof(BitOperations.PopCount), operandIs64);
                return;
            case WordOp.LeadingZeros:
                Static(nameof(BitOperations.LeadingZeroCount), operandIs64);
                return;
            case WordOp.TrailingZeros:
                Static(nameof(BitOperations.TrailingZeroCount), operandIs64);
                return;
            case WordOp.Reverse:
                Call(
                    typeof(ScalarHelpers),
                    made.Is64 ? nameof(ScalarHelpers.Reverse64) : nameof(ScalarHelpers.Reverse32));
                return;
            case WordOp.DivideUnsigned:
                _il.Emit(OpCodes.Div_Un);
                return;
            case WordOp.RemainderUnsigned:
                _il.Emit(OpCodes.Rem_Un);
                return;
            case WordOp.DivideSigned:
                if (made.Is64) Call(typeof(ScalarHelpers), nameof(ScalarHelpers.Divide));
                else _il.Emit(OpCodes.Div);
                return;
            case WordOp.RemainderSigned:
                if (made.Is64) Call(typeof(ScalarHelpers), nameof(ScalarHelpers.Remainder));
                else _il.Emit(OpCodes.Rem);
                return;
            default:
                throw new InvalidOperationException($"{made.Op} is no expression");
        }
    }

    private void Static(string name, bool is64, params Type[] more) => _il.Emit(
        OpCodes.Call,
        typeof(BitOperations).GetMethod(name, [is64 ? typeof(ulong) : typeof(uint), .. more])!);

    private void Constant(ulong value, bool is64)
    {
        if (!is64) _il.Emit(OpCodes.Ldc_I4, (int)(uint)value);
        else if (value <= int.MaxValue)
        {
            _il.Emit(OpCodes.Ldc_I4, (int)value);
            _il.Emit(OpCodes.Conv_I8);
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I8, (long)value);
        }
    }

    private void Load(int word, in Word load)
    {
        foreach (var keeper in planner.Keepers(word, _block))
        {
            if (!_kept.TryGetValue((word, keeper), out var local)) continue;
            _il.Emit(OpCodes.Ldloc, local);
            return;
        }

        if (planner.KeptElsewhere(word, _block, _method) is >= 0 and var slot)
        {
            ScratchAt(slot);
            _il.Emit(load.Is64 ? OpCodes.Ldind_I8 : OpCodes.Ldind_U4);
            return;
        }

        LoadFrom((int)load.Imm, load.A);
    }

    private void LoadFrom(int offset, int bytes)
    {
        Address(offset);
        LoadIndirect(bytes);
    }

    private void LoadIndirect(int bytes) => _il.Emit(
        bytes switch { 1 => OpCodes.Ldind_U1, 2 => OpCodes.Ldind_U2, 4 => OpCodes.Ldind_U4, _ => OpCodes.Ldind_I8 });

    private void Element(in Word made)
    {
        var table = graph.Tables[(int)made.Imm];
        var (past, end) = (_il.DefineLabel(), _il.DefineLabel());
        var index = Index(made.A, table.Count, past);
        ElementAddress(table, index, made.A);
        LoadIndirect(table.ElementBytes);
        if (index is null) return;
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(past);
        Constant(0, made.Is64);
        _il.MarkLabel(end);
    }

    // Worth no jump: a zero, or two constants.
    private bool IsArithmetic(in Word select) =>
        graph.IsConstant(select.B, out _) || graph.IsConstant(select.C, out _);

    private void Select(in Word select)
    {
        if (graph.IsConstant(select.C, out var zero) && zero == 0)
        {
            Expression(select.B);
            MaskOf(select.A, select.Is64);
            _il.Emit(OpCodes.And);
            return;
        }

        if (graph.IsConstant(select.B, out zero) && zero == 0)
        {
            Expression(select.C);
            Expression(select.A);
            _il.Emit(OpCodes.Ldc_I4_1);
            _il.Emit(OpCodes.Sub);
            if (select.Is64) _il.Emit(OpCodes.Conv_I8);
            _il.Emit(OpCodes.And);
            return;
        }

        // c ^ ((b ^ c) & mask)
        Expression(select.C);
        _il.Emit(OpCodes.Dup);
        Expression(select.B);
        _il.Emit(OpCodes.Xor);
        MaskOf(select.A, select.Is64);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Xor);
    }

    private void MaskOf(int condition, bool is64)
    {
        Expression(condition);
        _il.Emit(OpCodes.Neg);
        if (is64) _il.Emit(OpCodes.Conv_I8);
    }

    private void JumpIfFalse(int condition, Label target)
    {
        var made = graph[condition];
        if (scheduler.IsDefined(condition) || made.Op is not (WordOp.Equal or WordOp.LessUnsigned or WordOp.LessSigned
            or WordOp.NotEqual or WordOp.And or WordOp.Xor))
        {
            Expression(condition);
            _il.Emit(OpCodes.Brfalse, target);
            return;
        }

        switch (made.Op)
        {
            case WordOp.Equal when graph.IsConstant(made.B, out var zero) && zero == 0:
                Expression(made.A);
                _il.Emit(OpCodes.Brtrue, target);
                return;
            case WordOp.Xor when graph.IsConstant(made.B, out _):
                Expression(made.A);
                _il.Emit(OpCodes.Brtrue, target);
                return;
            case WordOp.And when graph.IsConstant(made.B, out _) && graph[made.A] is { Op: WordOp.ShiftRight } shift
                && !scheduler.IsDefined(made.A) && graph.IsConstant(shift.B, out var by):
                // The bit is looked at where it stands.
                Expression(shift.A);
                Constant(1UL << (int)by, shift.Is64);
                _il.Emit(OpCodes.And);
                _il.Emit(OpCodes.Brfalse, target);
                return;
        }

        Expression(made.A);
        Expression(made.B);
        switch (made.Op)
        {
            case WordOp.Equal:
                _il.Emit(OpCodes.Bne_Un, target);
                return;
            case WordOp.NotEqual:
                _il.Emit(OpCodes.Beq, target);
                return;
            case WordOp.LessUnsigned:
                _il.Emit(OpCodes.Bge_Un, target);
                return;
            case WordOp.LessSigned:
                _il.Emit(OpCodes.Bge, target);
                return;
            default:
                _il.Emit(made.Op == WordOp.And ? OpCodes.And : OpCodes.Xor);
                _il.Emit(OpCodes.Brfalse, target);
                return;
        }
    }
}
