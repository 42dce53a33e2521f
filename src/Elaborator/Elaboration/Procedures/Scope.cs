namespace WaferHdl.Elaborator.Elaboration.Procedures;

/// <summary>The assignments of one branch, over those of the branches around it.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<(Variable Variable, int Atom), AtomValue> _values = [];

    public Scope? Outer { get; } = outer;

    /// <summary>What this branch assigns, in order of first assignment.</summary>
    public IEnumerable<(Variable Variable, int Atom)> Assigned => _values.Keys;

    public bool Assigns((Variable Variable, int Atom) key) => _values.ContainsKey(key);

    public void Set((Variable Variable, int Atom) key, AtomValue value) => _values[key] = value;

    /// <summary>The value here: this branch's, else the one from around it. Null: never assigned.</summary>
    public AtomValue? Get((Variable Variable, int Atom) key)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope._values.TryGetValue(key, out var value))
                return value;
        return null;
    }
}
