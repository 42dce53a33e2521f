using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Waves;

/// <summary>The lines of a waveform by scopes. A scope is opened once, with all its lines, wherever its signals stand in the
/// list.</summary>
internal static class WaveTree
{
    /// <summary>Goes through the scopes below the top.</summary>
    /// <param name="line">Called with an index of <see cref="WaveSignals.Leaves"/>.</param>
    public static void Walk(WaveSignals signals, Action<string> open, Action<int> line, Action close)
    {
        var root = new Scope("");
        for (var i = 0; i < signals.Leaves.Count; i++)
        {
            var scope = root;
            foreach (var name in signals.Leaves[i].Scopes) scope = scope.Child(name);
            scope.Leaves.Add(i);
        }

        foreach (var leaf in root.Leaves) line(leaf);
        var pending = new Stack<Scope?>(root.Children.AsEnumerable().Reverse());
        while (pending.TryPop(out var next))
        {
            if (next is not { } scope)
            {
                close();
                continue;
            }

            open(scope.Name);
            foreach (var leaf in scope.Leaves) line(leaf);
            pending.Push(null);
            foreach (var child in scope.Children.AsEnumerable().Reverse()) pending.Push(child);
        }
    }

    public static string TopName(ModuleNetlist top) =>
        top.Definition[(top.Definition.LastIndexOf('.') + 1)..] is { Length: > 0 } name
        ? name.Replace(' ', '_')
        : "top";

    private sealed class Scope(string name)
    {
        private readonly Dictionary<string, Scope> _byName = new(StringComparer.Ordinal);

        public string Name { get; } = name;

        public List<int> Leaves { get; } = [];

        public List<Scope> Children { get; } = [];

        public Scope Child(string child)
        {
            if (_byName.TryGetValue(child, out var known)) return known;
            Children.Add(_byName[child] = new Scope(child));
            return Children[^1];
        }
    }
}
