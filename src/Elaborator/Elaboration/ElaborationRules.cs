using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>The rules of elaboration: drivers, latches, domains of ports, and limits.</summary>
public static class ElaborationRules
{
    public static readonly DiagnosticRule SeveralDrivers = new(
        "WH3001", Severity.Error, "bits with several drivers", """
        Every bit has one driver: a statement, a `comb`, a `seq`, or a connection. Fields, and elements and
        bits at constant indices, count separately, so two blocks may drive two halves of a value.

            wire w: u8;
            w = a;
            w[0] = b;

        mended, with each bit driven once:

            wire w: u8;
            w = {a[7:1], b};

        The input of an instance counts like a wire: an argument and a later statement are two drivers.
        """);

    public static readonly DiagnosticRule UndrivenWire = new(
        "WH3002", Severity.Error, "a wire that nothing drives", """
        A wire has no value of its own. Each of its bits needs a driver; the message names the ones without.

            wire w: u8;
            w[3:0] = a;

        mended:

            wire w: u8;
            w = a;        // 'a' is widened with zeros
        """);

    public static readonly DiagnosticRule UndrivenOutput = new(
        "WH3003", Severity.Error, "an output that nothing drives", """
        Every output port, and of a stream that the module receives the `ready`, must be driven inside the
        module.

            module Pass {
              in  x: stream<u8>;
              out y: stream<u8>;
              y.valid = x.valid;
              y.data  = x.data;
            }

        mended, with the missing direction too:

            module Pass {
              in  x: stream<u8>;
              out y: stream<u8>;
              y <> x;
            }
        """);

    public static readonly DiagnosticRule UnconnectedInput = new(
        "WH3004", Severity.Error, "an input of an instance that is not connected", """
        Inputs of instances are driven by arguments, by statements or by `<>`. In an instance array every
        index needs a driver; the message names the indices that have none. The `ready` of a stream that an
        instance sends is an input of it: `_` as the argument takes and drops what comes.

            inst f = Fifo<u8, 4>(enq: x);

        mended:

            inst f = Fifo<u8, 4>(enq: x);
            y <> f.deq;
        """);

    public static readonly DiagnosticRule Latch = new(
        "WH3005", Severity.Error, "a target of a comb without a value on some path", """
        A `comb` gives each of its targets a value on every path. Where it does not, the hardware would have
        to remember the last value: a latch. The message spells out one path that misses.

            comb {
              if a { y = 1; }
            }

        mended with a default, since the last assignment wins:

            comb {
              y = 0;
              if a { y = 1; }
            }
        """);

    public static readonly DiagnosticRule ReadBeforeAssigned = new(
        "WH3006", Severity.Error, "a target of a comb that is read too early", """
        Inside a `comb` a target reads as what the block has assigned so far. Before that, and on paths that
        did not assign it, there is nothing to read.

            comb {
              z = y + 1;
              y = a;
            }

        mended:

            comb {
              y = a;
              z = y + 1;
            }
        """);

    public static readonly DiagnosticRule RegisterInOtherDomain = new(
        "WH3007", Severity.Error, "a register assigned on another clock", """
        A register belongs to one clock domain, and only blocks of that domain assign it.

            reg n: u8 = 0 @ fast;
            seq @ slow { n <= n +% 1; }

        mended:

            reg n: u8 = 0 @ fast;
            seq @ fast { n <= n +% 1; }
        """);

    public static readonly DiagnosticRule PortInTwoDomains = new(
        "WH3008", Severity.Error, "a port that is used in two clock domains", """
        A data port without `@` belongs to the domain of the registers that read or feed it. When these are of
        two domains, the port would be sampled by a clock it does not belong to.

            in  x: u8;
            seq @ fast { a <= x; }
            seq @ slow { b <= x; }

        mended: declare where the port belongs, and cross over with a synchroniser:

            in  x: bit @ fast;
            seq @ fast { a <= x; }
            inst sync = Sync2(d: a) @ slow;
            seq @ slow { b <= sync.q; }
        """);

    public static readonly DiagnosticRule TooManyValues = new(
        "WH3009", Severity.Error, "an instance array with a value of its own for each instance", """
        An instance array is one thing, whatever its size: what feeds a port is described for ranges of
        indices, as an element of a signal, an output of a neighbour, a constant or an affine function of the
        index. Any other expression is computed once for each index, and that is limited.

            inst t[i: 100000] = Tile(key: table(i));

        mended: give the index to the instance, and let it compute:

            inst t[i: 100000] = Tile(x: i);
        """);

    public static readonly DiagnosticRule TooManyCells = new(
        "WH3010", Severity.Error, "a module past the limit of cells", """
        The module unrolls to more cells than a design may have, mostly because a parameter drives a loop.

            for i in 0..10000000 { y[i] = x[i] +% 1; }

        mended: make the loop an instance array, which costs the same for any size:

            inst t[i: 10000000] = Increment(x: x[i]);
        """);

    public static readonly DiagnosticRule ArrayTooWide = new(
        "WH3011", Severity.Error, "an instance array with too many bits at one port", """
        The values of one port of all instances stand side by side in one net, which may have up to
        2,147,483,647 bits.

            inst t[i: 1000000] = Tile();     // Tile has a port of 4,096 bits

        mended: divide the array in two levels, rows of a module that holds one row:

            inst row[r: 1000] = Row();
        """);

    public static readonly DiagnosticRule VariablePlace = new(
        "WH3012", Severity.Error, "a module-level drive at a variable index", """
        A statement at module level drives fixed bits, so that each bit has one driver. Where the place
        depends on a signal, a `comb` says what the other bits are.

            y[select] = x;

        mended:

            comb {
              y = [0; 4];
              y[select] = x;
            }
        """);

    public static readonly DiagnosticRule BadSparse = new(
        "WH3013", Severity.Error, "a sparse block that can't be built", """
        The form `-> y` sends survivors to a stream, which takes one element a cycle: it has one lane.

            sparse pick (e in x) skip (e.value == 0) lanes 2 -> y;

        mended:

            sparse pick (e in x) skip (e.value == 0) -> y;

        A window is made of registers for every element of its beats, so it can't be as large as a memory.
        """);

    public static readonly DiagnosticRule TooDeep = new(
        "WH3014", Severity.Error, "instances nested past the limit", """
        Modules instantiate modules to a greater depth than a design may have, mostly because a module
        instantiates itself with another parameter and never stops.

            module Tree<N: nat> { inst below = Tree<N + 1>(); }

        mended:

            module Tree<N: nat> { if N < 8 { inst below = Tree<N + 1>(); } }
        """);

    /// <summary>Every rule, in the order of the codes.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } =
    [
        SeveralDrivers, UndrivenWire, UndrivenOutput, UnconnectedInput, Latch, ReadBeforeAssigned,
        RegisterInOtherDomain, PortInTwoDomains, TooManyValues, TooManyCells,
        ArrayTooWide, VariablePlace, BadSparse, TooDeep,
    ];
}
