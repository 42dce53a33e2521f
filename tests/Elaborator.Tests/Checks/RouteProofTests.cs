using System.Diagnostics;
using WaferHdl.Elaborator.Checks;
using WaferHdl.Elaborator.Checks.Fabric;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Tests.Elaboration;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Checks;

/// <summary>What the deadlock check says of routes, written as the combinational modules that routers are lowered to.</summary>
public sealed class RouteProofTests
{
    private const string Xy = "if flit.x > x { E } else if flit.x < x { W } else if flit.y > y { S } else if flit.y < y { N } else { L }";

    private const string WestFirst =
        "if flit.x < x { W } else if flit.y > y && flit.tag[0] { S } else if flit.y < y && flit.tag[0] { N } "
        + "else if flit.x > x { E } else if flit.y > y { S } else if flit.y < y { N } else { L }";

    private const string AllTurns =
        "if flit.x > x && flit.y >= y { E } else if flit.y > y { S } else if flit.x < x { W } else if flit.y < y { N } else { L }";

    // The shorter way round, 8 columns and rows.
    private const string Torus8 =
        "if flit.x != x { if trunc<3>(flit.x -% x) <= 4 { E } else { W } } "
        + "else if flit.y != y { if trunc<3>(flit.y -% y) <= 4 { S } else { N } } else { L }";

    // Channel 1 behind the line between the last and the first tile of a ring, until the next turn.
    private const string Dateline8 =
        "let home: u1 = if from == 4 || (flit.x == x && (from == 1 || from == 3)) { 0 } else { vc }; "
        + "out_vc = [if y == 0 { 1 } else { home }, if x == 7 { 1 } else { home }, if y == 7 { 1 } else { home }, if x == 0 { 1 } else { home }, 0];";

    // Parity is more than order, and rows and columns mix: only enumeration tells.
    private const string WestFirstByParity =
        "if flit.x < x { W } else if ((flit.x ^ x) & 1) == 1 && flit.y > y { S } else if ((flit.x ^ x) & 1) == 1 && flit.y < y { N } "
        + "else if flit.x > x { E } else if flit.y > y { S } else if flit.y < y { N } else { L }";

    private const string Torus1024 =
        "if flit.x != x { if flit.x -% x <= 512 { E } else { W } } else if flit.y != y { if flit.y -% y <= 512 { S } else { N } } else { L }";

    [Theory]
    [InlineData(WestFirstByParity, GridTopology.Mesh, 64, RouteProof.ThisSize)]
    [InlineData(Torus1024, GridTopology.Torus, 1024, RouteProof.None)]
    [InlineData(Xy, GridTopology.Mesh, 8, RouteProof.EverySize)]
    [InlineData(Xy, GridTopology.Mesh, 1000, RouteProof.EverySize)]
    [InlineData(WestFirst, GridTopology.Mesh, 1000, RouteProof.EverySize)]
    [InlineData(Xy, GridTopology.Torus, 8, RouteProof.ThisSize)] // never takes a wrapped link
    [InlineData(Xy, GridTopology.Torus, 1000, RouteProof.ThisSize)]
    [InlineData(AllTurns, GridTopology.Mesh, 8, RouteProof.None)]
    [InlineData(AllTurns, GridTopology.Mesh, 1000, RouteProof.None)]
    [InlineData(Torus8, GridTopology.Torus, 8, RouteProof.None)]
    public void Routes_are_proved_or_have_a_cycle(string route, GridTopology topology, int side, RouteProof expected)
    {
        var (result, diagnostics) = Check(route, "", topology, side);
        Assert.Equal(expected, result.Proof);
        Assert.Equal(expected == RouteProof.None, diagnostics.Items.Any(d => d.Rule == FabricRules.RouteDeadlock));
    }

    [Fact]
    public void An_exact_difference_is_as_good_as_a_comparison()
    {
        var route = "let d = flit.x - x; to = if d > 0 { E } else if d < 0 { W } else if flit.y > y { S } else if flit.y < y { N } else { L };";
        var (result, _) = Check(route, "", GridTopology.Mesh, 1000, isWhole: true);
        Assert.Equal(RouteProof.EverySize, result.Proof);
    }

    [Fact]
    public void Dateline_channels_make_a_torus_safe()
    {
        var (result, diagnostics) = Check(Torus8, Dateline8, GridTopology.Torus, 8);
        Assert.Empty(diagnostics.Items);
        Assert.Equal(RouteProof.ThisSize, result.Proof);
    }

