using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Testing;

/// <summary>What came of one test.</summary>
/// <param name="File">Path for display.</param>
/// <param name="Findings">Why it failed (paths for display); empty when it passed.</param>
/// <param name="IsBuilt">False when its design has errors, so that it could not run.</param>
/// <param name="Waveform">The file with the waveform of the failure, for display.</param>
internal sealed record TestOutcome(
    string File, string Package, string Name, ImmutableArray<Diagnostic> Findings, bool IsBuilt, long Cycles, ulong Seed,
    ImmutableArray<string> Prints, string? Waveform, TimeSpan Time)
{
    public bool Passed => Findings.IsEmpty;
}
