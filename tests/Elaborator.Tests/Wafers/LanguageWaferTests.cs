using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Wafers of the language with routers and crossings of the library.</summary>
public sealed class LanguageWaferTests
{
    internal const string Source = """
        use noc.hop.{Hop, VcHop};
        use noc.mesh.{Flit, XyVcRouter};
        use wafer.scribe.{ScribeLink, VcScribeLink};

        /// Sends a flit to each tile in turn and sums what it gets.
        pe Talker<ROWS: nat, COLS: nat> {
          in  x: u4;
          in  y: u4;
          in  start: bit;
          port north: flip VcHop<Flit<u8, 4>, 2>;
          port east:  VcHop<Flit<u8, 4>, 2>;
          port south: VcHop<Flit<u8, 4>, 2>;
          port west:  flip VcHop<Flit<u8, 4>, 2>;
          out sum: u16;
          reg to_x: u4 = 0;
          reg to_y: u4 = 0;
          reg done: bit = 0;
          reg total: u16 = 0;
          inst router = XyVcRouter<u8, 4, 2, 2>(x: x, y: y);
          router.north <> north;
          router.west <> west;
          east <> router.east;
          south <> router.south;
          let send = start && !done && router.local.fwd.ready[0];
          router.local.fwd.valid = send;
          router.local.fwd.vc = 0;
          router.local.fwd.data = Flit { x: to_x, y: to_y, data: {x, y} };
          router.local.back.ready = [1; 2];
          sum = total;
          seq {
            if send {
              if to_x == COLS - 1 {
                to_x <= 0;
                if to_y == ROWS - 1 { done <= 1; } else { to_y <= to_y +% 1; }
              } else { to_x <= to_x +% 1; }
            }
            if router.local.back.valid { total <= total +% router.local.back.data.data; }
          }
        }

        wafer Talk {
          in start: bit;
          tile Talker<4, 6>(x: col, y: row, start: start);
          dies 2 x 2;
          grid 2 x 3;
          scribe VcScribeLink<Flit<u8, 4>, 2> latency 0;
          redundant columns 1;
          redundant rows 1;
          redundant links;
          expose sum;
        }
        """;

    [Fact]
    public void Messages_arrive_in_the_same_cycles_for_every_map()
    {
        var wafer = new GridSource(Source).Module("Talk");
        var expected = Sums(Runs.Elaborate(wafer), null);
        // 24 tiles send to each: the sum of all {x, y}.
        var all = Enumerable.Range(0, 24).Sum(i => (i % 6 * 16) + (i / 6));
        Assert.Contains($"{all:x4}", expected[^1], StringComparison.Ordinal);
        var shape = wafer.Grid!.Shape;
        Assert.True(shape.HasSpareLinks && shape.SpareLanes == 1);
        foreach (var map in new[]
        {
            DefectMap.Empty,
            Map((DefectKind.Tile, 0, 0, 0), (DefectKind.Tile, 1, 5, 0), (DefectKind.Tile, 3, 2, 0), (DefectKind.Tile, 3, 3, 0)),
            Map((DefectKind.HorizontalHop, 1, 0, 0), (DefectKind.Tile, 5, 7, 0), (DefectKind.EastLane, 0, 3, 4),
                (DefectKind.SouthLane, 2, 1, 0), (DefectKind.SouthLane, 2, 6, shape.Lanes + shape.SpareLanes + 3)),
        })
        {
            var options = new ElaborationOptions { IsPhysical = true, HasGarbage = true, Defects = map };
            Assert.Equal(expected, Sums(Runs.Elaborate(wafer, options), map));
        }
    }

    internal static DefectMap Map(params (DefectKind Kind, int Row, int Column, int Lane)[] defects) =>
        new([.. defects.Order().Select(d => new Defect(d.Kind, d.Row, d.Column, d.Lane))]);

    // The sums of all tiles in every cycle, as one number each. Wires of dead lanes are stuck at 1.
    private static List<string> Sums(Design design, DefectMap? map)
    {
        _ = map;
        using var engine = new InterpreterFactory().Create(design, new SimulationOptions(), new DiagnosticBag())!;
        var top = design.TopModule;
        var sums = new List<string>();
        for (var cycle = 0; cycle < 220; cycle++)
        {
            engine.Poke(top.FindPort("rst"), BitVector.Bit(cycle == 0));
            engine.Poke(top.FindPort("start"), BitVector.Bit(cycle > 2));
            sums.Add(engine.PeekPort(top.FindPort("sum")).ToString());
            engine.Step([top.FindPort("clk")]);
        }

        return sums;
    }
}
