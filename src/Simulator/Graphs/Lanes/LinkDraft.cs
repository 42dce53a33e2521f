using System.Collections.Immutable;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>A link whose sources are nets: their nodes may not be made yet.</summary>
internal sealed record LinkDraft(int Width, ImmutableArray<DraftPiece> Pieces)
{
    public bool Equals(LinkDraft? other) =>
        other is not null && Width == other.Width && Pieces.AsSpan().SequenceEqual(other.Pieces.AsSpan());

    public override int GetHashCode() => Pieces.Aggregate(Width, HashCode.Combine);
}

internal sealed record DraftPiece(IndexBox Box, DraftSource Source);

internal abstract record DraftSource;

internal sealed record ValueSource(BitVector Value) : DraftSource;

/// <summary>Bits from <paramref name="Low"/> on of an affine function.</summary>
internal sealed record NumberSource(AffineMap Value, int Low) : DraftSource;

/// <summary>Bits of a net that has a node of its own.</summary>
internal sealed record NetSource(ScopeDraft Scope, int Cell, Lin Lane, Lin Low) : DraftSource;

internal sealed record NetTable(
    ScopeDraft Scope, int Cell, ImmutableArray<int> Lanes, ImmutableArray<int> Lows) : DraftSource
{
    public bool Equals(NetTable? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => HashCode.Combine(Scope.Index, Cell, Lanes.Length);
}

internal sealed record PackedSource(ScopeDraft Scope, int Cell, Lin First, int Count) : DraftSource;
