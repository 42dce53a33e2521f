using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Simulator;

/// <summary>The diagnostics of simulation and tests, WH4xxx.</summary>
public static class SimulationRules
{
    public static readonly DiagnosticRule DoesNotSettle = new(
        "WH4001", Severity.Error, "the design does not settle",
        """
        Within one cycle the values of a combinational path kept changing. That happens when a value depends
        on itself without a register between, so that no stable state exists:

            wire a: bit;
            a = !a;

        Put a register on the path, or remove the feedback:

            reg a: bit = 0;
            seq { a <= !a; }

        Elaboration finds such loops (WH3xxx); simulation meets one only in a netlist that was read from a
        file or changed by a user's pass.
        """);

    public static readonly DiagnosticRule DerivedClock = new(
        "WH4002", Severity.Error, "a clock does not come from a clock port of the top",
        """
        The simulator takes edges of the clock ports of the top module. A clock that is computed, or left
        unconnected in a netlist file, has no edges of its own. Pass a clock port through the hierarchy, and
        hold registers with an enable instead of gating their clock:

            seq { if enable { count <= count +% 1; } }
        """);

    public static readonly DiagnosticRule NoModel = new(
        "WH4003", Severity.Error, "an extern module has no model",
        """
        An `extern module` exists in Verilog only, so there is nothing to simulate. Name a module with the
        same ports that behaves like it:

            #[model(RamModel)]
            extern module VendorRam { in address: u8; out data: u32; }
        """);

    public static readonly DiagnosticRule TooLarge = new(
        "WH4004", Severity.Error, "the design is too large for the engine",
        """
        All values of all instances live in memory while a design is simulated, and the limit is checked
        before anything is allocated. Simulate a smaller grid (the parameters of the top decide), or give the
        simulator more memory.
        """);

    public static readonly DiagnosticRule ModelPorts = new(
        "WH4005", Severity.Error, "a model's ports differ from its extern module's",
        """
        `#[model(M)]` puts M in the place of an extern module, so each port of the extern module needs one of
        the same name, direction and width in M.
        """);

    public static readonly DiagnosticRule AssertFailed = new(
        "WH4010", Severity.Error, "an assertion failed",
        """
        The condition of an `assert` (or `assume`) was 0 at an edge of its clock, outside reset. The message
        names the instance and the cycle. Asserts see the values just before the edge.
        """);

    public static readonly DiagnosticRule Trapped = new(
        "WH4011", Severity.Error, "a defined corner was reached",
        """
        Under `--trap` the run stops where a value is defined but probably not meant: a division by zero, an
        index or address out of range, an enum encoding without a name. Without `--trap` the design goes on
        with the defined result (all ones, 0, the last arm).
        """);

    public static readonly DiagnosticRule ExpectFailed = new(
        "WH4020", Severity.Error, "an expectation of a test failed",
        """
        The condition of an `expect` was 0. For a comparison both sides are shown, with the cycle. `expect`
        sees settled values: after the edges of all earlier `step`s, with all earlier assignments to ports in
        effect.
        """);

    public static readonly DiagnosticRule TimedOut = new(
        "WH4021", Severity.Error, "a transfer did not happen in time",
        """
        `send` waits until the design is ready, `recv` until it offers something, and both give up after
        10,000 cycles of the stream's clock, or as many as `within N` says:

            send dut.x, 3 within 100;
        """);

    public static readonly DiagnosticRule DoesNotFit = new(
        "WH4022", Severity.Error, "a value of a test does not fit",
        """
        Exact integers of a test are checked when they become a value of a type: 300 does not fit `u8`.
        Compute modulo the width where that is meant: `dut.x = i % 256;`.
        """);

    public static readonly DiagnosticRule TestIndex = new(
        "WH4023", Severity.Error, "an index of a test is out of range",
        """
        An index into an array of instances, ports or names is computed when the test runs, and no such
        element exists.
        """);

