using System.Diagnostics;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Compiles kernels of the root, which has one lane: machine words on the IL stack, branches where an enable
/// guards work.</summary>
internal sealed class ScalarCompiler(ScalarLimits? limits = null) : IKernelCompiler
{
    private readonly ScalarLimits _limits = limits ?? ScalarLimits.Default;

    public CompiledKernel Compile(KernelProgram program, KernelOptions options)
    {
        var watch = Stopwatch.StartNew();
        var code = new ScalarCode(program, options, _limits);
        var tables = new ConstantTables(code.Graph.Constants);
        var ranges = code.Methods.Ranges;
        var methods = new DynamicMethod[ranges.Count];

        // Not of this assembly: the JIT would not optimise code of a debug build.
        for (var i = 0; i < methods.Length; i++)
            methods[i] = new DynamicMethod(
                i == 0 ? Name(program) : $"{Name(program)} part {i}", typeof(void),
                i == 0 ? [typeof(object), typeof(KernelFrame*), typeof(int), typeof(int)] : [typeof(KernelFrame*)],
                typeof(object).Module, skipVisibility: true);
        var emitter = new MethodEmitter(
            program, code.Graph, code.Scheduler, code.Methods, tables.Pointers, methods, code.HitArea);
        var facts = new List<(string, int, int)>();
        for (var i = methods.Length - 1; i >= 0; i--)
        {
            var il = methods[i].GetILGenerator();
            emitter.Begin(i, il, i == 0 ? OpCodes.Ldarg_1 : OpCodes.Ldarg_0);
            if (i == 0) emitter.Main(options.Repeats, code.Homes);
            else emitter.Body(ranges[i]);
            il.Emit(OpCodes.Ret);
            facts.Insert(0, (methods[i].Name, il.ILOffset, emitter.Locals));
        }

        var run = (Kernel)methods[0].CreateDelegate(typeof(Kernel), tables);
        return new CompiledKernel(
            run,
            new KernelFacts(
                program.Order.Length, code.Graph.ScratchBytes, facts, watch.Elapsed.TotalMilliseconds));
    }

    public string Print(KernelProgram program, KernelOptions options) =>
        ScalarPrinter.Print(program, new ScalarCode(program, options, _limits));

    private static string Name(KernelProgram program) => program.Name.Length == 0 ? "root" : program.Name;
}

/// <summary>Tables of constants that emitted code points to; it keeps them alive.</summary>
internal sealed class ConstantTables
{
    private readonly byte[][] _data;

    public ConstantTables(IReadOnlyList<byte[]> tables)
    {
        _data = new byte[tables.Count][];
        Pointers = new nint[tables.Count];
        for (var i = 0; i < _data.Length; i++)
        {
            _data[i] = GC.AllocateUninitializedArray<byte>(tables[i].Length, pinned: true);
            tables[i].CopyTo(_data[i], 0);
            Pointers[i] = Marshal.UnsafeAddrOfPinnedArrayElement(_data[i], 0);
        }
    }

    public nint[] Pointers { get; }
}
