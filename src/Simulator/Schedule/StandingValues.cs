using System.Collections.Immutable;
using System.Numerics;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Finds constants that are copied to lanes beyond the array, where no kernel writes: to copy them once is
/// enough.</summary>
internal static class StandingValues
{
    /// <summary>Takes them out of the passes. A row serves one strip after the other, so all strips must agree.</summary>
    public static ImmutableArray<Exchange> Take(
        IReadOnlyCollection<PassDraft> passes, ImmutableArray<PlanBuffer> buffers, MachineLayout layout)
    {
        bool IsBeyond(Exchange exchange, out bool isInside)
        {
            isInside = false;
            var to = exchange.To;
            if (exchange.From is not null || to.Buffer < 0 || buffers[to.Buffer].Scope != BufferScope.Pass) return false;
            if (to.Strip < 0 || to.Strip >= buffers[to.Buffer].Strips) return true;
            isInside = true;
            var last = to.Lane + (exchange.Count - 1) * to.LaneStep;
            var lanes = layout.Strips[buffers[to.Buffer].Region].Blocks * LaneFormat.Lanes;
            return Math.Max(to.Lane, last) < 0 || Math.Min(to.Lane, last) >= lanes;
        }

        // By place in a row: the value, as long as there is only one.
        var values = new Dictionary<(ExchangeEnd, int), (BigInteger, BigInteger)?>();
        foreach (var exchange in passes.SelectMany(p => p.Exchange))
        {
            if (!IsBeyond(exchange, out var isInside) || !isInside) continue;
            var key = (exchange.To with { Strip = 0 }, exchange.Count);
            (BigInteger, BigInteger)? value = (exchange.Value, exchange.ValueStep);
            values[key] = values.TryGetValue(key, out var known) && known != value ? null : value;
        }

        bool Stands(Exchange exchange) => IsBeyond(exchange, out var isInside)
            && (!isInside || values[(exchange.To with { Strip = 0 }, exchange.Count)] is not null);

        var standing = passes.SelectMany(p => p.Exchange).Where(Stands).Distinct().ToImmutableArray();
        foreach (var pass in passes) pass.Exchange.RemoveAll(Stands);
        return standing;
    }
}
