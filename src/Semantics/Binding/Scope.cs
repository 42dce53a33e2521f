using System.Numerics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Names of a block, a module or an iteration of a module-level loop.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    public int Depth { get; } = outer is null ? 0 : outer.Depth + 1;

    /// <summary>The entry that has the name already, or null when it was free.</summary>
    public Entry? Add(string name, Entry entry) => _entries.TryAdd(name, entry) ? null : _entries[name];

    public void Replace(string name, Entry entry) => _entries[name] = entry;

    public Entry? FindHere(string name) => _entries.GetValueOrDefault(name);

    public Entry? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope._entries.TryGetValue(name, out var entry))
                return entry;
        return null;
    }

    public IEnumerable<string> Names
    {
        get
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
                foreach (var name in scope._entries.Keys)
                    yield return name;
        }
    }
}

/// <summary>What a name of a <see cref="Scope"/> stands for.</summary>
internal abstract class Entry(SourceSpan span)
{
    public SourceSpan Span { get; } = span;
}

/// <summary>A constant, or an alias of a port or stream.</summary>
internal sealed class ValueEntry(BoundExpression value, SourceSpan span) : Entry(span)
{
    public BoundExpression Value { get; } = value;
}

internal sealed class TypeEntry(HdlType type, SourceSpan span) : Entry(span)
{
    public HdlType Type { get; } = type;
}

/// <summary>A <c>let</c>, <c>var</c> or parameter of a body.</summary>
internal sealed class LocalEntry(BoundLocal local, int depth, SourceSpan span) : Entry(span)
{
    public BoundLocal Local { get; } = local;

    public int Depth { get; } = depth;

    /// <summary>Its present value when the body runs at compile time; else null.</summary>
    public BoundExpression? Value { get; set; }
}

internal sealed class SignalEntry(BoundSignal signal, SourceSpan span) : Entry(span)
{
    public BoundSignal Signal { get; } = signal;
}

internal sealed class InstanceEntry(BoundInstance instance, SourceSpan span) : Entry(span)
{
    public BoundInstance Instance { get; } = instance;

    /// <summary>The loop whose iterations hold instances of the same name, so that <c>pe[i - 1]</c> reaches a sibling.</summary>
    public LoopEntry? Siblings { get; set; }
}

/// <summary>The name of a <c>sparse</c> block.</summary>
internal sealed class SparseEntry(BoundWire busy, SourceSpan span) : Entry(span)
{
    public BoundWire Busy { get; } = busy;
}

/// <summary>A name that is declared in a module-level <c>for</c>, seen from outside: one entry an index.</summary>
internal sealed class LoopEntry(SourceSpan span) : Entry(span)
{
    public SortedDictionary<BigInteger, Entry> Members { get; } = [];
}

/// <summary>An entry that is worked out at its first use; its definition may use names that stand later.</summary>
internal sealed class LazyEntry(Func<Entry> resolve, SourceSpan span) : Entry(span)
{
    private Entry? _resolved;
    private bool _isOpen;

    /// <summary>The entry, or null when its definition needs itself.</summary>
    public Entry? Resolve()
    {
        if (_resolved is not null) return _resolved;
        if (_isOpen) return null;
        _isOpen = true;
        _resolved = resolve();
        _isOpen = false;
        return _resolved;
    }
}

/// <summary>An instance of a test, the start of paths into the design.</summary>
internal sealed class DesignEntry(DesignPlace place, SourceSpan span) : Entry(span)
{
    public DesignPlace Place { get; } = place;
}

/// <summary>A name whose declaration has an error that was reported.</summary>
internal sealed class ErrorEntry(SourceSpan span) : Entry(span);
