using System.Reflection;
using System.Reflection.Emit;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Writes the steps of a kernel as IL.</summary>
internal sealed partial class MethodEmitter(
    KernelProgram program, WordGraph graph, Scheduler scheduler, MethodPlanner planner, nint[] constants,
    DynamicMethod[] methods, int hitArea)
{
    private readonly Dictionary<int, LocalBuilder> _locals = [];
    private readonly Dictionary<(int Load, int Block), LocalBuilder> _kept = [];
    private readonly Dictionary<int, LocalBuilder> _memories = [];
    private ILGenerator _il = null!;
    private LocalBuilder _root = null!;
    private LocalBuilder _scratch = null!;
    private int _method;
    private int _block;

    public int Locals { get; private set; }

    private OpCode _frame;

    /// <param name="frame">Which argument the frame is.</param>
    public void Begin(int method, ILGenerator il, OpCode frame)
    {
        (_method, _il, _frame) = (method, il, frame);
        _locals.Clear();
        _kept.Clear();
        _memories.Clear();
        Locals = 0;
        _root = Local(typeof(byte*));
        _scratch = Local(typeof(byte*));
        LoadField(nameof(KernelFrame.Root));
        il.Emit(OpCodes.Stloc, _root);
        LoadField(nameof(KernelFrame.Scratch));
        il.Emit(OpCodes.Stloc, _scratch);
        foreach (var memory in planner.Memories(method))
        {
            var words = _memories[memory] = Local(typeof(byte*));
            LoadField(nameof(KernelFrame.Memories));
            Offset(8 * (program.Region.Memories.Length + memory));
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, words);
        }
    }

    public void Body(MethodRange range)
    {
        if (range.Block == 0 && _method == 0)
        {
            Block(0);
            return;
        }

        _block = range.Block;
        for (var i = range.First; i < range.End; i++) Emit(scheduler[range.Block][i]);
    }

    private void Block(int block)
    {
        var outer = _block;
        _block = block;
        if (planner.Calls(block) is { } calls)
        {
            foreach (var call in calls)
            {
                _il.Emit(_frame);
                _il.Emit(OpCodes.Call, methods[call]);
            }
        }
        else
        {
            foreach (var step in scheduler[block]) Emit(step);
        }

        _block = outer;
    }

    private LocalBuilder Local(Type type)
    {
        Locals++;
        return _il.DeclareLocal(type);
    }

    private void LoadField(string name)
    {
        _il.Emit(_frame);
        _il.Emit(OpCodes.Ldfld, FrameField(name));
    }

    public static FieldInfo FrameField(string name) =>
        typeof(KernelFrame).GetField(name, BindingFlags.Public | BindingFlags.Instance)!;

    // Adds bytes to the pointer on the stack.
    private void Offset(long bytes)
    {
        if (bytes == 0) return;
        _il.Emit(OpCodes.Ldc_I4, checked((int)bytes));
        _il.Emit(OpCodes.Add);
    }

    private void Emit(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Define:
                Define(step.Word);
                return;
            case StepKind.Keep:
                var load = graph[step.Word];
                var local = _kept[(step.Word, _block)] = Local(load.Is64 ? typeof(ulong) : typeof(uint));
                LoadFrom((int)load.Imm, load.A);
                _il.Emit(OpCodes.Stloc, local);
                Cross(planner.KeptSlot(step.Word, _block), local, load.Is64);
                return;
            case StepKind.Choose:
                Choose(step);
                return;
            case StepKind.Branch:
                Branch(step);
                return;
            case StepKind.Loop:
                Loop((LoopEffect)step.Effect!, step.Then);
                return;
            default:
                Emit(step.Effect!);
                return;
        }
    }

    private void Cross(int slot, LocalBuilder local, bool is64)
    {
        if (slot < 0) return;
        _il.Emit(OpCodes.Ldloc, _scratch);
        Offset(slot);
        _il.Emit(OpCodes.Ldloc, local);
        _il.Emit(is64 ? OpCodes.Stind_I8 : OpCodes.Stind_I4);
    }

    private void Define(int word)
    {
        var made = graph[word];
        if (made.Op == WordOp.Spill)
        {
            Spill(graph.Spills[(int)made.Imm]);
            return;
        }

        var local = _locals[word] = Local(made.Is64 ? typeof(ulong) : typeof(uint));
        if (made.Op == WordOp.Select && !IsArithmetic(made))
        {
            var end = _il.DefineLabel();
            Expression(made.C);
            _il.Emit(OpCodes.Stloc, local);
            JumpIfFalse(made.A, end);
            Expression(made.B);
            _il.Emit(OpCodes.Stloc, local);
            _il.MarkLabel(end);
        }
        else
        {
            Compute(word);
            _il.Emit(OpCodes.Stloc, local);
        }

        Cross(planner.Slot(word), local, made.Is64);
    }

    private void Choose(Step step)
    {
        var select = graph[step.Word];
        var local = _locals[step.Word] = Local(select.Is64 ? typeof(ulong) : typeof(uint));
        var (other, end) = (_il.DefineLabel(), _il.DefineLabel());
        JumpIfFalse(select.A, other);
        Block(step.Then);
        ArmValue(select.B, step.Then, local);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(other);
        Block(step.Else);
        ArmValue(select.C, step.Else, local);
        _il.MarkLabel(end);
        Cross(planner.Slot(step.Word), local, select.Is64);
    }

    private void ArmValue(int word, int block, LocalBuilder local)
    {
        var outer = _block;
        _block = block;
        Expression(word);
        _il.Emit(OpCodes.Stloc, local);
        _block = outer;
    }

    private void Branch(Step step)
    {
        var branch = (BranchEffect)step.Effect!;
        var (other, end) = (_il.DefineLabel(), _il.DefineLabel());
        JumpIfFalse(branch.Condition, other);
        Block(step.Then);
        if (scheduler[step.Else].Count > 0)
        {
            _il.Emit(OpCodes.Br, end);
            _il.MarkLabel(other);
            Block(step.Else);
        }
        else
        {
            _il.MarkLabel(other);
        }

        _il.MarkLabel(end);
    }

    private void Loop(LoopEffect loop, int body)
    {
        foreach (var (offset, _) in loop.Values)
        {
            ScratchAt(offset);
            _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Conv_U8);
            _il.Emit(OpCodes.Stind_I8);
        }

        var (rounds, changed) = (Local(typeof(int)), Local(typeof(int)));
        var (again, end) = (_il.DefineLabel(), _il.DefineLabel());
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, rounds);
        _il.MarkLabel(again);
        Block(body);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, changed);
        var outer = _block;
        _block = body;
        var values = new List<LocalBuilder>();
        foreach (var (offset, value) in loop.Values)
        {
            var same = _il.DefineLabel();
            values.Add(Local(typeof(ulong)));
            Expression(value);
            _il.Emit(OpCodes.Dup);
            _il.Emit(OpCodes.Stloc, values[^1]);
            ScratchAt(offset);
            _il.Emit(OpCodes.Ldind_I8);
            _il.Emit(OpCodes.Beq, same);
            _il.Emit(OpCodes.Ldc_I4_1);
            _il.Emit(OpCodes.Stloc, changed);
            _il.MarkLabel(same);
        }

        for (var i = 0; i < values.Count; i++)
        {
            ScratchAt(loop.Values[i].Offset);
            _il.Emit(OpCodes.Ldloc, values[i]);
            _il.Emit(OpCodes.Stind_I8);
        }

        _block = outer;
        _il.Emit(OpCodes.Ldloc, changed);
        _il.Emit(OpCodes.Brfalse, end);
        _il.Emit(OpCodes.Ldloc, rounds);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Stloc, rounds);
        _il.Emit(OpCodes.Ldc_I4, loop.Limit);
        _il.Emit(OpCodes.Blt, again);
        _il.Emit(_frame);
        _il.Emit(OpCodes.Ldc_I4, loop.Node);
        Call(typeof(KernelServices), nameof(KernelServices.Unsettled));
        _il.MarkLabel(end);
    }

    private void ScratchAt(int offset)
    {
        _il.Emit(OpCodes.Ldloc, _scratch);
        Offset(offset);
    }

    private void Call(Type type, string name) =>
        _il.Emit(OpCodes.Call, type.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!);
}