    [Fact]
    public void A_cycle_is_printed_hop_by_hop()
    {
        var (_, diagnostics) = Check(AllTurns, "", GridTopology.Mesh, 8);
        var message = diagnostics.Items.Single().Message;
        Assert.Matches(@"^the route of '[^']+' may deadlock: ('tile\[\d\]\[\d\]\.(north|east|south|west)' → ){4}'tile\[", message);
    }

    [Fact]
    public void A_route_by_tag_needs_no_coordinates()
    {
        // From north go west, from west south, from south east, from east north: round and round.
        var route = "match from { 0 => W, 3 => S, 2 => E, 1 => N, _ => if flit.tag == 1 { E } else { L }, }";
        var (result, diagnostics) = Check(route, "", GridTopology.Mesh, 1000);
        Assert.Equal(RouteProof.None, result.Proof);
        Assert.Equal(FabricRules.RouteDeadlock, diagnostics.Items.Single().Rule);
        var straight = "match from { 0 => S | L, 3 => E | L, _ => if flit.tag == 1 { E } else { S }, }";
        Assert.Equal(RouteProof.EverySize, Check(straight, "", GridTopology.Mesh, 1000).Result.Proof);
    }

    [Fact]
    public void Mixed_coordinates_are_enumerated_and_large_arrays_only_in_a_corner()
    {
        const string Route = "if flit.x +% (flit.y *% 2) > x +% (y *% 2) { E } else if flit.x < x { W } else { L }";
        Assert.Equal(RouteProof.None, Check(Route, "", GridTopology.Mesh, 4).Result.Proof);
    }

