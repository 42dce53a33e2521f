namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>What a <see cref="Word"/> computes. Arithmetic is that of 32- or 64-bit machine words.</summary>
internal enum WordOp : byte
{
    /// <summary><see cref="Word.Imm"/>.</summary>
    Constant,

    /// <summary><see cref="Word.Imm"/> (bytes from the start of the root's values), <see cref="Word.A"/> bytes, unsigned; what
    /// stood there when the cycle began.</summary>
    Load,

    /// <summary>8 bytes of scratch at <see cref="Word.Imm"/>, filled by the spill <see cref="Word.A"/>, or, when that is −1,
    /// a value of a loop in the round before.</summary>
    Scratch,

    /// <summary>Element A of the table <see cref="Word.Imm"/> (<see cref="WordTable"/>); 0 past its end.</summary>
    Element,

    /// <summary>Writes limbs to scratch and may call a helper: <see cref="Spill"/> <see cref="Word.Imm"/>. Has no value
    /// of its own.</summary>
    Spill,
    Add,
    Subtract,
    Multiply,

    /// <summary>The high word of the unsigned product.</summary>
    MultiplyHigh,
    And,
    Or,
    Xor,

    /// <summary>B is below the bits of the machine word.</summary>
    ShiftLeft,
    ShiftRight,
    ShiftRightSigned,

    /// <summary>By the constant <see cref="Word.Imm"/>.</summary>
    RotateLeft,

    /// <summary>Comparisons give 0 or 1 in 32 bits.</summary>
    Equal,
    NotEqual,
    LessUnsigned,
    LessSigned,

    /// <summary>A ? B : C, where A is 0 or 1.</summary>
    Select,

    /// <summary>32 bits to 64, unsigned.</summary>
    Extend,

    /// <summary>The low 32 bits of 64.</summary>
    Truncate,
    PopCount,
    LeadingZeros,
    TrailingZeros,

    /// <summary>All bits of the machine word.</summary>
    Reverse,

    /// <summary>B is not 0; signed by −1 gives the negative.</summary>
    DivideUnsigned,
    DivideSigned,
    RemainderUnsigned,
    RemainderSigned,
}

/// <summary>One machine word of the kernel's data flow. Operands stand before it in the <see cref="WordGraph"/>.</summary>
/// <param name="Is64">64 bits, else 32.</param>
/// <param name="A">Operands are ids, −1: none.</param>
internal readonly record struct Word(WordOp Op, bool Is64, int A = -1, int B = -1, int C = -1, ulong Imm = 0);

/// <summary>Elements in memory that are reached by an index computed at run time.</summary>
/// <param name="Base">Where it lies.</param>
/// <param name="Offset">In bytes: of the root's values, of scratch, or which constant table or memory.</param>
/// <param name="Spill">The word that fills it; −1: none.</param>
/// <param name="ElementBytes">1, 2, 4 or 8.</param>
/// <param name="Stride">Bytes from one element to the next.</param>
/// <param name="First">Bytes from the base to element 0.</param>
internal readonly record struct WordTable(
    TableBase Base, int Offset, int Spill, int ElementBytes, int Stride, int First, long Count);

internal enum TableBase : byte
{
    Root,
    Scratch,
    Constant,
    Memory,
}

/// <summary>Limbs written to scratch for what has to be reached by address.</summary>
/// <param name="Inputs">Words of 64 bits, stored from <paramref name="Offset"/> on.</param>
/// <param name="Helper">What is called behind that; null: nothing.</param>
internal sealed record Spill(int[] Inputs, int Offset, SpillCall? Helper);

/// <param name="Kind">What to do.</param>
/// <param name="Result">Where the result goes in scratch (bytes).</param>
/// <param name="X">Where operands lie in scratch (bytes), and numbers, by kind.</param>
internal sealed record SpillCall(SpillKind Kind, int Result, int Width, int X, int XWidth, int Y, int YWidth, int Stride);

internal enum SpillKind : byte
{
    /// <summary>Any operation of two wide values, by <see cref="Graphs.NodeOp"/> in Stride.</summary>
    Binary,
    Slice,

    /// <summary>Result holds the value; X is the data, Y the index.</summary>
    Insert,
}
