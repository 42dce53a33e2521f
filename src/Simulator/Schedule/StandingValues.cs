using System.Collections.Immutable;
using System.Numerics;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Finds constants that are copied to lanes beyond the array, where no kernel writes: to copy them once is
/// enough.</summary>
internal static class StandingValues
{
    // What is written behind the ends of the rows of a buffer, whatever the strip.
    private readonly record struct Write(ExchangeEnd To, int Count, bool IsValue, BigInteger Value, BigInteger Step)
    {
        public int Low => Math.Min(To.Lane, To.Lane + (Count - 1) * To.LaneStep);

        public int High => Math.Max(To.Lane, To.Lane + (Count - 1) * To.LaneStep);

        public static Write Of(Exchange exchange) => new(
            exchange.To with { Strip = 0 }, exchange.Count, exchange.From is null, exchange.Value, exchange.ValueStep);
    }

    /// <summary>Takes them out of the passes. A row serves one strip after the other, so nothing else may be written to the
    /// same lanes of any of them.</summary>
    public static ImmutableArray<Exchange> Take(
        IReadOnlyCollection<PassDraft> passes, ImmutableArray<PlanBuffer> buffers, MachineLayout layout)
    {
        bool IsBeyond(Exchange exchange, out bool isInside)
        {
            isInside = false;
            var to = exchange.To;
            if (to.Buffer < 0 || buffers[to.Buffer].Scope != BufferScope.Pass) return false;
            if (to.Strip < 0 || to.Strip >= buffers[to.Buffer].Strips) return true;
            isInside = true;
            var write = Write.Of(exchange);
            var lanes = layout.Strips[buffers[to.Buffer].Region].Blocks * LaneFormat.Lanes;
            return write.High < 0 || write.Low >= lanes;
        }

        // By signal.
        var writes = new Dictionary<(int Buffer, int Offset), HashSet<Write>>();
        foreach (var exchange in passes.SelectMany(p => p.Exchange))
        {
            if (!IsBeyond(exchange, out var isInside) || !isInside) continue;
            var key = (exchange.To.Buffer, exchange.To.Offset);
            if (!writes.TryGetValue(key, out var list)) writes.Add(key, list = []);
            list.Add(Write.Of(exchange));
        }

        var alone = writes.Values.SelectMany(w => w.Where(a => a.IsValue
            && !w.Any(b => b != a && b.Low <= a.High && a.Low <= b.High))).ToHashSet();
        bool Stands(Exchange exchange) => exchange.From is null && IsBeyond(exchange, out var isInside)
            && (!isInside || alone.Contains(Write.Of(exchange)));

        var standing = passes.SelectMany(p => p.Exchange).Where(Stands).Distinct().ToImmutableArray();
        foreach (var pass in passes) pass.Exchange.RemoveAll(Stands);
        return standing;
    }
}
