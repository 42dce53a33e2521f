using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>What a chain of names, members and indices leads to.</summary>
internal abstract record Target;

internal sealed record ValueTarget(BoundExpression Value) : Target;

internal sealed record TypeTarget(HdlType Type) : Target;

internal sealed record PackageTarget(Package Package) : Target;

internal sealed record SymbolTarget(Symbol Symbol) : Target;

/// <param name="Indices">Given so far; as many as dimensions before a port can be named.</param>
internal sealed record InstanceTarget(
    BoundInstance Instance, ImmutableArray<BoundExpression> Indices, LoopEntry? Siblings) : Target;

internal sealed record LoopTarget(LoopEntry Loop) : Target;

internal sealed record SparseTarget(BoundWire Busy) : Target;

/// <summary>In tests: an instance, or something in the design, by its path.</summary>
internal sealed record DesignTarget(DesignPlace Place) : Target;

/// <summary>An error that was reported.</summary>
internal sealed record ErrorTarget : Target
{
    public static ErrorTarget Instance { get; } = new();
}

/// <summary>The name of a built-in function or type, which only a call or a type position makes something of.</summary>
internal sealed record BuiltInTarget(string Name) : Target;
