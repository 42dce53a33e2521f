using System.Diagnostics;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Wafers against the fabric of all their tiles.</summary>
public sealed class WaferTests
{
    internal const string Scribes = """

        scribe Wires { port a: flip Side; port b: Side; b <> a; }

        module Cut<T: type> {
          in x: stream<T>; out y: stream<T>;
          reg full: bit = 0; reg head: T;
          x.ready = !full; y.valid = full; y.data = head;
          seq { if full { if y.ready { full <= 0; } } else { full <= x.valid; head <= x.data; } }
        }

        scribe Registers {
          port a: flip Side; port b: Side;
          inst on = Cut<Flit>(x: a.hop.fwd); b.hop.fwd <> on.y;
          inst back = Cut<Flit>(x: b.hop.back); a.hop.back <> back.y;
          reg hint: u3 = 0; reg echo: u2 = 0;
          b.hint = hint; a.echo = echo;
          seq { hint <= a.hint; echo <= b.echo; }
        }
        """;

    private static readonly GridShape s_dies = new(2, 2, 3, 4);
    private static readonly GridShape s_flat = new(1, 1, 6, 8);

    [Theory]
    [InlineData(0, null)]
    [InlineData(0, "Wires")]
    [InlineData(1, null)]
    [InlineData(2, null)]
    public void Wafer_without_scribe_stages_is_a_fabric(int hop, string? scribe)
    {
        var source = new GridSource(GridSource.Tile + Scribes);
        var fabric = Runs.Elaborate(source.Grid(s_flat, ModuleRole.Fabric, hop: hop));
        var wafer = Runs.Elaborate(source.Grid(s_dies, ModuleRole.Wafer, hop: hop, scribe: scribe));
        Runs.Same(
            Runs.Trace(fabric, 6, 8, (r, c) => $"tile[{r}][{c}]", 120, 3),
            Runs.Trace(wafer, 6, 8, Logical, 120, 3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whole_wafer_costs_what_a_small_one_does(bool isPhysical)
    {
        var options = new ElaborationOptions { IsPhysical = isPhysical };
        var source = new GridSource(GridSource.Tile.Replace("in  x: u8", "in  x: u11").Replace("in  y: u8", "in  y: u11") + Scribes);
        BoundModule Wafer(int dieRows, int dieColumns, int rows, int columns) => source.Grid(
            new GridShape(dieRows, dieColumns, rows, columns)
            {
                SpareColumns = new SpareRule(2, SpareScheme.Shift, IsPerWafer: false),
                SpareRows = new SpareRule(1, SpareScheme.Retire, IsPerWafer: false),
            }, ModuleRole.Wafer, hop: 1, scribe: "Wires", edges: [.. Enumerable.Repeat(EdgePolicy.Tie, 4)],
            isExposed: false);
        Runs.Elaborate(Wafer(2, 2, 4, 6), options);
        var clock = Stopwatch.StartNew();
        var design = Runs.Elaborate(Wafer(12, 7, 66, 154), options);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"took {clock.Elapsed}");
        Assert.True(design.Modules.Sum(m => m.Cells.Length) < 60_000, $"{design.Modules.Sum(m => m.Cells.Length)} cells");
    }

    internal static string Logical(int r, int c) => $"die[{r / 3}][{c / 4}].tile[{r % 3}][{c % 4}]";
}
