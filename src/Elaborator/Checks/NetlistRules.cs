using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks;

/// <summary>The rules that <see cref="DesignChecks"/> checks on the finished netlist.</summary>
public static class NetlistRules
{
    public static readonly DiagnosticRule CombinationalLoop = new(
        "WH3101", Severity.Error, "combinational loop",
        """
        A value depends on itself within one clock cycle. Such a circuit may oscillate or remember, and no simulator can say
        what it does. The message lists every station of the loop in driving order, through instances too; slices are followed
        bit by bit, so a value that depends on *other* bits of itself is no loop.

        In an array of instances a chain that leads from each instance to the next (a carry) is no loop, since it ends at the
        border of the array; one that can come back is.

        Breaks the rule:

        ```
        module Bad {
          in  a: u8;
          out y: u8;
          wire next: u8;
          next = y +% a;
          y = next;
        }
        ```

        Mended with a register:

        ```
        module Good {
          in  a: u8;
          out y: u8;
          reg sum: u8 = 0;
          y = sum;
          seq { sum <= sum +% a; }
        }
        ```
        """);

    public static readonly DiagnosticRule ClockCrossing = new(
        "WH3102", Severity.Error, "clock domain crossing without a synchroniser",
        """
        A register samples data that another clock sets. When the data change near its edge the register may become
        metastable, and bits of one word may arrive in different cycles; no simulation shows it. Both registers are named.

        Breaks the rule:

        ```
        module Bad {
          in  wclk: clock; in rclk: clock;
          in  a: bit @ wclk;
          out y: bit @ rclk;
          reg s: bit = 0 @ wclk;
          reg t: bit = 0 @ rclk;
          seq @ wclk { s <= a; }
          seq @ rclk { t <= s; }
          y = t;
        }
        ```

        Mended with a synchroniser of the library, which reads with `cross(…)` on purpose (several bits take `cdc.AsyncFifo`):

        ```
        use cdc.sync2.Sync2;

        module Good {
          in  wclk: clock; in rclk: clock;
          in  a: bit @ wclk;
          out y: bit @ rclk;
          reg s: bit = 0 @ wclk;
          seq @ wclk { s <= a; }
          inst sync = Sync2(d: s) @ rclk;
          y = sync.q;
        }
        ```
        """);

    public static readonly DiagnosticRule ValidDependsOnReady = new(
        "WH3103", Severity.Error, "valid depends on its own ready",
        """
        A sender offers data whether or not the receiver is ready: `valid` of an output stream may not depend on `ready` of
        the same stream within a cycle. A receiver may look at `valid` before it sets `ready`; if both sides waited for each
        other, the two would be a combinational loop or never start.

        Breaks the rule:

        ```
        module Bad {
          in  x: stream<u8>;
          out y: stream<u8>;
          y.valid = x.valid && y.ready;
          y.data  = x.data;
          x.ready = y.ready;
        }
        ```

        Mended:

        ```
        module Good {
          in  x: stream<u8>;
          out y: stream<u8>;
          y.valid = x.valid;
          y.data  = x.data;
          x.ready = y.ready;
        }
        ```
        """);

    /// <summary>All rules of the checks, by code.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } = [CombinationalLoop, ClockCrossing, ValidDependsOnReady];
}
