using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.Checkpoints;

internal static class CheckpointError
{
    public static SimulationException Create(string message, string? help = null) =>
        new(new Diagnostic(SimulationRules.BadCheckpoint, SourceSpan.None, message, [], help));
}
