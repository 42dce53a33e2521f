using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Testbench;

/// <summary>Errors that a test makes while it runs.</summary>
internal static class TestFault
{
    public static SimulationException Create(SourceSpan span, string message, string? help = null) =>
        Create(SimulationRules.TestFault, span, message, help);

    public static SimulationException Create(
        DiagnosticRule rule, SourceSpan span, string message, string? help = null, params Label[] labels) =>
        new(new Diagnostic(rule, span, message, [.. labels], help));
}
