using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace WaferHdl.Simulator.Compilation;

/// <summary>Notes how the JIT compiles emitted methods, from its own events: large methods it may compile without
/// optimising. Only what is compiled while this exists is known.</summary>
internal sealed class JitTiers : EventListener
{
    /// <summary>Of a method that was not compiled yet.</summary>
    public const string NotCompiled = "not compiled";

    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const int MethodLoadVerbose = 143;
    private const int IsDynamic = 1;
    private const int TierShift = 7;
    private const int TierMask = 7;

    // Events come from another thread, a little later.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Tier> _tiers = new(StringComparer.Ordinal);

    // Numbers of the runtime's events.
    private enum Tier
    {
        Unknown,
        MinimumOptimised,
        Optimised,
        QuicklyCompiled,
        Tier1,
        Precompiled,
        Tier1OnStack,
        Instrumented,
    }

    /// <summary>The lowest tier of the methods that have this name.</summary>
    public string Of(string method)
    {
        var started = Stopwatch.GetTimestamp();
        Tier tier;
        while (!_tiers.TryGetValue(method, out tier))
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience) return NotCompiled;
            Thread.Sleep(5);
        }

        return tier switch
        {
            Tier.Optimised or Tier.Tier1 => "optimised",
            Tier.MinimumOptimised => "minimum",
            Tier.Unknown => "unknown",
            _ => "quick",
        };
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime) EnableEvents(eventSource, EventLevel.Verbose, Jit);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId != MethodLoadVerbose
            || Find("MethodFlags") is not uint flags || Find("MethodName") is not string name || (flags & IsDynamic) == 0)
            return;
        var tier = (Tier)((flags >> TierShift) & TierMask);
        _tiers.AddOrUpdate(name, tier, (_, before) => Worse(before, tier));

        object? Find(string field) => eventData.PayloadNames!.IndexOf(field) is >= 0 and var at ? eventData.Payload![at] : null;
    }

    private static Tier Worse(Tier a, Tier b) => a is Tier.Optimised or Tier.Tier1 ? b : a;
}
