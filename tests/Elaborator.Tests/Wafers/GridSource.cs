using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

/// <summary>Fabrics and wafers round tiles of a source, made by hand.</summary>
internal sealed class GridSource : ISourceProvider
{
    /// <summary>A tile that mixes what its neighbours send: streams both ways, plain signals, state, and a ready that
    /// depends on the data.</summary>
    public const string Tile = """
        struct Flit { tag: u4; data: u12; }
        bundle Hop<T: type> { out fwd: stream<T>; in back: stream<T>; }
        bundle Side { port hop: Hop<Flit>; out hint: u3; in echo: u2; }

        module Tile {
          in  x: u8;
          in  y: u8;
          in  go: bit;
          port east: Side;  port west: flip Side;
          port south: Side; port north: flip Side;
          out local: u12;
          in  poke: u4;

          reg full: bit[4] = [0, 0, 0, 0];   // east, west, south, north
          reg held: Flit[4];
          reg sent: bit[4] = [0, 0, 0, 0];
          reg out_flit: Flit[4];
          reg sum: u12 = 5;
          reg lfsr: u12 = 1;
          reg hints: u8 = 0;

          let ins = [east.hop.back, west.hop.fwd, south.hop.back, north.hop.fwd];
          let outs = [east.hop.fwd, west.hop.back, south.hop.fwd, north.hop.back];
          for p in 0..2 { ins[p].ready = !full[p]; }
          for p in 2..4 { ins[p].ready = !full[p] && ins[p].data.tag != 5; }
          for p in 0..4 {
            outs[p].valid = sent[p];
            outs[p].data = out_flit[p];
          }
          east.hint = hints[2:0];
          south.hint = hints[5:3];
          west.echo = hints[1:0];
          north.echo = hints[7:6];
          local = sum;

          seq {
            hints <= {east.echo, south.echo, hints[3:0]} +% west.hint +% {north.hint, 0u1} +% poke;
            lfsr <= {lfsr[10:0], lfsr[11] ^ lfsr[5] ^ lfsr[3] ^ lfsr[0]} ^ zext<12>(x);
            var taken: bit[4] = [0, 0, 0, 0];
            for p in 0..4 {
              if sent[p] && !outs[p].ready { taken[p] = 1; }
              if sent[p] && outs[p].ready { sent[p] <= 0; }
            }
            for p in 0..4 {
              if full[p] {
                let to = held[p].tag[1:0];
                if held[p].data[4:0] == trunc<5>(x +% y) {
                  full[p] <= 0;
                  sum <= sum +% held[p].data;
                } else if !taken[to] {
                  taken[to] = 1;
                  full[p] <= 0;
                  sent[to] <= 1;
                  out_flit[to] <= Flit { tag: {held[p].tag[0], held[p].tag[3:1]} +% 1, data: held[p].data +% 7 };
                }
              } else if ins[p].fire {
                full[p] <= 1;
                held[p] <= ins[p].data;
              }
            }
            if go && lfsr[1:0] == 0 && !taken[lfsr[3:2]] {
              taken[lfsr[3:2]] = 1;
              sent[lfsr[3:2]] <= 1;
              out_flit[lfsr[3:2]] <= Flit { tag: lfsr[7:4], data: lfsr +% y };
            }
          }
        }
        """;

    private readonly Semantics.Program _program;

    public GridSource(string source = Tile) =>
        _program = Semantics.Program.Load(this, [new SourceText("grid.whdl", source)], Diagnostics);

    public DiagnosticBag Diagnostics { get; } = new();

    public IEnumerable<string> Packages => [];

    public SourceText? FindPackage(string package)
    {
        var path = $"hdl/{package.Replace('.', '/')}.whdl";
        return File.Exists(Path.Combine(Golden.Root, path)) ? new SourceText(path, Golden.Read(path)) : null;
    }

    public string? ReadData(string path, out string? error)
    {
        error = "tests read no files";
        return null;
    }

    public BoundModule Module(string name)
    {
        var module = _program.BindModule(name, Diagnostics);
        Assert.Empty(Diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Message}; {d.Help}"));
        return module!;
    }

    /// <summary>A grid with the tile's coordinates, with all edges and <c>local</c> as ports.</summary>
    public BoundModule Grid(
        GridShape shape, ModuleRole role, GridTopology topology = GridTopology.Mesh, int hop = 0,
        string? scribe = null, int scribeLatency = 0, ImmutableArray<EdgePolicy>? edges = null, bool isExposed = true)
    {
        var tile = Module("Tile");
        BoundPort Port(string name) => tile.Ports.Single(port => port.Name == name);
        var policies = edges ?? [.. Enumerable.Repeat(EdgePolicy.Port, 4)];
        var clock = new BoundPort("clk", ClockType.Instance, PortDirection.In, default) { IsImplied = true };
        var reset = new BoundPort("rst", Port("rst").Type, PortDirection.In, default) { IsImplied = true };
        var go = new BoundPort("go", UIntType.Bit, PortDirection.In, default);
        var ports = new List<BoundPort> { clock, reset, go };
        foreach (var side in Enum.GetValues<Compass>())
        {
            if (policies[(int)side] != EdgePolicy.Port) continue;
            var length = side is Compass.East or Compass.West ? shape.LogicalRows : shape.LogicalColumns;
            var name = side.ToString().ToLowerInvariant();
            ports.Add(new BoundPort(name, new ArrayType(Port(name).Type, length), Port(name).Direction, default));
        }

        var poke = new BoundPort("poke", Port("poke").Type, PortDirection.In, default);
        if (!isExposed) ports.Add(poke);
        foreach (var name in new[] { "local", "poke" })
        {
            if (!isExposed) break;
            var type = new ArrayType(new ArrayType(Port(name).Type, shape.LogicalColumns), shape.LogicalRows);
            ports.Add(new BoundPort(name, type, Port(name).Direction, default));
        }

        BoundTileArgument Shared(string name, BoundPort value) =>
            new(Port(name), TileArgumentKind.Shared, new BoundName(value, default), default);
        return new BoundModule
        {
            Definition = "case.Grid",
            Parameters = [],
            Ports = [.. ports],
            Domains = [new BoundDomain("clk", clock, reset)],
            Role = role,
            Grid = new BoundGrid(shape, topology, tile, default)
            {
                HopLatency = hop,
                Scribe = scribe is null ? null : Module(scribe),
                ScribeLatency = scribeLatency,
                Edges = policies,
                Exposed = isExposed ? ["local", "poke"] : [],
                Arguments =
                [
                    Shared("clk", clock), Shared("rst", reset), Shared("go", go),
                    .. isExposed ? Array.Empty<BoundTileArgument>() : [Shared("poke", poke)],
                    new(Port("x"), TileArgumentKind.Column, null, default),
                    new(Port("y"), TileArgumentKind.Row, null, default),
                ],
            },
        };
    }
}
