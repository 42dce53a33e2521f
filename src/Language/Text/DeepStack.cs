using System.Runtime.ExceptionServices;

namespace WaferHdl.Language.Text;

/// <summary>Runs code that recurses over a syntax or bound tree on a thread with a stack that is deep enough
/// for every tree the parser lets through.</summary>
/// <remarks>The parser bounds the height of a tree (<c>NestingLimits</c>), so that a recursive walk that
/// takes up to 3 KB a level stays inside. The stack is reserved, not committed: unused depth costs no
/// memory.</remarks>
public static class DeepStack
{
    /// <summary>Bytes of stack that <see cref="Run{T}"/> gives.</summary>
    public const int Size = 512 << 20;

    [ThreadStatic]
    private static bool s_isDeep;

    /// <summary>Whether the current thread already has the deep stack.</summary>
    public static bool IsDeep => s_isDeep;

    public static void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>The result of <paramref name="function"/>; an exception in it comes out unchanged.</summary>
    public static T Run<T>(Func<T> function)
    {
        if (s_isDeep) return function();
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Start, Size) { IsBackground = true, Name = "whdl deep stack" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;

        void Start()
        {
            s_isDeep = true;
            try
            {
                result = function();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
