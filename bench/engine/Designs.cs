using System.Globalization;

namespace WaferHdl.Bench.Engine;

/// <summary>A design at one size, with what its inputs are set to.</summary>
/// <param name="Project">Folder with <c>whdl.toml</c>, relative to the root of the repository.</param>
/// <param name="Package">The file of the top.</param>
/// <param name="Units">What one cycle simulates: tiles of an array, 1 of anything else.</param>
/// <param name="Pokes">Inputs that stay, as hexadecimal numbers.</param>
/// <param name="Periods">By clock port of the top, in port order; empty: one clock.</param>
internal sealed record BenchDesign(
    string Name, string Project, string Package, string Top, int Units,
    IReadOnlyList<(string Port, string Hex)> Pokes, IReadOnlyList<int> Periods)
{
    /// <summary>Cycles after which outputs are compared with Verilator's.</summary>
    public int CheckedCycles { get; init; } = 1_000;
}

/// <summary>The designs that are measured.</summary>
internal static class Designs
{
    private const string Own = "bench/engine/designs";

    /// <summary>The whole wafer: 850,080 tiles.</summary>
    public static (int Columns, int Rows) Wafer => (924, 920);

    public static BenchDesign Chain { get; } = Single("SHA-256 chain", "examples/05_sha256", "chain", "chain.Chain");

    public static BenchDesign Core { get; } =
        Single("RV32I core", "examples/06_riscv", "rv32", "rv32.Core<PROGRAM = \"data/loop.hex\">");

    public static BenchDesign Noise { get; } = Single("FIR filter", "examples/04_fir", "noise", "noise.Noise");

    public static BenchDesign Systolic { get; } =
        Single("systolic array 8 x 8", Own, "systolic", "systolic.SystolicRun<8>");

    public static BenchDesign Crossing { get; } =
        new("async FIFO, two clocks", Own, "crossing", "crossing.Crossing", 1, [], [3, 5]);

    /// <summary>The tile that is never idle.</summary>
    /// <param name="checks">Whether the checksums of all tiles are a port.</param>
    public static BenchDesign Mesh(int columns, int rows, bool checks = false) => new(
        Sized("mesh", columns, rows), Own, "mesh",
        Text($"mesh.{(checks ? "MeshChecks" : "Mesh")}<{columns}, {rows}>"), columns * rows, [], []);

    /// <summary>One tile that is never idle, at a place inside a mesh; its neighbours take everything and send
    /// nothing, so it has less to do than in a mesh.</summary>
    public static BenchDesign LoneTile { get; } = new(
        "lone tile", Own, "mesh", "mesh.Tile<false>", 1,
        [
            ("active", "1"), ("x", "3"), ("y", "4"), ("last_x", "7"), ("last_y", "7"), ("north.back.ready", "1"),
            ("east.fwd.ready", "1"), ("south.fwd.ready", "1"), ("west.back.ready", "1"),
        ],
        []);

    /// <summary>The tile that stands still unless something comes or its place is active.</summary>
    public static BenchDesign Gated(int columns, int rows, Activity activity, bool checks = false)
    {
        var (fromX, fromY, toX, toY, density) = activity switch
        {
            Activity.Busy => (0, 0, columns, rows, 256),
            Activity.Scattered => (0, 0, columns, rows, 13),
            Activity.Idle => (0, 0, 0, 0, 0),
            _ => Centre(columns, rows),
        };
        return new BenchDesign(
            Text($"gated {columns} x {rows}, {activity}").ToLowerInvariant(), Own, "mesh",
            Text($"mesh.{(checks ? "GatedChecks" : "Gated")}<{columns}, {rows}>"), columns * rows,
            [
                ("from_x", Hex(fromX)), ("from_y", Hex(fromY)), ("to_x", Hex(toX)), ("to_y", Hex(toY)),
                ("density", Hex(density)),
            ],
            []);
    }

    /// <summary>The tile of the reference wafer: a core with a program, none ever idle, and a router of 24 colours.</summary>
    public static BenchDesign Programmable(int columns, int rows) => new(
        Sized("programmable tile", columns, rows), Own, "programmable",
        Text($"programmable.Programmable<{rows}, {columns}>"), columns * rows, [], []);

    /// <summary>The tile of <c>examples/wse2</c>: a core with a program and a router by colours.</summary>
    public static BenchDesign Colored(int columns, int rows) => new(
        Sized("colour-routed tile", columns, rows), "examples/wse2", "wafer",
        Text($"wafer.Endless<{rows}, {columns}>"), columns * rows, [], []);

    // A square of a twentieth of all tiles, in the middle.
    private static (int, int, int, int, int) Centre(int columns, int rows)
    {
        var side = Math.Max(1, (int)Math.Round(Math.Sqrt(columns * rows / 20.0)));
        var (x, y) = ((columns - side) / 2, (rows - side) / 2);
        return (x, y, x + side, y + side, 256);
    }

    private static BenchDesign Single(string name, string project, string package, string top) =>
        new(name, project, package, top, 1, [], []);

    private static string Sized(string name, int columns, int rows) => Text($"{name} {columns} x {rows}");

    private static string Hex(int value) => value.ToString("x", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Which places of a gated mesh begin something.</summary>
internal enum Activity
{
    Idle,
    Cluster,
    Scattered,
    Busy,
}
