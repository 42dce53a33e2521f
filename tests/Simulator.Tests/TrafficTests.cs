using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Simulator.Traffic;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>Traffic through a mesh of routers that take one cycle a hop.</summary>
public class TrafficTests
{
    private const string Mesh = """
        bundle Hop { out fwd: stream<Flit>; in back: stream<Flit>; }
        struct Flit { x: u4; y: u4; payload: u12; }

        module Queue {
          in  enq: stream<Flit>;
          out deq: stream<Flit>;
          mem m: Flit[4];
          reg head: u2 = 0;
          reg size: u3 = 0;
          enq.ready = size < 4;
          deq.valid = size > 0;
          deq.data = m[head];
          seq {
            if enq.fire { m[head +% trunc<2>(size)] <= enq.data; }
            if deq.fire { head <= head +% 1; }
            size <= trunc<3>(size + (enq.fire as u3)) -% (deq.fire as u3);
          }
        }

        fn route(f: Flit, x: u4, y: u4) -> u5 {
          if f.x > x { 2 } else if f.x < x { 8 } else if f.y > y { 4 } else if f.y < y { 1 } else { 16 }
        }

        module Router {
          in x: u4;
          in y: u4;
          port north: flip Hop;
          port east: Hop;
          port south: Hop;
          port west: flip Hop;
          port local: flip Hop;
          inst q[i: 5] = Queue();
          q[0].enq <> north.fwd;
          q[1].enq <> east.back;
          q[2].enq <> south.back;
          q[3].enq <> west.fwd;
          q[4].enq <> local.fwd;
          let outs = [north.back, east.fwd, south.fwd, west.back, local.back];
          wire want: u5[5];
          wire grant: u5[5];
          for i in 0..5 { want[i] = if q[i].deq.valid { route(q[i].deq.data, x, y) } else { 0 }; }
          for o in 0..5 {
            reg last: u5 = 0;
            let asks = {want[4][o], want[3][o], want[2][o], want[1][o], want[0][o]};
            let later = asks & ~(last | (last -% 1));
            let pool = if any(later) && any(last) { later } else { asks };
            grant[o] = pool & (0u5 -% pool);
            outs[o].valid = any(asks);
            outs[o].data = match grant[o] { 1 => q[0].deq.data, 2 => q[1].deq.data, 4 => q[2].deq.data, 8 => q[3].deq.data, _ => q[4].deq.data };
            seq { if outs[o].fire { last <= grant[o]; } }
          }
          for i in 0..5 {
            q[i].deq.ready = grant[0][i] && outs[0].ready || grant[1][i] && outs[1].ready || grant[2][i] && outs[2].ready
              || grant[3][i] && outs[3].ready || grant[4][i] && outs[4].ready;
          }
        }

        module Mesh {
          port local: flip Hop[4][4];
          inst t[r: 4][c: 4] = Router(x: c, y: r, local: local[r][c]);
          let none = Flit { x: 0, y: 0, payload: 0 };
          for i in 0..4 {
            for j in 0..3 {
              t[i][j].east <> t[i][j + 1].west;
              t[j][i].south <> t[j + 1][i].north;
            }
            t[i][0].west.fwd.valid = 0;
            t[i][0].west.fwd.data = none;
            t[i][0].west.back.ready = 1;
            t[0][i].north.fwd.valid = 0;
            t[0][i].north.fwd.data = none;
            t[0][i].north.back.ready = 1;
            t[i][3].east.back.valid = 0;
            t[i][3].east.back.data = none;
            t[i][3].east.fwd.ready = 1;
            t[3][i].south.back.valid = 0;
            t[3][i].south.back.data = none;
            t[3][i].south.fwd.ready = 1;
          }
        }
        """;

    private static readonly Lazy<Design> s_design = new(() =>
    {
        var workspace = new Workspace(new NoFiles(), [new SourceText("mesh.whdl", Mesh)]);
        var design = workspace.Elaborate("Mesh");
        Assert.Empty(workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Message}"));
        return design!;
    });

    [Fact]
    public void Latency_without_load_is_one_cycle_a_hop_and_one_for_the_last_queue()
    {
        var point = Run(TrafficPattern.Uniform(4, 4), 0.01);
        Assert.True(point.IsStable);
        Assert.True(point.Packets > 100, $"{point.Packets} packets");
        foreach (var (latency, packets) in point.ByHops.Select((h, i) => (h.Latency - i - 1, h.Packets)))
            if (packets > 0)
                Assert.InRange(latency, 0, 0.5);
        var (constant, perHop) = point.Pipeline();
        Assert.InRange(constant, 0.9, 1.1);
        Assert.InRange(perHop, 0.9, 1.1);
    }

