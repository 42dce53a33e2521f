namespace WaferHdl.Tests.Lockstep;

/// <summary>Two engines differ.</summary>
internal sealed class LockstepException(string message) : Exception(message);
