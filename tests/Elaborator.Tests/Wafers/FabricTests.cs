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

        module HandTorus {
          in go: bit;
          out local: u12[3][4];
          in poke: u4[3][4];
          inst tile[r: 3][c: 4] = Tile(x: c, y: r, go: go, poke: poke[r][c]);
          for r in 0..3 {
            for c in 0..4 {
              local[r][c] = tile[r][c].local;
              tile[r][c].west <> tile[r][(c + 3) % 4].east;
              tile[r][c].north <> tile[(r + 2) % 3][c].south;
            }
          }
        }

        module HandRing {
          in go: bit;
          out local: u12[1][4];
          in poke: u4[1][4];
          inst tile[r: 1][c: 4] = Tile(x: c, y: r, go: go, poke: poke[r][c]);
          for c in 0..4 {
            local[0][c] = tile[0][c].local;
            tile[0][c].west <> tile[0][(c + 3) % 4].east;
            tile[0][c].north.hop.fwd.valid = 0;
            tile[0][c].north.hop.fwd.data = from_bits<Flit>(0u16);
            tile[0][c].north.hop.back.ready = 1;
            tile[0][c].north.hint = 0;
            tile[0][c].south.hop.back.valid = 0;
            tile[0][c].south.hop.back.data = from_bits<Flit>(0u16);
            tile[0][c].south.hop.fwd.ready = 1;
            tile[0][c].south.echo = 0;
          }
        }

        module HandLine {
          in go: bit;
          port north: flip Side[4]; port east: Side[1]; port south: Side[4]; port west: flip Side[1];
          out local: u12[1][4];
          in poke: u4[1][4];
          inst tile[r: 1][c: 4] = Tile(x: c, y: r, go: go, poke: poke[r][c]);
          inst on[c: 3] = Slice<Flit>();
          inst back[c: 3] = Slice<Flit>();
          reg hint: u3[3] = [0; 3];
          reg echo: u2[3] = [0; 3];
          for c in 0..3 {
            on[c].enq <> tile[0][c].east.hop.fwd;
            tile[0][c + 1].west.hop.fwd <> on[c].deq;
            back[c].enq <> tile[0][c + 1].west.hop.back;
            tile[0][c].east.hop.back <> back[c].deq;
            tile[0][c + 1].west.hint = hint[c];
            tile[0][c].east.echo = echo[c];
            seq { hint[c] <= tile[0][c].east.hint; echo[c] <= tile[0][c + 1].west.echo; }
          }
          tile[0][0].west <> west[0];
          east[0] <> tile[0][3].east;
          for c in 0..4 {
            local[0][c] = tile[0][c].local;
            tile[0][c].north <> north[c];
            south[c] <> tile[0][c].south;
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

    [Theory]
    [InlineData("HandTorus", GridTopology.Torus, 3, 0)]
    [InlineData("HandRing", GridTopology.Ring, 1, 0)]
    [InlineData("HandLine", GridTopology.Line, 1, 1)]
    public void Topologies_edges_and_stages_are_what_one_would_wire(
        string name, GridTopology topology, int rows, int latency)
    {
        var source = new GridSource("use stream.slice.Slice;" + GridSource.Tile + ByHand);
        var hand = Runs.Elaborate(source.Module(name));
        var edge = topology == GridTopology.Line ? EdgePolicy.Port : EdgePolicy.Tie;
        var fabric = Runs.Elaborate(source.Grid(
            new GridShape(1, 1, rows, 4), ModuleRole.Fabric, topology, latency,
            edges: [.. Enumerable.Repeat(edge, 4)]));
        Func<int, int, string> tile = (r, c) => $"tile[{r}][{c}]";
        Runs.Same(Runs.Trace(hand, rows, 4, tile, 300, 7), Runs.Trace(fabric, rows, 4, tile, 300, 7));
    }

    private static List<string> Trace(Netlists.Design design, int cycles) =>
        Runs.Trace(design, 3, 4, (r, c) => $"tile[{r}][{c}]", cycles, 7);
}
