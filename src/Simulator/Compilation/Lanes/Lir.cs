namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>What a <see cref="Lir"/> leaves: nothing, 64 bits (one a lane), or one native vector of lanes.</summary>
internal enum LirType : byte
{
    None,
    Mask,
    V8,
    V16,
    V32,
    V64,
}

internal enum LirOp : byte
{
    // 64 bits, one a lane.
    MaskConstant,
    MaskLoad,
    MaskAnd,
    MaskOr,
    MaskXor,
    MaskAndNot,
    MaskNot,
    MaskShiftLeft,
    MaskShiftRight,

    /// <summary>0 or all ones from bit 0 of a word.</summary>
    MaskFromBit,

    /// <summary>The signs of a vector's elements in the low bits.</summary>
    Signs,

    // One vector.
    Constant,
    Table,
    Load,

    /// <summary>One element of memory in all lanes.</summary>
    LoadSplat,

    /// <summary>The low bits of a mask in all lanes.</summary>
    Splat,
    And,
    Or,
    Xor,
    Not,
    Add,
    Subtract,
    Multiply,
    ShiftLeft,
    ShiftRight,
    ShiftLeftBy,
    ShiftRightBy,
    ShiftRightSignedBy,
    LeadingZeros,

    // These leave 0 or all ones in each lane.
    Equal,
    LessUnsigned,
    LessSigned,
    Test,

    /// <summary>From a splat of a mask: all ones where the lane's bit (in the table) is 1.</summary>
    TestBits,

    /// <summary>Bit windows of 64-bit elements: the byte's sign is the lane's bit.</summary>
    Windows,

    /// <summary>Argument 0 says by its signs which lanes take argument 1; others take argument 2.</summary>
    Select,
    WidenLow,
    WidenHigh,

    /// <summary>The low halves of the elements of two vectors.</summary>
    Narrow,
    Shuffle,

    /// <summary>Elements of two vectors by a table.</summary>
    Permute2,
    Cast,

    // Memory.
    Store,
    MaskStore,

    /// <summary>Calls out; its arguments are <see cref="Store"/>s of what it reads.</summary>
    Call,

    /// <summary>Its other arguments, <see cref="Store"/>s, and all that only they need happen where argument 0, a mask, is not
    /// 0 (in a lane that exists); the mask goes to scratch at the immediate.</summary>
    Guard,
}

internal enum LirSpace : byte
{
    State,
    Row,
    Root,
    Scratch,
}

/// <param name="Slot">Of a row.</param>
/// <param name="Scale">Bytes from one block of 64 lanes to the next; of a row.</param>
internal readonly record struct LirAddress(LirSpace Space, int Slot, int Scale, long Offset)
{
    public LirAddress At(long bytes) => this with { Offset = Offset + bytes };

    public override string ToString() => Space switch
    {
        LirSpace.Row => $"row{Slot}[{Offset}+{Scale}b]",
        _ => $"{Space.ToString().ToLowerInvariant()}[{Offset}]",
    };
}

/// <summary>One machine-level operation on masks or single vectors.</summary>
internal sealed class Lir(int id, LirOp op, LirType type, Lir[] args, long immediate, LirAddress address)
{
    public int Id => id;

    public LirOp Op => op;

    public LirType Type => type;

    public Lir[] Args => args;

    public long Immediate => immediate;

    /// <summary>Of loads and stores.</summary>
    public LirAddress Address => address;

    /// <summary>Of calls.</summary>
    public LaneCall? Call { get; init; }

    /// <summary>Of loads: the call that fills the place.</summary>
    public Lir? After { get; init; }

    /// <summary>Of tables.</summary>
    public byte[]? Bytes { get; init; }

    public bool IsVector => type >= LirType.V8;

    /// <summary>How often scheduled operations read it.</summary>
    public int Uses { get; set; }

    public bool IsFree => op is LirOp.MaskConstant or LirOp.Constant or LirOp.Table;

    public override string ToString() => op switch
    {
        LirOp.MaskConstant or LirOp.Constant => $"{op} {type} {(ulong)immediate:x}",
        LirOp.Load or LirOp.MaskLoad or LirOp.LoadSplat => $"{op} {type} {address}",
        LirOp.Table => $"{op} {type} {Convert.ToHexStringLower(Bytes!)}",
        LirOp.Call => $"{op} {Call}",
        _ => $"{op} {type}" + (immediate != 0 ? $" #{immediate}" : "") + (args.Length > 0 ? " " : "")
            + string.Join(", ", args.Select(a => "%" + a.Id)) + (op is LirOp.Store or LirOp.MaskStore ? $" -> {address}" : ""),
    };
}

/// <summary>A call out of a kernel.</summary>
/// <param name="Result">Where results lie in scratch.</param>
internal abstract record LaneCall(long Result);

/// <summary>Any operation lane by lane.</summary>
internal sealed record ComputeCall(
    Graphs.NodeOp Op, int Width, int AWidth, int BWidth, int CWidth, int Index, long A, long B, long C, long Result)
    : LaneCall(Result);

/// <param name="Lanes">Which lanes: a mask in scratch.</param>
internal sealed record ReadCall(int Memory, long Lanes, long Address, int AddressWidth, long Result) : LaneCall(Result);

internal sealed record WriteCall(
    int Memory, long Lanes, long Address, int AddressWidth, int Low, long Data, int DataWidth) : LaneCall(-1);

internal sealed record HitCall(int Property, long Lanes, long Values) : LaneCall(-1);

internal sealed record CountCall(int Slot, long Lanes, long Amounts) : LaneCall(-1);
