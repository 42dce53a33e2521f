using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Runs passes in order.</summary>
/// <remarks>In debug builds the verifier runs before the first and after each pass, so that a broken netlist is found where
/// it arose.</remarks>
public static class PassRunner
{
#if DEBUG
    private const bool VerifiesByDefault = true;
#else
    private const bool VerifiesByDefault = false;
#endif

    /// <summary>Runs all passes.</summary>
    /// <param name="design">A design without errors.</param>
    /// <param name="passes">Mostly one of <see cref="PassList"/>.</param>
    /// <param name="afterPass">Called with each pass and what it made of the design.</param>
    /// <param name="verifies">Whether to verify between passes; by default in debug builds.</param>
    /// <exception cref="InvalidOperationException">A pass broke a rule of the netlist.</exception>
    public static Design Run(
        Design design, IEnumerable<INetlistPass> passes, Action<INetlistPass, Design>? afterPass = null,
        bool verifies = VerifiesByDefault)
    {
        if (verifies) Verify(design, "elaboration");
        foreach (var pass in passes)
        {
            var before = design;
            design = pass.Run(design);
            if (verifies && !ReferenceEquals(before, design)) Verify(design, pass.Name);
            afterPass?.Invoke(pass, design);
        }

        return design;
    }

    private static void Verify(Design design, string after)
    {
        var faults = NetlistVerifier.Verify(design);
        if (faults.Count == 0) return;
        var list = string.Join('\n', faults.Take(10).Select(fault => $"  {fault.Span}: {fault.Message}"));
        throw new InvalidOperationException($"the netlist is broken after {after}:\n{list}");
    }
}
