namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Sizes that steer the code.</summary>
/// <param name="IlBytes">A method holds at most about twice as much: above 60,000 the JIT stops to optimise.</param>
/// <param name="Locals">Likewise: it tracks 1,024.</param>
/// <param name="BranchGain">Saved work from which stores of one condition get a branch.</param>
/// <param name="SelectGain">Work in an arm of a select from which it gets a branch.</param>
internal sealed record ScalarLimits(
    int IlBytes = 25_000, int Locals = 400, int BranchGain = 10, int SelectGain = 8)
{
    public static ScalarLimits Default { get; } = new();
}
