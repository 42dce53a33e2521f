using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Reference;

/// <summary>Who reads a net.</summary>
internal enum ReaderKind : byte
{
    /// <summary>Op Index of the same instance.</summary>
    Op,

    /// <summary>Register Index takes it at its next edge.</summary>
    Register,

    /// <summary>It is the reset of domain Index.</summary>
    Reset,

    /// <summary>Child Index has it at input port Port.</summary>
    ChildInput,

    /// <summary>Some elements of array Index have it at input port Port; List says which.</summary>
    ArrayInput,

    /// <summary>It leaves the module at output port Port.</summary>
    Output,
}

/// <param name="List">Array input: index into <see cref="ModuleProgram.FlatLists"/>, or −1 for every
/// element.</param>
internal readonly record struct Reader(ReaderKind Kind, int Index, int Port, int List);

internal sealed record RegisterProgram(
    RegisterCell Register, int Cell, int Offset, int Next, int Width, int Domain, bool HasReset);

/// <param name="Reset">Offset of the reset's value, or −1.</param>
/// <param name="Registers">Those that the reset sets.</param>
internal sealed record DomainProgram(ClockDomain Domain, int Reset, int[] Registers);

/// <param name="Reads">The ops that read it.</param>
internal sealed record MemoryProgram(Memory Memory, int[] Reads, WriteProgram[] Writes);

internal sealed record WriteProgram(int Enable, Place Address, int Low, Place Data, int Domain);

internal sealed record PropertyProgram(Property Property, int Condition, Place[] MessageValues);

internal sealed record CounterProgram(Counter Counter, Place Amount);

/// <param name="Program">Index of the child's program.</param>
/// <param name="OutputCell">By port of the program: the cell here that shows it, or −1.</param>
/// <param name="ClockCell">By port of the program: the cell here that feeds it, at clocks only; else
/// −1.</param>
internal sealed record ChildProgram(Instance Instance, int Program, int[] OutputCell, int[] ClockCell);

/// <summary>A child's input that is there at power-up: an index value, or the default of a fuse.</summary>
/// <param name="Port">Of the child's program.</param>
internal readonly record struct InitialInput(int Child, int Port, BitVector Value);

/// <summary>One module, prepared for evaluation: shared by all its instances.</summary>
internal sealed class ModuleProgram
{
    public required ModuleNetlist Module { get; init; }

    /// <summary>By cell: where its value stands in a frame.</summary>
    public required int[] Offset { get; init; }

    public required int FrameWords { get; init; }

    /// <summary>A frame at power-up: constants and initial values of registers.</summary>
    public required ulong[] Template { get; init; }

    public required Op[] Ops { get; init; }

    public required Place[][] Concats { get; init; }

    public required CaseProgram[] Cases { get; init; }

    /// <summary>By cell, with one more at the end: where its readers start in
    /// <see cref="Readers"/>.</summary>
    public required int[] ReaderStart { get; init; }

    public required Reader[] Readers { get; init; }

    public required int[][] FlatLists { get; init; }

    public required RegisterProgram[] Registers { get; init; }

    public required DomainProgram[] Domains { get; init; }

    public required MemoryProgram[] Memories { get; init; }

    public required PropertyProgram[] Properties { get; init; }

    public required CounterProgram[] Counters { get; init; }

    public required ChildProgram[] Children { get; init; }

    public required ArrayProgram[] Arrays { get; init; }

    public required InitialInput[] InitialInputs { get; init; }

    /// <summary>By port: the cell that carries it.</summary>
    public required int[] PortCell { get; init; }

    /// <summary>By entry of <see cref="ModuleNetlist.Names"/>: the cell whose value it shows.</summary>
    public required int[] NameCell { get; init; }

    /// <summary>Cells whose value is there at power-up and whose readers must hear of it.</summary>
    public required int[] Sources { get; init; }

    /// <summary>Children, the elements of arrays counted each.</summary>
    public required int ChildCount { get; init; }

    public ReadOnlySpan<Reader> ReadersOf(int cell) =>
        Readers.AsSpan(ReaderStart[cell], ReaderStart[cell + 1] - ReaderStart[cell]);
}
