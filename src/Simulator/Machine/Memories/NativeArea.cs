using System.Runtime.InteropServices;

namespace WaferHdl.Simulator.Machine.Memories;

/// <summary>Zeroed native memory, aligned for vectors. Large areas lie in huge pages where the system has them: sweeps go
/// through more small ones than processors keep translations of.</summary>
internal static unsafe partial class NativeArea
{
    private const nuint HugePage = 1 << 21;
    private const int AdviseHugePages = 14;

    private static bool s_hasAdvice = OperatingSystem.IsLinux();

    public static byte* Allocate(long bytes)
    {
        var size = (nuint)Math.Max(64, bytes);
        var isLarge = size >= 2 * HugePage;
        var memory = (byte*)NativeMemory.AlignedAlloc(size, isLarge ? HugePage : 64);
        if (isLarge) Advise(memory, size);
        NativeMemory.Clear(memory, size);
        return memory;
    }

    public static void Free(byte* memory) => NativeMemory.AlignedFree(memory);

    // It is only advice: where it can't be given, nothing is lost but time.
    private static void Advise(byte* memory, nuint bytes)
    {
        if (!s_hasAdvice) return;
        try
        {
            _ = Advise(memory, bytes & ~(HugePage - 1), AdviseHugePages);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_hasAdvice = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* memory, nuint bytes, int advice);
}
