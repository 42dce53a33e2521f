namespace WaferHdl.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The design has errors, a test failed, a result differs, or a file is not formatted.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong, or a file can't be read or written.</summary>
    public const int Usage = 2;

    /// <summary>A mistake of the tool itself.</summary>
    public const int InternalError = 3;
}
