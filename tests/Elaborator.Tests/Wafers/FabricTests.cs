using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Fabrics against instance arrays that are wired by hand in the language.</summary>
public sealed class FabricTests
{
    // Rows of tiles by hand, with an optional wrap; slices of two entries on each hop where L = 1.
    private const string ByHand = """

        module Hand {
          in go: bit;
          port north: flip Side[4]; port east: Side[3]; port south: Side[4]; port west: flip Side[3];
          out local: u12[3][4];
          in poke: u4[3][4];
          inst tile[r: 3][c: 4] = Tile(x: c, y: r, go: go, poke: poke[r][c]);
          for r in 0..3 {
            for c in 0..4 { local[r][c] = tile[r][c].local; }
            for c in 1..4 { tile[r][c].west <> tile[r][c - 1].east; }
            tile[r][0].west <> west[r];
            east[r] <> tile[r][3].east;
          }
          for c in 0..4 {
            for r in 1..3 { tile[r][c].north <> tile[r - 1][c].south; }
            tile[0][c].north <> north[c];
            south[c] <> tile[2][c].south;
          }
        }
        """;

    private static readonly GridShape s_shape = new(1, 1, 3, 4);

    [Fact]
    public void Mesh_is_the_array_that_one_would_wire_by_hand()
    {
        var source = new GridSource(GridSource.Tile + ByHand);
        var hand = Runs.Elaborate(source.Module("Hand"));
        var mesh = Runs.Elaborate(source.Grid(s_shape, ModuleRole.Fabric));
        Runs.Same(Trace(hand, 300), Trace(mesh, 300));
    }

    private static List<string> Trace(Netlists.Design design, int cycles) =>
        Runs.Trace(design, 3, 4, (r, c) => $"tile[{r}][{c}]", cycles, 7);
}
