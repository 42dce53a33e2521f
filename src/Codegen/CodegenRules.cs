using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Codegen;

/// <summary>Every diagnostic of the backends.</summary>
public static class CodegenRules
{
    public static readonly DiagnosticRule RenamedKeyword = new(
        "WH5001", Severity.Note, "name is a keyword of another language",
        """
        A name of the source is a word of Verilog-2005, SystemVerilog-2017 or C++. All three matter: Verilator reads
        `.v` files as SystemVerilog and writes C++. The Verilog has the name with a trailing `_`, and the name map
        lists it under `renamed`.

        ```
        module Alu { in bit: u8; out y: u8; y = bit; }      // `bit` is a type of SystemVerilog
        ```

        becomes

        ```
        input  wire [7:0] bit_,
        ```

        Nothing is wrong; another name keeps the two texts alike.
        """);

    public static readonly DiagnosticRule WideDivision = new(
        "WH5002", Severity.Warning, "division too wide for Verilator",
        """
        Verilator divides in buffers of 512 bits and does not check that its operands fit: a wider `/` or `%` gives
        wrong results or ends the simulation. The exported Verilog is right, and Icarus and Yosys take it.

        ```
        in  a: uint<600>;  in b: uint<600>;
        out y: uint<600>;
        y = a / b;                                          // 600 bits
        ```

        Divide in several cycles with `num.divider.Divider`, or simulate with another tool.
        """);

    public static readonly DiagnosticRule ManyInstances = new(
        "WH5003", Severity.Note, "design too large for a flat simulation model",
        """
        Verilator flattens the design by default, and its time and memory grow faster than the number of instances.
        Above 2,000 instances of one module with registers (the tiles of a wafer) give it `--hierarchical` and the
        `.vlt` file that stands beside the Verilog; it then builds a tile and a die once:

        ```
        verilator --hierarchical --cc -f Mesh.f Mesh.vlt
        ```
        """);

    public static readonly DiagnosticRule TooManyBits = new(
        "WH5010", Severity.Error, "design too large for a format that lists bits",
        """
        The JSON netlist of Yosys names every bit of every net and every instance of an array, so a wafer of
        850,000 tiles would be hundreds of gigabytes. The Verilog keeps arrays as loops and stays small.

        ```
        whdl export --format yosys-json wse2.whdl           // 84 dies of 10,164 tiles
        ```

        Export one tile, a small grid, or Verilog:

        ```
        whdl export --format yosys-json tile.whdl
        whdl export --format verilog wse2.whdl
        ```
        """);

    public static readonly DiagnosticRule UnknownModule = new(
        "WH5011", Severity.Error, "no module has the given name",
        """
        A backend was asked for one module of the design, but the design has none of that name. A module is named as
        in the source, with or without its package; parameters may be left out where only one set occurs.

        ```
        whdl export --format dot --set module=Fifoo fifo.whdl
        ```

        Mended:

        ```
        whdl export --format dot --set module=Fifo fifo.whdl
        ```
        """);

    public static ImmutableArray<DiagnosticRule> All { get; } =
        [RenamedKeyword, WideDivision, ManyInstances, TooManyBits, UnknownModule];
}
