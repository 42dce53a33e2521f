using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>The ports by which tiles are joined.</summary>
internal static class Sides
{
    public static string NameOf(Compass side) => side.ToString().ToLowerInvariant();

    public static bool IsSide(string port) => port is "north" or "east" or "south" or "west";

    public static BoundPort? Of(BoundModule tile, Compass side) =>
        tile.Ports.FirstOrDefault(p => p.Name == NameOf(side) && p.Type is not (ClockType or ResetType) && !p.IsFuse);

    /// <summary>Whether a wire of each leaf joins the two ports: what one sends the other takes.</summary>
    public static bool Fit(BoundPort a, BoundPort b)
    {
        var left = PortLeaves.Of(a.Type, a.Direction == PortDirection.Out);
        var right = PortLeaves.Of(b.Type, b.Direction == PortDirection.Out);
        return left.Length == right.Length && left.Zip(right).All(pair =>
            pair.First.Path.SequenceEqual(pair.Second.Path) && pair.First.Dimensions.SequenceEqual(pair.Second.Dimensions)
            && pair.First.Element.Equals(pair.Second.Element) && pair.First.IsOutput != pair.Second.IsOutput);
    }

    /// <summary>The declaration of a port without its name, <c>in stream&lt;u8&gt;</c>.</summary>
    public static string Describe(BoundPort port) => port.Direction switch
    {
        PortDirection.In => $"in {port.Type}",
        PortDirection.Out => $"out {port.Type}",
        _ => port.Type.ToString(),
    };
}
