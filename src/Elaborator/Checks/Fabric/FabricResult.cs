using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>For which arrays it is proved that routes don't deadlock.</summary>
public enum RouteProof
{
    /// <summary>For none: a cycle was found, or the route can't be looked at.</summary>
    None,

    /// <summary>For arrays of every size.</summary>
    EverySize,

    /// <summary>For arrays of this size.</summary>
    ThisSize,

    /// <summary>For a corner of the array.</summary>
    Corner,
}

/// <summary>What the deadlock check found out about one router of the tile.</summary>
/// <param name="Router">Its name in the tile, or its module where it is the tile.</param>
/// <param name="Rows">Rows of the arrays that the proof is for; 0 without a proof.</param>
/// <param name="Columns">Columns of the same.</param>
/// <param name="Text">The answer in words.</param>
/// <param name="Assumed">Registers that may be written, whose value at power-up the proof is for.</param>
public sealed record RouteResult(
    string Router, RouteProof Proof, int Rows, int Columns, string Text, ImmutableArray<string> Assumed = default);

/// <summary>What the fabric checks found out about one fabric or wafer.</summary>
/// <param name="Phases">Phases in which the array settles within a cycle; null when it has a loop or a ripple.</param>
/// <param name="Notes">Further answers in words.</param>
public sealed record FabricResult(
    ModuleId Module, string Name, int? Phases, ImmutableArray<RouteResult> Routes, ImmutableArray<string> Notes)
{
    /// <summary>All answers, a line each.</summary>
    public IEnumerable<string> Lines()
    {
        if (Phases is { } phases)
            yield return $"{Name}: the array settles in {phases} phase{(phases == 1 ? "" : "s")} a cycle, for every size";
        foreach (var route in Routes) yield return $"{Name}: {route.Text}";
        foreach (var note in Notes) yield return $"{Name}: {note}";
    }
}
