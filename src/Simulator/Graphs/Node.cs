using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>What a node computes. Operands and widths follow the rules of the netlist's cells.</summary>
internal enum NodeOp : byte
{
    /// <summary><see cref="Node.Value"/>.</summary>
    Constant,

    /// <summary>Port <see cref="Node.Index"/> of the top; only in the root region.</summary>
    Input,

    /// <summary>A value from outside the lane: <see cref="Region.Links"/>[<see cref="Node.Index"/>].</summary>
    Link,

    /// <summary>What <see cref="Region.Registers"/>[<see cref="Node.Index"/>] shows. Of a register with an
    /// asynchronous reset this is the stored value; the graph puts the multiplexer with the initial value
    /// behind it, and nobody else reads the node.</summary>
    Register,

    /// <summary>The word at input 0 of <see cref="Region.Memories"/>[<see cref="Node.Index"/>]; 0 past the
    /// end.</summary>
    MemoryRead,

    /// <summary>Bits from <see cref="Node.Index"/> on.</summary>
    Slice,

    /// <summary>The inputs side by side, the first in the high bits.</summary>
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

    /// <summary>Input 0 ? input 1 : input 2.</summary>
    Mux,

    /// <summary>Inputs: the subject, the values of the arms (<see cref="Node.Arms"/>), the default. The first
    /// arm that matches wins.</summary>
    Case,

    /// <summary><see cref="Node.Width"/> bits of input 0 from input 1 · <see cref="Node.Index"/> on; 0 past
    /// the end.</summary>
    DynamicSlice,

    /// <summary>Input 0 with input 2 inserted at input 1 · <see cref="Node.Index"/>.</summary>
    DynamicInsert,
}

/// <summary>One value of each lane of a region.</summary>
/// <param name="Id">Its place in <see cref="Region.Nodes"/>.</param>
/// <param name="Inputs">Ids in the same region.</param>
/// <param name="Index">What the operation says it is: a list index, a low bit, a stride.</param>
/// <param name="Value">Of a constant.</param>
/// <param name="Arms">Of a case: by arm its patterns (<c>(subject &amp; Mask) == Value</c>).</param>
internal sealed record Node(
    int Id, NodeOp Op, int Width, ImmutableArray<int> Inputs, int Index = 0, BitVector? Value = null,
    ImmutableArray<ImmutableArray<CasePattern>> Arms = default);
