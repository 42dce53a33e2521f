using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Bits of a variable that a statement assigns.</summary>
/// <param name="Variable">The register, or the cell that a combinational block computes.</param>
internal readonly record struct Target(Net Variable, int Low, int Width);

/// <summary>A statement of an <c>always</c> block, recovered from the cells that compute a next state or a value.</summary>
internal abstract record Statement;

internal sealed record AssignStatement(Target Target, Net Value) : Statement;

/// <summary>Assigns the bits that a <see cref="DynamicInsertCell"/> replaces.</summary>
internal sealed record InsertStatement(Target Target, DynamicInsertCell Insert) : Statement;

/// <summary>One write port of a memory, under its enable.</summary>
internal sealed record WriteStatement(int Memory, WritePort Port) : Statement;

internal sealed record BranchStatement(Net Condition, List<Statement> Then, List<Statement> Else) : Statement;

/// <param name="Arms">As in the cell; the first match wins.</param>
internal sealed record SwitchStatement(
    CaseCell Cell, ImmutableArray<(ImmutableArray<CasePattern> Patterns, List<Statement> Body)> Arms,
    List<Statement> Default) : Statement;
