using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>What can be wrong with a fabric or wafer when it becomes hardware.</summary>
public static class GridRules
{
    public static readonly DiagnosticRule RegisteredReady = new(
        "WH3050", Severity.Error, "register stages on channels that hold back by ready", """
        With `hop latency L` each hop gets L register stages. A stream gets register slices, which keep what arrives while
        `ready` travels back. The channels of a `VcHop` share one set of wires, and a flit may go only where `ready` is high
        in the same cycle: behind a register the sender would see an old `ready` and lose flits.

            use noc.hop.VcHop;
            module Tile { port east: VcHop<u8, 2>; port west: flip VcHop<u8, 2>; east <> west; }
            fabric Row { tile Tile(); grid 1 x 4; topology line; hop latency 1; }

        mended with wires between the tiles:

            use noc.hop.VcHop;
            module Tile { port east: VcHop<u8, 2>; port west: flip VcHop<u8, 2>; east <> west; }
            fabric Row { tile Tile(); grid 1 x 4; topology line; hop latency 0; }

        A router with `credit` has `CreditHop` ports, on which registers are legal in both directions.
        """);

    public static readonly DiagnosticRule SharedSpares = new(
        "WH3051", Severity.Error, "a physical netlist of shared spares", """
        Spares that dies share (`per wafer`) let a tile be served from another die, so dies have several sizes and their
        borders move with the defects. Repair, yield and maps know them; the physical netlist, with its bypasses and
        multiplexers, is made for spares of each die. The logical netlist is the same for both.

            wafer W { tile Tile(); dies 1 x 2; grid 2 x 2; redundant columns 2 per wafer; }

        mended:

            wafer W { tile Tile(); dies 1 x 2; grid 2 x 2; redundant columns 1; }
        """);

    /// <summary>Every rule, in the order of the codes.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } = [RegisteredReady, SharedSpares];
}
