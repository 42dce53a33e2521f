using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Bound;

/// <summary>A module with its parameters decided. The same definition with equal parameters is one object.</summary>
public sealed class BoundModule
{
    /// <summary>Full name, <c>stream.fifo.Fifo</c>.</summary>
    public required string Definition { get; init; }

    /// <summary>Every generic parameter with its value as text, in order of declaration.</summary>
    public required ImmutableArray<(string Name, string Value)> Parameters { get; init; }

    /// <summary>In order of declaration; implied <c>clk</c> and <c>rst</c> come first.</summary>
    public required ImmutableArray<BoundPort> Ports { get; init; }

    public ImmutableArray<BoundDomain> Domains { get; init; } = [];

    /// <summary>Wires, lets, registers and memories, in source order.</summary>
    public ImmutableArray<BoundSignal> Signals { get; init; } = [];

    public ImmutableArray<BoundInstance> Instances { get; init; } = [];

    /// <summary>What drives and does things, in source order.</summary>
    public ImmutableArray<BoundItem> Items { get; init; } = [];

    public ModuleRole Role { get; init; }

    /// <summary>The body of a fabric or wafer; then there are no signals, instances and items.</summary>
    public BoundGrid? Grid { get; init; }

    /// <summary>Of a <c>router</c>.</summary>
    public BoundRouter? Router { get; init; }

    /// <summary>The modules that stand in it, in source order, each once.</summary>
    public IEnumerable<BoundModule> Uses =>
        Instances.SelectMany(i => i.Classes)
            .Concat(Grid is null ? [] : Grid.Scribe is null ? [Grid.Tile] : [Grid.Tile, Grid.Scribe])
            .Concat(Router?.Route is { } route ? [route] : [])
            .Distinct();

    /// <summary>Whether it is a grid whose clauses have errors that were reported.</summary>
    internal bool IsBrokenGrid => Role is ModuleRole.Fabric or ModuleRole.Wafer && Grid is null;

    public string? Documentation { get; init; }

    public SourceSpan Span { get; init; }

    public bool IsExtern { get; init; }

    /// <summary>Of an extern module: what stands in for it in simulation.</summary>
    public BoundModule? Model { get; init; }

    public override string ToString() =>
        Parameters.IsEmpty ? Definition : $"{Definition}<{string.Join(", ", Parameters.Select(p => $"{p.Name} = {p.Value}"))}>";
}

public abstract record BoundItem(SourceSpan Span);

/// <summary>A continuous assignment, for every index of the box: <c>place = value;</c>, an instance's argument, one leaf
/// of a <c>&lt;&gt;</c>.</summary>
/// <param name="Box">Null for a single assignment; else the place and the value may hold <see cref="BoundIndexValue"/>s
/// over the box's indices.</param>
/// <param name="Place">Of a data type (streams and bundles are taken apart by binding). The value has its type.</param>
public sealed record BoundDrive(IndexBox? Box, BoundExpression Place, BoundExpression Value, SourceSpan Span) : BoundItem(Span);

public sealed record BoundComb(ImmutableArray<BoundStatement> Body, SourceSpan Span) : BoundItem(Span);

public sealed record BoundSeq(int Domain, ImmutableArray<BoundStatement> Body, SourceSpan Span) : BoundItem(Span);

/// <summary><c>assert</c>, <c>assume</c>, <c>cover</c>, checked at the edges of a domain.</summary>
public sealed record BoundProperty(
    PropertyKind Kind, BoundExpression Condition, BoundMessage? Message, int Domain, SourceSpan Span) : BoundItem(Span);

/// <summary>A <c>sparse</c> block.</summary>
/// <param name="Element">Stands for the element in the skip condition and the body.</param>
/// <param name="Stream">A source of <c>stream&lt;Elem&gt;</c> or <c>stream&lt;Elem[K]&gt;</c>; the block drives its ready.</param>
/// <param name="When">Execution holds while it is 0; null: never holds. It may read the element (<c>when (e)</c> is any bit expression).</param>
/// <param name="Target">Of the pick form: the sink <c>stream&lt;Elem&gt;</c> that takes the survivors; else null.</param>
/// <param name="Busy">The name <c>mac.busy</c>, driven by the block.</param>
public sealed record BoundSparse(
    string Name, BoundLocal Element, BoundExpression Stream, BoundExpression? Skip, BoundExpression? When, int Lanes,
    int Window, ImmutableArray<BoundStatement> Body, BoundExpression? Target, BoundWire Busy, int Domain, SourceSpan Span)
    : BoundItem(Span);

/// <summary>A count for reports: the amount is added at every edge of the domain outside reset.</summary>
/// <param name="Amount">Unsigned.</param>
public sealed record BoundCounter(string Name, BoundExpression Amount, int Domain, SourceSpan Span) : BoundItem(Span);
