using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks.Fabric;

/// <summary>The rules of the checks that only a fabric makes possible.</summary>
public static class FabricRules
{
    public static readonly DiagnosticRule ArrayLoop = new(
        "WH3110", Severity.Error, "combinational loop through the array",
        """
        A signal leaves a tile and comes back to it within a cycle, through neighbours. The check looks at the paths inside one
        tile and at the offsets of the links, so it holds for every size of the array; the path is printed with `r` and `c` for
        the place it starts at. On a torus or ring a path that leads once round is a loop too.

        Breaks the rule:

        ```
        bundle Pair { out fwd: u8; in back: u8; }

        pe Tile {
          port east: Pair; port west: flip Pair;
          east.fwd  = east.back;
          west.back = west.fwd;
        }

        fabric Bad { tile Tile(); grid 1 x 4; }
        ```

        Mended with a register:

        ```
        bundle Pair { out fwd: u8; in back: u8; }

        pe Tile {
          port east: Pair; port west: flip Pair;
          reg seen: u8 = 0;
          seq { seen <= east.back; }
          east.fwd  = seen;
          west.back = west.fwd;
        }

        fabric Good { tile Tile(); grid 1 x 4; }
        ```
        """);

    public static readonly DiagnosticRule ArrayRipple = new(
        "WH3111", Severity.Error, "combinational path across the array",
        """
        A signal runs through every tile of a row or column within one cycle, so the longest path of the design grows with the
        array: 850,000 tiles would need a clock of kilohertz. It is an error whatever the size of the array.

        Breaks the rule:

        ```
        pe Tile {
          in  west: u8;
          out east: u8;
          east = west +% 1;
        }

        fabric Bad { tile Tile(); grid 1 x 4; }
        ```

        Mended with a register in each tile (or with `hop latency 1;` in the fabric):

        ```
        pe Tile {
          in  west: u8;
          out east: u8;
          reg sum: u8 = 0;
          seq { sum <= west +% 1; }
          east = sum;
        }

        fabric Good { tile Tile(); grid 1 x 4; }
        ```
        """);

    public static readonly DiagnosticRule TooManyPhases = new(
        "WH3112", Severity.Error, "too many phases",
        """
        Within a cycle an array settles in phases: in the first each tile computes what it sends from its registers, in the next
        what follows from its neighbours' signals, and so on. A path that crosses n links needs n + 1 phases. More than 4 are
        not possible; real designs need 1 (all links registered) to 3 (ready that follows valid).

        Breaks the rule, with a path over four links:

        ```
        bundle Four { out a: bit; out b: bit; out c: bit; out d: bit; }

        pe Tile {
          port east: Four; port west: flip Four;
          reg r: bit = 0;
          seq { r <= west.d; }
          east.a = r;
          east.b = west.a;
          east.c = west.b;
          east.d = west.c;
        }

        fabric Bad { tile Tile(); grid 1 x 8; }
        ```

        Mended with a register in the middle:

        ```
        bundle Four { out a: bit; out b: bit; out c: bit; out d: bit; }

        pe Tile {
          port east: Four; port west: flip Four;
          reg r: bit = 0;
          reg b: bit = 0;
          seq { r <= west.d; b <= west.b; }
          east.a = r;
          east.b = west.a;
          east.c = b;
          east.d = west.c;
        }

        fabric Good { tile Tile(); grid 1 x 8; }
        ```
        """);

    public static readonly DiagnosticRule ScribePath = new(
        "WH3113", Severity.Error, "path across a scribe line without a register",
        """
        The wires across a scribe line are long. A signal that comes over them may end at a register of the tile behind, but may
        not leave that tile again in the same cycle.

        Breaks the rule:

        ```
        bundle Two { out a: bit; out b: bit; }

        scribe Wires { port a: flip Two; port b: Two; b.a = a.a; b.b = a.b; }

        pe Tile {
          port east: Two; port west: flip Two;
          reg r: bit = 0;
          seq { r <= west.b; }
          east.a = r;
          east.b = west.a;
        }

        wafer Bad { tile Tile(); dies 1 x 2; grid 2 x 2; scribe Wires; }
        ```

        Mended with a registered crossing:

        ```
        bundle Two { out a: bit; out b: bit; }

        scribe Wires { port a: flip Two; port b: Two; b.a = a.a; b.b = a.b; }

        pe Tile {
          port east: Two; port west: flip Two;
          reg r: bit = 0;
          seq { r <= west.b; }
          east.a = r;
          east.b = west.a;
        }

        wafer Good { tile Tile(); dies 1 x 2; grid 2 x 2; scribe Wires latency 1; }
        ```
        """);

