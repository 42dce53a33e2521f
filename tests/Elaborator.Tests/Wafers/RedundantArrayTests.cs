using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Arrays with spares compute what the array without them does, whatever is skipped.</summary>
public sealed class RedundantArrayTests
{
    private const string Source = """
        struct Word { tag: u3; value: u8; }

        module Core {
          in  index: u4;
          in  a: stream<Word>;
          out y: stream<Word>;
          in  go: bit;
          fuse mode: u2 = 1;
          out seen: u8;
          reg full: bit = 0;
          reg held: Word;
          reg sum: u8 = 3;
          a.ready = !full || y.ready;
          y.valid = full;
          y.data = held;
          seen = sum +% mode;
          seq {
            if a.ready {
              full <= a.valid && go;
              held <= Word { tag: a.data.tag +% 1, value: a.data.value +% sum +% index };
            }
            if go { sum <= sum +% index +% a.data.tag; }
          }
        }

        module Plain {
          in go: bit; in a: stream<Word>; out y: stream<Word>; out seen: u8[4];
          inst core[i: 4] = Core(index: i, go: go, mode: 2);
          core[0].a <> a;
          for i in 1..4 { core[i].a <> core[i - 1].y; }
          y <> core[3].y;
          for i in 0..4 { seen[i] = core[i].seen; }
        }

        module Spared {
          in go: bit; in a: stream<Word>; out y: stream<Word>; out seen: u8[4];
          inst core[i: 4] redundant 2 = Core(index: i, go: go, mode: 2);
          core[0].a <> a;
          for i in 1..4 { core[i].a <> core[i - 1].y; }
          y <> core[3].y;
          for i in 0..4 { seen[i] = core[i].seen; }
        }

        module PlainGrid {
          in go: bit; in a: stream<Word>[2]; out y: stream<Word>[2]; out seen: u8[2][3];
          inst core[r: 2][c: 3] = Core(index: r + c, go: go);
          for r in 0..2 {
            core[r][0].a <> a[r];
            for c in 1..3 { core[r][c].a <> core[r][c - 1].y; }
            y[r] <> core[r][2].y;
            for c in 0..3 { seen[r][c] = core[r][c].seen; }
          }
        }

        module SparedGrid {
          in go: bit; in a: stream<Word>[2]; out y: stream<Word>[2]; out seen: u8[2][3];
          inst core[r: 2][c: 3] redundant 1 = Core(index: r + c, go: go);
          for r in 0..2 {
            core[r][0].a <> a[r];
            for c in 1..3 { core[r][c].a <> core[r][c - 1].y; }
            y[r] <> core[r][2].y;
            for c in 0..3 { seen[r][c] = core[r][c].seen; }
          }
        }
        """;

    [Fact]
    public void Any_skipped_instances_leave_the_logical_array_as_it_was()
    {
        var source = new GridSource(Source);
        var plain = Trace(Runs.Elaborate(source.Module("Plain")), null);
        var spared = Runs.Elaborate(source.Module("Spared"));
        Assert.Equal(plain, Trace(spared, null));
        for (var a = 0; a < 6; a++)
            for (var b = a + 1; b < 6; b++)
                Assert.Equal(plain, Trace(spared, (b << 3) | a, $"core[{a}].sum"));
    }

    [Fact]
    public void Each_line_of_a_grid_skips_by_itself()
    {
        var source = new GridSource(Source);
        var plain = Trace(Runs.Elaborate(source.Module("PlainGrid")), null);
        var spared = Runs.Elaborate(source.Module("SparedGrid"));
        for (var fuse = 0; fuse < 16; fuse++)
            Assert.Equal(plain, Trace(spared, fuse, $"core[1][{fuse >> 2}].sum"));
    }

    // Outputs under random inputs; what is skipped stays in reset.
    private static List<string> Trace(Design design, int? skip, string? held = null)
    {
        using var engine = new InterpreterFactory().Create(design, new SimulationOptions(), new DiagnosticBag())!;
        var random = new Random(9);
        var top = design.TopModule;
        if (skip is { } value)
        {
            var fuse = top.FindPort("core_skip");
            engine.Poke(fuse, BitVector.FromInteger(value, top.Ports[fuse].Width));
        }

        var state = held is null ? null : engine.Find(held);
        var trace = new List<string>();
        for (var cycle = 0; cycle < 120; cycle++)
        {
            for (var p = 0; p < top.Ports.Length; p++)
                if (top.Ports[p] is { IsOutput: false, Kind: PortKind.Data } port)
                    engine.Poke(p, BitVector.FromInteger(random.Next(1 << Math.Min(30, port.Width)), port.Width));
            engine.Poke(top.FindPort("rst"), BitVector.Bit(cycle is 0 or 50));
            for (var p = 0; p < top.Ports.Length; p++)
                if (top.Ports[p].IsOutput)
                    trace.Add($"{cycle} {top.Ports[p].Name} {engine.PeekPort(p)}");
            if (state is not null) Assert.Equal(3, (int)engine.Peek(state).Unsigned);
            engine.Step([top.FindPort("clk")]);
        }

        return trace;
    }
}