    [Fact]
    public void Curve_rises_and_ends_in_saturation()
    {
        var curve = TrafficSweep.Run(null, rates => [.. rates.Select(r => Run(TrafficPattern.Uniform(4, 4), r))]);
        // Half of the packets cross the middle by 4 links each way: 16 · rate / 4 ≤ 1 link would be rate 1; queues with
        // one channel reach about two thirds of it.
        Assert.InRange(curve.Saturation ?? 2, 0.4, 1);
        Assert.All(curve.Points, p => Assert.True(p.Accepted <= p.Rate * 1.1));
        var stable = curve.Points.Where(p => p.IsStable).ToList();
        Assert.True(stable[^1].Latency > 1.5 * stable[0].Latency);
        Assert.Contains(curve.Points, p => !p.IsStable);
    }

    [Fact]
    public void Hot_tile_saturates_at_what_one_port_can_take()
    {
        var pattern = TrafficPattern.Hotspot(4, 4, [5], 1);
        Assert.True(Run(pattern, 0.05).IsStable);
        var beyond = Run(pattern, 0.1);
        Assert.False(beyond.IsStable);
        // One packet a cycle for sixteen tiles.
        Assert.InRange(beyond.Accepted, 0.9 / 16, 1.0 / 16);
        Assert.Equal(beyond.Arrivals[5], beyond.Arrivals.Sum());
    }

    [Theory]
    [InlineData("neighbour", 1, 2)]
    [InlineData("neighbour", 3, 0)]
    [InlineData("transpose", 1, 4)]
    [InlineData("bit-complement", 0, 15)]
    public void Fixed_patterns_have_one_destination(string name, int source, int destination)
    {
        TrafficPattern[] patterns =
            [TrafficPattern.Neighbour(4, 4), TrafficPattern.Transpose(4, 4), TrafficPattern.BitComplement(4, 4)];
        var pattern = patterns.Single(p => p.Name == name);
        Assert.Equal(destination, pattern.Next(source, new RandomSource(1)));
    }

    [Fact]
    public void Equal_seeds_give_equal_points()
    {
        var first = Run(TrafficPattern.Uniform(4, 4), 0.2);
        var again = Run(TrafficPattern.Uniform(4, 4), 0.2);
        Assert.Equal((first.Latency, first.Packets, first.Cycles), (again.Latency, again.Packets, again.Cycles));
    }

    [Fact]
    public void Flows_of_a_file_are_drawn_by_weight()
    {
        var flows = Read("# from, to, weight\n0,0,1,1,3\n0,0,2,2\n").Flows;
        Assert.Equal([(0, 5, 3.0), (0, 10, 1.0)], flows!.Value);
        var pattern = TrafficPattern.Listed(16, flows.Value);
        var random = new RandomSource(7);
        var heavy = Enumerable.Range(0, 4_000).Count(_ => pattern.Next(0, random) == 5);
        Assert.InRange(heavy, 2_850, 3_150);
        Assert.Equal(-1, pattern.Next(1, random));
    }

    [Theory]
    [InlineData("0,0,1\n", 1)]
    [InlineData("0,0,1,1\n0,0,4,1\n", 2)]
    [InlineData("0,0,1,1,-2\n", 1)]
    [InlineData("0,0,x,1\n", 1)]
    public void Bad_flow_is_found_at_its_line(string text, int line)
    {
        var (flows, diagnostics) = Read(text);
        Assert.Null(flows);
        var found = Assert.Single(diagnostics.Items);
        Assert.Equal("WH4051", found.Code);
        Assert.Equal(line, found.Span.Source!.PositionOf(found.Span.Start).Line);
    }

    [Theory]
    [InlineData("remote", null)]
    [InlineData("local", "z")]
    public void Port_or_field_that_is_not_there_is_an_error(string port, string? field)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TrafficFabric.Find(s_design.Value, port, field, null, null, diagnostics));
        Assert.All(diagnostics.Items, d => Assert.Equal("WH4050", d.Code));
        Assert.NotEmpty(diagnostics.Items);
    }

    private static TrafficPoint Run(TrafficPattern pattern, double rate)
    {
        var diagnostics = new DiagnosticBag();
        var fabric = TrafficFabric.Find(s_design.Value, "local", null, null, null, diagnostics)!;
        using var engine = new InterpreterFactory().Create(fabric.Design, SimulationOptions.Default, diagnostics)!;
        Assert.Equal("payload", fabric.TagField);
        return new TrafficRun(engine, fabric, pattern, new TrafficSettings(rate, 100, 800, 200)).Run();
    }

    private static (ImmutableArray<(int, int, double)>? Flows, DiagnosticBag Diagnostics) Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        return (TrafficFile.Read(new SourceText("flows.csv", text), 4, 4, diagnostics), diagnostics);
    }

    private sealed class NoFiles : ISourceProvider
    {
        public IEnumerable<string> Packages => [];

        public SourceText? FindPackage(string package) => null;

        public string? ReadData(string path, out string? error)
        {
            error = "there are no files";
            return null;
        }
    }
}