    public static readonly DiagnosticRule RouteDeadlock = new(
        "WH3114", Severity.Error, "route may deadlock",
        """
        Flits that wait for each other's buffers in a circle wait for ever. The check builds the graph of channels (the input
        queues of the routers, by tile, port and virtual channel): one depends on another when some flit that can stand in the
        first is sent to the second by `route`. A cycle is a possible deadlock; it is printed hop by hop.

        Looked at are all destinations, and flits injected at any port of the router that is no direction of the tile, on any
        channel. Dependencies through what is connected there (a PE that sends only when it has received) are out of scope.

        Breaks the rule: a flit for a tile in another row and column turns clockwise wherever it stands.

        ```
        use noc.hop.Hop;

        struct Flit { x: u4; y: u4; data: u8; }

        router Bad {
          in x: u4; in y: u4;
          port east: Hop<Flit>; port west: flip Hop<Flit>;
          port south: Hop<Flit>; port north: flip Hop<Flit>;
          port local: Hop<Flit>;
          buffer 2;
          route (flit, from) -> set {
            if flit.x > x && flit.y >= y { set(Port.east) }
            else if flit.y > y { set(Port.south) }
            else if flit.x < x { set(Port.west) }
            else if flit.y < y { set(Port.north) }
            else { set(Port.local) }
          }
        }

        fabric BadMesh { tile Bad(x: col, y: row); grid 8 x 8; expose local; }
        ```

        Mended: first along the row, then along the column.

        ```
        use noc.hop.Hop;

        struct Flit { x: u4; y: u4; data: u8; }

        router Good {
          in x: u4; in y: u4;
          port east: Hop<Flit>; port west: flip Hop<Flit>;
          port south: Hop<Flit>; port north: flip Hop<Flit>;
          port local: Hop<Flit>;
          buffer 2;
          route (flit, from) -> set {
            if flit.x > x { set(Port.east) }
            else if flit.x < x { set(Port.west) }
            else if flit.y > y { set(Port.south) }
            else if flit.y < y { set(Port.north) }
            else { set(Port.local) }
          }
        }

        fabric GoodMesh { tile Good(x: col, y: row); grid 8 x 8; expose local; }
        ```
        """);

    public static readonly DiagnosticRule RouteNotProved = new(
        "WH3115", Severity.Warning, "route not proved for the whole array",
        """
        No cycle of channels was found, but what was looked at is less than the array: the message says how much. A proof for
        every size needs a `route` that reads the tile's `x` and `y` only by comparing them with fields of the flit; one for this
        size a `route` that handles rows and columns one after the other, or at most 4,096 tiles.

        A route of any arithmetic is looked at destination by destination, on a corner of a large array:

        ```
        use noc.hop.Hop;

        struct Flit { to: u14; data: u8; }

        router Odd {
          in x: u7; in y: u7;
          port east: Hop<Flit>; port west: flip Hop<Flit>;
          port south: Hop<Flit>; port north: flip Hop<Flit>;
          port local: Hop<Flit>;
          buffer 2;
          route (flit, from) -> set {
            if flit.to % 128 > x { set(Port.east) }
            else if flit.to % 128 < x { set(Port.west) }
            else if flit.to / 128 > y { set(Port.south) }
            else if flit.to / 128 < y { set(Port.north) }
            else { set(Port.local) }
          }
        }

        fabric OddMesh { tile Odd(x: col, y: row); grid 100 x 100; expose local; }
        ```

        The same route, proved for every size:

        ```
        use noc.hop.Hop;

        struct Flit { x: u7; y: u7; data: u8; }

        router Even {
          in x: u7; in y: u7;
          port east: Hop<Flit>; port west: flip Hop<Flit>;
          port south: Hop<Flit>; port north: flip Hop<Flit>;
          port local: Hop<Flit>;
          buffer 2;
          route (flit, from) -> set {
            if flit.x > x { set(Port.east) }
            else if flit.x < x { set(Port.west) }
            else if flit.y > y { set(Port.south) }
            else if flit.y < y { set(Port.north) }
            else { set(Port.local) }
          }
        }

        fabric EvenMesh { tile Even(x: col, y: row); grid 100 x 100; expose local; }
        ```
        """);

    public static readonly DiagnosticRule Unreachable = new(
        "WH3116", Severity.Error, "destination unreachable",
        """
        A wafer that is used without repair (`--degraded`) keeps its dead tiles and hops in the logical grid. The routes of the
        fabric, which do not go round them, then lead flits into dead parts. The message lists the pairs of live tiles that cannot
        reach each other: all of them up to 16,384 tiles; above that, pairs drawn at random with a fixed seed are followed, and
        it is checked that the live tiles hang together at all.

        A map that puts one dead tile into a row of an XY mesh breaks the rule:

        ```
        whdl check wafer.whdl --top Wafer --defects map.csv --degraded
        ```

        Repair the wafer (leave `--degraded` out, with spares in the `wafer`), or route round what is dead:

        ```
        whdl check wafer.whdl --top Wafer --defects map.csv
        ```
        """);

    /// <summary>All rules of the fabric checks, by code.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } =
        [ArrayLoop, ArrayRipple, TooManyPhases, ScribePath, RouteDeadlock, RouteNotProved, Unreachable];
}
