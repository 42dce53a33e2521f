using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Elaboration.Procedures;

internal enum ProcedureKind
{
    /// <summary>Assignments act at once; a target reads as assigned so far.</summary>
    Comb,

    /// <summary>Registers read their old values throughout.</summary>
    Seq,

    /// <summary>A lane of a <c>sparse</c> block: registers and memories read as the lanes before left
    /// them.</summary>
    Lane,
}

/// <summary>A block of statements that drives carriers.</summary>
internal sealed class Procedure(ProcedureKind kind, int domain)
{
    public ProcedureKind Kind { get; } = kind;

    public int Domain { get; } = domain;

    /// <summary>What the block assigns, in order of first assignment.</summary>
    public Dictionary<Carrier, Variable> Targets { get; } = [];

    /// <summary>Where each target is assigned first, for messages.</summary>
    public Dictionary<Carrier, SourceSpan> FirstAssignments { get; } = [];

    /// <summary>Of a lane: what lanes before it assigned.</summary>
    public Scope? Before { get; set; }

    /// <summary>Of a lane: the writes of lanes before it, which its reads see.</summary>
    public List<LaneWrite> EarlierWrites { get; } = [];

    /// <summary>Of a lane: its own writes so far.</summary>
    public List<LaneWrite> OwnWrites { get; } = [];
}

/// <summary>A write to a memory by a lane of a <c>sparse</c> block.</summary>
internal sealed record LaneWrite(MemoryState Memory, WritePort Port);
