using System.Collections.Immutable;
using System.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Machine;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Compiled;

/// <summary>From what a machine saw to what is reported: names, messages, and the order of the reference
/// engine.</summary>
internal sealed class HitText(GraphPlaces places, SiteNames names)
{
    public ImmutableArray<PropertyHit> Describe(IReadOnlyList<MachineHit> hits)
    {
        if (hits.Count == 0) return [];
        var ordered = hits.Select(h => (Hit: h, Rank: RankOf(h))).ToArray();
        Array.Sort(ordered, static (a, b) => Compare(a.Hit, a.Rank, b.Hit, b.Rank));
        return [.. ordered.Select(item => Describe(item.Hit))];
    }

    private int[] RankOf(MachineHit hit) =>
        places.RankOf(places.Graph.Regions[hit.Region].Properties[hit.Property].Scope, hit.Lane);

    // Step by step, instance by instance, then in the order of the module.
    private static int Compare(MachineHit one, int[] rank, MachineHit other, int[] otherRank)
    {
        var order = one.Step.CompareTo(other.Step);
        if (order == 0) order = rank.Length.CompareTo(otherRank.Length);
        if (order == 0) order = rank.AsSpan().SequenceCompareTo(otherRank);
        return order == 0 ? one.Property.CompareTo(other.Property) : order;
    }

    private PropertyHit Describe(MachineHit hit)
    {
        var property = places.Graph.Regions[hit.Region].Properties[hit.Property];
        var text = new StringBuilder();
        for (var i = 0; i < property.Property.Message.Length; i++)
        {
            var part = property.Property.Message[i];
            text.Append(part.Text);
            if (part.Value is not null && hit.Values[i] is { } value)
                text.Append(ValueText.Format(value, part.Type ?? new UIntType(value.Width), part.Format));
        }

        var (site, lane) = places.SiteOf(property.Scope, hit.Lane);
        return new PropertyHit(property.Property, names.PathOf(site, lane), text.ToString());
    }
}