    [Fact]
    public void The_whole_wafer_takes_no_longer_than_four_tiles()
    {
        var watch = Stopwatch.StartNew();
        Check(Xy, "", GridTopology.Mesh, 1000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    // Routes drawn at random over the signs of the way and the port of entry, against a search that knows no theory.
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Proofs_and_cycles_agree_with_a_plain_search(int seed)
    {
        var random = new Random(seed);
        var proved = 0;
        for (var round = 0; round < 20; round++)
        {
            // Outputs by sign of x, sign of y, port of entry; mostly ways that lead nearer.
            var table = new int[45];
            for (var i = 0; i < 45; i++)
            {
                var (sx, sy) = (i / 15, i / 5 % 3);
                int[] near = [.. new[] { sy == 0 ? 0 : -1, sx == 2 ? 1 : -1, sy == 2 ? 2 : -1, sx == 0 ? 3 : -1 }.Where(o => o >= 0)];
                table[i] = near.Length == 0 ? 4 : random.Next(30) == 0 ? random.Next(4) : near[round % 2 == 0 ? 0 : random.Next(near.Length)];
            }

            var arms = string.Concat(table.Select((output, i) => $"{i / 15 * 32 + i / 5 % 3 * 8 + i % 5} => {1 << output}, "));
            var body = "let sx: u2 = if flit.x > x { 2 } else if flit.x < x { 0 } else { 1 }; "
                + "let sy: u2 = if flit.y > y { 2 } else if flit.y < y { 0 } else { 1 }; "
                + $"to = match {{sx, sy, from}} {{ {arms} _ => 0, }};";
            var (result, _) = Check(body, "", GridTopology.Mesh, 6, isWhole: true);
            var hasCycle = HasCycle(table, 6);
            Assert.True(hasCycle == (result.Proof == RouteProof.None), $"{seed}/{round}: {result.Text}, searched: {hasCycle}\n{body}");
            if (result.Proof != RouteProof.EverySize) continue;
            proved++;
            Assert.False(HasCycle(table, 9), $"{seed}/{round}");
        }

        Assert.InRange(proved, 1, 19);
    }

    private static bool HasCycle(int[] table, int side)
    {
        int[] rowStep = [-1, 0, 1, 0], columnStep = [0, 1, 0, -1];
        var waits = new HashSet<(int Tile, int Port)>[side * side * 4];
        for (var i = 0; i < waits.Length; i++) waits[i] = [];
        for (var to = 0; to < side * side; to++)
        {
            var seen = new HashSet<(int Tile, int Port)>();
            var queue = new Queue<(int Tile, int Port)>(Enumerable.Range(0, side * side).Select(tile => (tile, 4)));
            while (queue.TryDequeue(out var at))
            {
                if (!seen.Add(at)) continue;
                var (row, column) = (at.Tile / side, at.Tile % side);
                var (sx, sy) = (Math.Sign(to % side - column) + 1, Math.Sign(to / side - row) + 1);
                var output = table[sx * 15 + sy * 5 + at.Port];
                if (output == 4) continue;
                (row, column) = (row + rowStep[output], column + columnStep[output]);
                if (row < 0 || column < 0 || row >= side || column >= side) continue;
                var next = (row * side + column, (output + 2) % 4);
                if (at.Port < 4) waits[at.Tile * 4 + at.Port].Add(next);
                queue.Enqueue(next);
            }
        }

        // What can be taken away from the ends again and again leaves the cycles.
        var left = Enumerable.Range(0, waits.Length).ToHashSet();
        while (left.RemoveWhere(channel => !waits[channel].Any(next => left.Contains(next.Tile * 4 + next.Port))) > 0)
        {
        }

        return left.Count > 0;
    }

    private static (RouteResult Result, DiagnosticBag Diagnostics) Check(
        string route, string channels, GridTopology topology, int side, bool isWhole = false)
    {
        var vcs = channels.Length > 0 ? 2 : 1;
        var body = isWhole ? route : $"to = {route};";
        var design = Whdl.Of($$"""
            const N: u5 = 1; const E: u5 = 2; const S: u5 = 4; const W: u5 = 8; const L: u5 = 16;
            struct Flit { x: u10; y: u10; tag: u2; data: u32; }
            bundle Link { out fwd: stream<Flit>; in back: stream<Flit>; }

            module Route {
              in flit: Flit; in from: u3; in vc: u1; in x: u10; in y: u10;
              out to: u5; out out_vc: u1[5]; out tail: bit;
              {{body}}
              tail = 1;
              {{(channels.Length > 0 ? channels : "out_vc = [vc; 5];")}}
            }

            module Tile {
              in x: u10; in y: u10;
              port north: flip Link; port east: Link; port south: Link; port west: flip Link; port local: flip Link;
              reg r: u10 = 0;
              seq { r <= x ^ y; }
              north.back.valid = 0; north.back.data = from_bits<Flit>(0u54); north.fwd.ready = 1;
              south.fwd.valid = 0; south.fwd.data = from_bits<Flit>(0u54); south.back.ready = 1;
              west.back.valid = 0; west.back.data = from_bits<Flit>(0u54); west.fwd.ready = 1;
              east.fwd.valid = 0; east.fwd.data = from_bits<Flit>(0u54); east.back.ready = 1;
              local.back.valid = 0; local.back.data = from_bits<Flit>(0u54); local.fwd.ready = 1;
            }

            module Top {
              in flit: Flit; in x: u10;
              port north: flip Link; port east: Link; port south: Link; port west: flip Link; port local: flip Link;
              inst t = Tile(x: x, y: x, north: north, east: east, south: south, west: west, local: local);
              inst r = Route(flit: flit, from: 0, vc: 0, x: x, y: x);
            }
            """).Design("Top");
        int Find(string name) => Enumerable.Range(0, design.Modules.Length).Single(i => design.Modules[i].Definition.EndsWith(name, StringComparison.Ordinal));
        var (tile, top) = (new ModuleId(Find(".Tile")), Find(".Top"));
        var grid = new GridInfo(
            new GridShape(1, 1, side, side), topology, tile, null, null, 0, 0, [EdgePolicy.Tie, EdgePolicy.Tie, EdgePolicy.Tie, EdgePolicy.Tie],
            false)
        {
            Inputs = [new TileInput("x", TileInputKind.Column), new TileInput("y", TileInputKind.Row)],
        };
        var router = new RouterInfo(
            ["north", "east", "south", "west", "local"], new ModuleId(Find(".Route")), vcs, 2, FlowControl.Handshake, Arbitration.RoundRobin);
        design = design with
        {
            Modules = design.Modules.SetItem(tile.Index, design[tile].As(ModuleRole.Router, null, router)).SetItem(top, design.Modules[top].As(ModuleRole.Fabric, grid, null)),
        };
        var diagnostics = new DiagnosticBag();
        var results = DesignChecks.Run(design, diagnostics);
        return (results.Single().Routes.Single(), diagnostics);
    }
}
