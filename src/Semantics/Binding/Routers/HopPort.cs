using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>A hop port of a router.</summary>
/// <param name="Kind"><c>Hop</c>, <c>VcHop</c> or <c>CreditHop</c> of <c>noc.hop</c>, or null for a bundle of the user's
/// own.</param>
/// <param name="Flit">What it carries; null for a bundle of the user's own.</param>
internal sealed record HopPort(BoundPort Port, string? Kind, HdlType? Flit, int Vcs)
{
    private const string Package = "noc.hop";

    public string Name => Port.Name;

    /// <summary>The link that comes in, and the one that goes out.</summary>
    public string Incoming => $"{Name}.{(IsFlipped ? "fwd" : "back")}";

    public string Outgoing => $"{Name}.{(IsFlipped ? "back" : "fwd")}";

    private bool IsFlipped => ((BundleType)Port.Type).IsFlipped;

    public static HopPort Of(BoundPort port, Session session)
    {
        var type = (BundleType)port.Type;
        if (!session.TypeOrigins.TryGetValue(type.Name, out var origin) || !IsLibrary(origin.Symbol))
            return new HopPort(port, null, null, 0);
        var kind = origin.Symbol.Name;
        var flit = origin.Arguments is [TypeValue { Type: var carried }, ..] ? carried : null;
        var vcs = origin.Arguments is [_, ConstantValue { Value: BoundConstant count }] ? (int)count.Value : 1;
        return kind is "Hop" or "VcHop" or "CreditHop"
            ? new HopPort(port, kind, flit, vcs)
            : new HopPort(port, null, null, 0);
    }

    // The library may be the project itself, then its files have a folder before their names.
    private static bool IsLibrary(Symbol symbol) =>
        symbol.Package.Name == Package || symbol.Package.Name.EndsWith("." + Package, StringComparison.Ordinal);
}
