using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;

namespace WaferHdl.Codegen.Verilog;

/// <summary>What runs on every design before its text is written, so that no signal is left that nothing reads.</summary>
internal static class VerilogPasses
{
    public static Design Run(Design design) => PassRunner.Run(design, PassList.Export);
}
