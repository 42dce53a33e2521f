using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Passes;

/// <summary>One rewriting of a design. A pass keeps no state between runs, reports nothing, and returns the same
/// instance when nothing changes.</summary>
public interface INetlistPass
{
    /// <summary>As typed on the command line, <c>fold-constants</c>.</summary>
    string Name { get; }

    /// <summary>One line for <c>whdl passes</c>.</summary>
    string Summary { get; }

    Design Run(Design design);
}
