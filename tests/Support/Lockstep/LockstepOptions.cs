namespace WaferHdl.Tests.Lockstep;

/// <summary>How engines are driven and what is compared.</summary>
/// <param name="Cycles">Steps to take.</param>
/// <param name="Seed">Of all pokes, edges and batches.</param>
/// <param name="SignalsEvery">All signals are compared at one step in so many; 0: never. Ports are compared at every
/// step.</param>
/// <param name="StateEvery">All state is compared at one step in so many; 0: at the end only.</param>
/// <param name="Exchanges">Whether engines now and then go on from each other's state.</param>
/// <param name="LongestBatch">Steps that are now and then taken by one call.</param>
/// <param name="HoldChance">One poke in so many does not happen, so that the input holds; 1: all hold.</param>
/// <param name="ResetEvery">A reset is active in one step in so many; 0: only in the first.</param>
/// <param name="LongestQuiet">Now and then so many steps at most come without a poke.</param>
/// <param name="Limit">Stops before all steps are taken; 0: when they are.</param>
internal sealed record LockstepOptions(
    int Cycles = 100, int Seed = 1, int SignalsEvery = 1, int StateEvery = 16, bool Exchanges = true, int LongestBatch = 20,
    int HoldChance = 4, int ResetEvery = 16, int LongestQuiet = 0, TimeSpan Limit = default);