    public static readonly DiagnosticRule TestFault = new(
        "WH4024", Severity.Error, "a statement of a test can't be carried out",
        """
        For example: a `step` of a negative number of cycles, a clock with a period below 1, a division of
        exact integers by zero, or a loop that never takes a clock edge.
        """);

    public static readonly DiagnosticRule BadDataFile = new(
        "WH4030", Severity.Error, "a data file is malformed",
        """
        Stream files are CSV with a header that names the fields, hex with one word a line, raw binary, or
        Matrix Market (`.mtx`) as (row, column, value). The message names the file and the line.
        """);

    public static readonly DiagnosticRule DataDoesNotFit = new(
        "WH4031", Severity.Error, "a value of a data file does not fit",
        """
        Each value must fit the field or word it goes into. Reals of a Matrix Market file become fixed-point
        numbers: value · 2^frac, rounded to nearest, ties to even.
        """);

    public static readonly DiagnosticRule MissingDataFile = new(
        "WH4032", Severity.Error, "a data file can't be read",
        """
        A test or run names a file that does not exist or can't be read. Paths are relative to the project
        root.
        """);

    public static readonly DiagnosticRule BadState = new(
        "WH4040", Severity.Error, "a saved state can't be restored",
        """
        A state belongs to one design (its registers, memories and hierarchy) and to the options it was taken
        with. After a change of the design start anew.
        """);

    public static readonly DiagnosticRule BadCheckpoint = new(
        "WH4041", Severity.Error, "a checkpoint can't be resumed",
        """
        A checkpoint (`--checkpoint every N`) belongs to one run: a design with its registers, memories and hierarchy,
        `--init` and `--seed`, and the inputs and outputs that are files. Inputs must be the same files, and outputs must be
        where they were, at least as long as when it was taken. A damaged file is told by its sum.

            whdl sim --top wafer.Mesh --cycles 1000000 --out y=y.csv --checkpoint every 10000
            whdl sim --top wafer.Mesh --cycles 1000000 --out y=y.csv --resume wafer.Mesh.checkpoint
        """);

    public static readonly DiagnosticRule NoTraffic = new(
        "WH4050", Severity.Error, "a design that traffic can't be driven through",
        """
        `whdl traffic` needs an array port with a hop for each tile, and flits that name the row and column of
        their destination:

            struct Flit { x: u4; y: u4; payload: u16; }

            fabric Mesh {
              tile MeshRouter(x: col, y: row);
              grid 8 x 8;
              expose local;
            }

        The port is found by the name `local`, the fields by the names `x` and `y` (or `dst.x`, `dest.x`, …).
        """);

    public static readonly DiagnosticRule BadTrafficFile = new(
        "WH4051", Severity.Error, "a traffic file is malformed",
        """
        A file of traffic has a line for each flow: the row and column of the source, those of the destination, and
        a weight, which may be left out. Lines that start with `#` are comments.

            0,0,7,7,2.5
            3,4,0,0
        """);

    public static readonly DiagnosticRule MemoryLimit = new(
        "WH4060", Severity.Error, "a simulation has reached its limit of memory",
        """
        Memories of a simulated design take room when they are written. The run stops behind the cycle in which
        they grew past the limit (`--memory`, by default 70 % of the machine's memory), and the state is still
        good: it can be saved and continued with a higher limit or on a larger machine.
        """);

    /// <summary>Every rule of this stage, by code.</summary>
    public static ImmutableArray<DiagnosticRule> All { get; } =
    [
        DoesNotSettle, DerivedClock, NoModel, TooLarge, ModelPorts, AssertFailed, Trapped, ExpectFailed,
        TimedOut,
        DoesNotFit, TestIndex, TestFault, BadDataFile, DataDoesNotFit, MissingDataFile, BadState, BadCheckpoint,
        NoTraffic, BadTrafficFile, MemoryLimit,
    ];
}
