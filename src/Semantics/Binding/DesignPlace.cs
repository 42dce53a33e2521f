using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Where a path of a test has got to: inside an instance, at a signal, or in a part of a port.</summary>
internal abstract record DesignPlace(ImmutableArray<PathPart> Parts);

/// <summary>An instance; <paramref name="Missing"/> indices are to come before a member.</summary>
internal sealed record InstancePlace(ImmutableArray<PathPart> Parts, BoundInstance Instance, int Missing) : DesignPlace(Parts);

/// <summary>A name from a module-level loop, up to an index: what starts with <paramref name="Prefix"/> in the module.</summary>
internal sealed record LoopPlace(ImmutableArray<PathPart> Parts, BoundModule Module, string Prefix) : DesignPlace(Parts);

/// <summary>A <c>sparse</c> block.</summary>
internal sealed record SparsePlace(ImmutableArray<PathPart> Parts, string Name) : DesignPlace(Parts);

/// <summary>A signal or a part of a port.</summary>
internal sealed record SignalPlace(ImmutableArray<PathPart> Parts, HdlType Type, bool IsPort, bool IsOutput) : DesignPlace(Parts);
