namespace WaferHdl.Elaborator.Elaboration;

/// <summary>Proof that a passed limit is reported: whoever stops because of it must have one.</summary>
internal readonly record struct ReportedLimit;

/// <summary>Leaves elaboration when a limit is passed. The public entry catches it.</summary>
internal sealed class ElaborationLimitException : Exception
{
    public ElaborationLimitException(ReportedLimit reported) : base("a limit of elaboration was passed") =>
        _ = reported;
}
