namespace WaferHdl.Elaborator.Elaboration;

/// <summary>Leaves elaboration when a limit is passed. The diagnostic is already reported; the public entry catches
/// it.</summary>
internal sealed class ElaborationLimitException : Exception
{
    public ElaborationLimitException(object? reported) : base("a limit of elaboration was passed") => _ = reported;
}
