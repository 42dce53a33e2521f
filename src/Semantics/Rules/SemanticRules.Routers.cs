using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Semantics;

public static partial class SemanticRules
{
    public static readonly DiagnosticRule RoleContract = Error("WH2601", "a router or scribe that breaks the contract of its role",
        "A `router` has at least two hop ports, and its `vc`, `tail` and `arbitrate` clauses belong to a `route` clause. A `scribe` stands at each crossing of a die border and has the two hop ports `a`, on the west or north side, and `b`, which are two ends of one bundle.",
        "use noc.hop.Hop;\nscribe Wires { port a: flip Hop<u8>; port c: Hop<u8>; a <> c; }",
        "use noc.hop.Hop;\nscribe Wires { port a: flip Hop<u8>; port b: Hop<u8>; a <> b; }");

    public static readonly DiagnosticRule HopPortMismatch = Error("WH2602", "a hop port that does not fit the clauses of its router",
        "With one channel and handshake the hop ports of a router with a `route` clause are `noc.hop.Hop<T>`, with more channels `noc.hop.VcHop<T, VCS>`, with `credit` `noc.hop.CreditHop<T, VCS>`; T is the same for all.",
        "use noc.hop.Hop;\nrouter R { port west: flip Hop<u8>; port east: Hop<u8>; vcs 2; route (flit, from) -> set { if from == Port.west { set(Port.east) } else { set(Port.west) } } }",
        "use noc.hop.VcHop;\nrouter R { port west: flip VcHop<u8, 2>; port east: VcHop<u8, 2>; vcs 2; route (flit, from) -> set { if from == Port.west { set(Port.east) } else { set(Port.west) } } }");

    public static readonly DiagnosticRule UnreadableInRoute = Error("WH2603", "a clause of a router that reads what it can't",
        "`route`, `vc` and `tail` read the flit, where it came from, and of the router its inputs, fuses, constants and the registers marked `config`. So what depends on the state of a router shows at its declaration, and the check for deadlock can tell.",
        "use noc.hop.Hop;\nrouter R { port west: flip Hop<u8>; port east: Hop<u8>; reg back: bit = 0; seq { back <= !back; } route (flit, from) -> set { if back { set(Port.west) } else { set(Port.east) } } }",
        "use noc.hop.Hop;\nrouter R { port west: flip Hop<u8>; port east: Hop<u8>; config reg back: bit = 0; seq { back <= !back; } route (flit, from) -> set { if back { set(Port.west) } else { set(Port.east) } } }");

    public static readonly DiagnosticRule QueueOfLink = Error("WH2604", "a router whose queues do not fit the length of its links",
        "With `credit` a queue holds what is sent until the credits of the first flits are back: 3 cycles, and 2 for each register stage of a link; a shallower one would let the link idle. With more than one channel and `handshake` a link has no register stages, since `ready` would come too late to stop a flit.",
        "use noc.hop.CreditHop;\nrouter R { in x: u4; port west: flip CreditHop<u4, 1>; port east: CreditHop<u4, 1>; port local: flip CreditHop<u4, 1>; credit; buffer 4; route (flit, from) -> set { if flit > x { set(Port.east) } else if flit < x { set(Port.west) } else { set(Port.local) } } }\nfabric F { tile R(x: col); grid 1 x 4; topology line; hop latency 1; expose local; }",
        "use noc.hop.CreditHop;\nrouter R { in x: u4; port west: flip CreditHop<u4, 1>; port east: CreditHop<u4, 1>; port local: flip CreditHop<u4, 1>; credit; buffer 5; route (flit, from) -> set { if flit > x { set(Port.east) } else if flit < x { set(Port.west) } else { set(Port.local) } } }\nfabric F { tile R(x: col); grid 1 x 4; topology line; hop latency 1; expose local; }");
}
