using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Reference;

internal enum OpCode : byte
{
    /// <summary>Bits from Low on of A: slices, and cells that hand a value on.</summary>
    Copy,
    Concat,
    ZeroExtend,
    SignExtend,
    Not,
    Negate,
    ReduceAnd,
    ReduceOr,
    ReduceXor,
    PopCount,
    LeadingZeros,
    TrailingZeros,
    Reverse,
    Add,
    Subtract,
    Multiply,
    DivideUnsigned,
    DivideSigned,
    RemainderUnsigned,
    RemainderSigned,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRightUnsigned,
    ShiftRightSigned,
    Equal,
    NotEqual,
    LessUnsigned,
    LessSigned,
    LessEqualUnsigned,
    LessEqualSigned,

    /// <summary>A ? B : C.</summary>
    Mux,

    /// <summary>A is the subject; arms and default stand in <see cref="ModuleProgram.Cases"/>.</summary>
    Case,

    /// <summary>A from B · Stride on.</summary>
    DynamicSlice,

    /// <summary>A with C inserted at B · Stride.</summary>
    DynamicInsert,

    /// <summary>The word at address A of memory Extra.</summary>
    MemoryRead,
}

/// <summary>One cell, with the places of its operands (word offsets in the instance's frame) worked
/// out.</summary>
internal struct Op
{
    public OpCode Code;

    /// <summary>Whether <see cref="WordEvaluator"/> computes it.</summary>
    public bool IsWord;

    /// <summary>The cell of the netlist it computes.</summary>
    public int Cell;

    public int Out;
    public int Width;
    public int A;
    public int AWidth;
    public int B;
    public int BWidth;
    public int C;
    public int CWidth;

    /// <summary>Copy: the low bit. Dynamic slice and insert: the stride.</summary>
    public int Low;

    /// <summary>Concat, case: index into the program's lists. Memory read: the memory.</summary>
    public int Extra;
}

/// <summary>A value in a frame.</summary>
internal readonly record struct Place(int Offset, int Width);

internal sealed record CaseProgram(ImmutableArray<CaseArmProgram> Arms, Place Default);

internal sealed record CaseArmProgram(ImmutableArray<CasePattern> Patterns, Place Value);
