using System.Diagnostics;
using System.Globalization;
using System.Reflection.Emit;
using System.Text;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Kernels that work on 64 lanes at a time: one-bit values as masks, others as vectors of the narrowest elements
/// that hold them.</summary>
internal sealed class LaneCompiler : IKernelCompiler
{
    // Long chains of operations are walked recursively.
    private const int StackBytes = 256 << 20;

    public CompiledKernel Compile(KernelProgram program, KernelOptions options) => OnLargeStack(() =>
    {
        var clock = Stopwatch.StartNew();
        var parts = Plan(program, options);
        var methods = LaneMethods.Of(options.VectorBits);
        var facts = new List<(string, int, int)>();
        var kernel = parts.Count == 1
            ? Single(program, parts, methods, options, facts)
            : Several(program, parts, methods, options, facts);
        unsafe
        {
            // So that the JIT's time is counted here and no cycle waits for it.
            KernelFrame frame = default;
            kernel(&frame, 0, 0);
        }

        return new CompiledKernel(
            kernel, new KernelFacts(
                parts.Operations, checked((int)parts.ScratchBytes), facts, clock.Elapsed.TotalMilliseconds));
    });

    public string Print(KernelProgram program, KernelOptions options) => OnLargeStack(() =>
    {
        var parts = Plan(program, options);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{program.Name}: {options.VectorBits}-bit vectors, {parts.Count} methods, {parts.ScratchBytes} bytes of scratch\n");
        var known = new HashSet<Lir>();
        for (var part = 0; part < parts.Count; part++)
        {
            text.Append(CultureInfo.InvariantCulture, $"method {part}\n");
            LaneListing.Write(text, parts.StepsOf(part), known);
        }

        return text.ToString();
    });

    private static LaneParts Plan(KernelProgram program, KernelOptions options)
    {
        var target = LaneMethods.Of(options.VectorBits).Target;
        return new LanePlanner(program, target, options.Tracks).Plan();
    }

    // Not of this assembly: the JIT would not optimise code of a debug build.
    private static System.Reflection.Module Host => typeof(object).Module;

    private static T OnLargeStack<T>(Func<T> work)
    {
        T result = default!;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception error)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
            }
        }, StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static string NameOf(KernelProgram program, int part)
    {
        var name = new StringBuilder("LaneKernel_");
        foreach (var c in program.Name) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return name.Append('_').Append(part).ToString();
    }

    private static Kernel Single(
        KernelProgram program, LaneParts parts, LaneMethods methods, KernelOptions options, List<(string, int, int)> facts)
    {
        var name = NameOf(program, 0);
        var method = new DynamicMethod(
            name, typeof(void), [typeof(KernelFrame*), typeof(int), typeof(int)], Host, true);
        var il = method.GetILGenerator(1 << 16);
        var emitter = new LaneEmitter(il, methods, parts, 0, options.Tracks);
        EachBlock(il, options.Asks, emitter.Block, () => emitter.EmitBlock(program.StateBytes));
        facts.Add((name, il.ILOffset, emitter.Locals));
        return method.CreateDelegate<Kernel>();
    }

    private static Kernel Several(
        KernelProgram program, LaneParts parts, LaneMethods methods, KernelOptions options, List<(string, int, int)> facts)
    {
        var made = new List<DynamicMethod>();
        for (var part = 0; part < parts.Count; part++)
        {
            var name = NameOf(program, part + 1);
            var method = new DynamicMethod(
                name, typeof(void), [typeof(KernelFrame*), typeof(long)], Host, true);
            var body = method.GetILGenerator(1 << 16);
            var emitter = new LaneEmitter(body, methods, parts, part, options.Tracks);
            body.Emit(OpCodes.Ldarg_1);
            body.Emit(OpCodes.Stloc, emitter.Block);
            emitter.EmitBlock(program.StateBytes);
            body.Emit(OpCodes.Ret);
            facts.Add((name, body.ILOffset, emitter.Locals));
            made.Add(method);
        }

        var main = new DynamicMethod(
            NameOf(program, 0), typeof(void), [typeof(KernelFrame*), typeof(int), typeof(int)],
            Host, true);
        var il = main.GetILGenerator();
        var block = il.DeclareLocal(typeof(long));
        EachBlock(il, options.Asks, block, () =>
        {
            foreach (var method in made)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldloc, block);
                il.Emit(OpCodes.Call, method);
            }
        });
        facts.Add((NameOf(program, 0), il.ILOffset, 1));
        return main.CreateDelegate<Kernel>();
    }

    private static void EachBlock(ILGenerator il, bool asks, LocalBuilder block, Action body)
    {
        var (test, start) = (il.DefineLabel(), il.DefineLabel());
        var end = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Stloc, block);
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, end);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(start);
        if (asks) Ahead.Emit(il);
        body();
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, block);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt, start);
        il.Emit(OpCodes.Ret);
    }
}
