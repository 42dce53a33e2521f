using System.Globalization;
using System.Text.RegularExpressions;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Waves;

/// <summary>Finds signals by patterns of hierarchical names, without going through a wafer's tiles that no pattern can
/// reach.</summary>
/// <remarks><c>*</c> is any text without a dot, <c>**</c> any text, <c>?</c> any character but a dot, <c>[2..5]</c> the
/// indices from 2 to 5. A pattern of an instance (<c>tile[3][4]</c>) or stream means everything in it. The top's own name may stand in
/// front.</remarks>
public static partial class SignalSelector
{
    private const int MaximumAlternatives = 10_000;

    /// <summary>What the patterns match, in the order of the hierarchy.</summary>
    /// <exception cref="ArgumentException">A pattern matches nothing (the message is for users).</exception>
    public static IEnumerable<SignalHandle> Select(ISimulationEngine engine, IReadOnlyList<string> patterns)
    {
        var names = new SiteNames(engine.State.Layout);
        var found = new Dictionary<string, SignalHandle>(StringComparer.Ordinal);
        var ordered = new List<SignalHandle>();
        foreach (var pattern in patterns)
        {
            var any = Add(pattern);
            var top = WaveTree.TopName(engine.Design.TopModule);
            var dot = pattern.IndexOf('.');
            if (!any && dot > 0 && string.Equals(pattern[..dot], top, StringComparison.OrdinalIgnoreCase)) any = Add(pattern[(dot + 1)..]);
            if (!any) throw new ArgumentException($"no signal is named like '{pattern}'", nameof(patterns));
        }

        return ordered;

        bool Add(string pattern)
        {
            var any = false;
            foreach (var path in Match(names, engine.State.Layout, pattern))
            {
                if (engine.Find(path) is not { } signal) continue;
                any = true;
                if (found.TryAdd(path, signal)) ordered.Add(signal);
            }

            return any;
        }
    }

    private static IEnumerable<string> Match(SiteNames names, StateLayout layout, string pattern)
    {
        var glob = new Glob([.. Expand(pattern)]);
        var pending = new Stack<Item>();
        pending.Push(new Item(layout.Top, 0, "", "", glob.Start, glob.Start, IsWhole: false));
        while (pending.TryPop(out var item))
        {
            foreach (var signal in names.Of(item.Site.Module).Ordered)
                if (item.IsWhole || glob.AcceptsPartOf(item.States, signal.Name))
                    yield return SiteNames.Join(item.Path, signal.Name);
            foreach (var (child, lane) in SiteNames.Children(item.Site, item.Lane).Reverse())
            {
                var (isTile, name) = names.LocalName(child, lane);
                var path = SiteNames.Join(isTile ? item.ParentPath : item.Path, name);
                var reached = glob.Feed(isTile ? item.ParentStates : item.States, name);
                var isWhole = item.IsWhole || glob.Accepts(reached);
                var states = glob.Feed(reached, ".");
                // Tiles are named from the wafer, though they stand in its dies.
                var mayHoldTiles = child.Array is { Name: "die" } && item.States.Length > 0;
                if (isWhole || states.Length > 0 || mayHoldTiles)
                    pending.Push(new Item(child, lane, path, item.Path, states, item.States, isWhole));
            }
        }
    }

    private sealed record Item(
        StateSite Site, long Lane, string Path, string ParentPath, int[] States, int[] ParentStates, bool IsWhole);

    // Ranges of indices become alternatives.
    private static IEnumerable<string> Expand(string pattern)
    {
        var pending = new Stack<string>([pattern]);
        var count = 0;
        while (pending.TryPop(out var next))
        {
            if (Range().Match(next) is not { Success: true } range)
            {
                yield return next;
                continue;
            }

            var isNumber = int.TryParse(range.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var low)
                & int.TryParse(range.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var high);
            if (!isNumber || (count += Math.Max(0, high - low + 1)) is > MaximumAlternatives or < 0)
                throw new ArgumentException($"'{range.Value}' are too many indices", nameof(pattern));
            for (var i = high; i >= low; i--) pending.Push($"{next[..range.Index]}[{i}]{next[(range.Index + range.Length)..]}");
        }
    }

    [GeneratedRegex(@"\[(\d+)\.\.(\d+)\]")]
    private static partial Regex Range();

    /// <summary>Several patterns at once, fed piece by piece: a state is a place in one of them.</summary>
    private sealed class Glob
    {
        private const char AnyName = '\u0001';
        private const char AnyText = '\u0002';
        private const char End = '\0';

        // All patterns one after the other, each with an end.
        private readonly string _text;

        public Glob(IReadOnlyList<string> patterns)
        {
            var starts = new List<int>();
            var text = new System.Text.StringBuilder();
            foreach (var pattern in patterns)
            {
                starts.Add(text.Length);
                text.Append(pattern.Replace("**", AnyText.ToString(), StringComparison.Ordinal).Replace('*', AnyName)).Append(End);
            }

            _text = text.ToString();
            Start = Closed(starts);
        }

        public int[] Start { get; }

        public int[] Feed(int[] states, string text)
        {
            foreach (var c in text)
            {
                if (states.Length == 0) return states;
                var next = new List<int>(states.Length);
                foreach (var state in states)
                {
                    var here = _text[state];
                    if (here == AnyText || (here == AnyName && c != '.')) next.Add(state);
                    else if (here == c || (here == '?' && c != '.')) next.Add(state + 1);
                }

                states = Closed(next);
            }

            return states;
        }

        /// <summary>Whether it accepts a name, or what stands before a dot of it: a stream is all its signals.</summary>
        public bool AcceptsPartOf(int[] states, string name)
        {
            for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
                if (Accepts(Feed(states, name[..dot])))
                    return true;
            return Accepts(Feed(states, name));
        }

        public bool Accepts(int[] states) => Array.Exists(states, s => _text[s] == End);

        // Any text may be empty.
        private int[] Closed(List<int> states)
        {
            for (var i = 0; i < states.Count; i++)
                if (_text[states[i]] is AnyName or AnyText)
                    states.Add(states[i] + 1);
            return [.. states.Distinct()];
        }
    }
}
