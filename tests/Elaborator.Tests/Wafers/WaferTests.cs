using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Wafers against the fabric of all their tiles.</summary>
public sealed class WaferTests
{
    internal const string Scribes = """

        scribe Wires { port a: flip Side; port b: Side; b <> a; }
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
            Runs.Trace(fabric, 6, 8, (r, c) => $"tile[{r}][{c}]", 200, 3),
            Runs.Trace(wafer, 6, 8, Logical, 200, 3));
    }

    internal static string Logical(int r, int c) => $"die[{r / 3}][{c / 4}].tile[{r % 3}][{c % 4}]";
}
