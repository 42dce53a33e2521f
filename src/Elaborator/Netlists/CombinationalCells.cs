using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>A constant of any width.</summary>
public sealed record ConstantCell(BitVector Value, SourceSpan Source) : LeafCell(Source)
{
    public override int Width => Value.Width;
}

/// <summary>Bits <c>Low + Width − 1 … Low</c> of A; all of them exist.</summary>
public sealed record SliceCell(Net A, int Low, int SliceWidth, SourceSpan Source) : OneInputCell(A, Source)
{
    public override int Width => SliceWidth;
}

/// <summary>All parts side by side, the first in the high bits. The width is the sum of the parts'.</summary>
public sealed record ConcatCell(ImmutableArray<Net> Parts, int TotalWidth, SourceSpan Source) : Cell(Source)
{
    public override int Width => TotalWidth;

    public override int InputCount => Parts.Length;

    public override Net Input(int index) => Parts[index];

    public override Cell MapInputs(Func<Net, Net> map) => this with { Parts = [.. Parts.Select(map)] };

    public bool Equals(ConcatCell? other) =>
        other is not null && TotalWidth == other.TotalWidth && Source == other.Source && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Aggregate(TotalWidth, (hash, part) => HashCode.Combine(hash, part));
}

/// <summary>A, made wider (never narrower, never equal) with zeros or copies of its top bit.</summary>
public sealed record ExtendCell(Net A, bool IsSigned, int ToWidth, SourceSpan Source) : OneInputCell(A, Source)
{
    public override int Width => ToWidth;
}

public enum UnaryKind
{
    /// <summary>Every bit inverted; as wide as A.</summary>
    Not,

    /// <summary>0 − A, as wide as A.</summary>
    Negate,

    /// <summary>1 when all bits of A are 1.</summary>
    ReduceAnd,

    /// <summary>1 when any bit of A is 1.</summary>
    ReduceOr,

    /// <summary>1 when an odd number of bits of A is 1.</summary>
    ReduceXor,

    /// <summary>Ones in A; clog2(width(A) + 1) bits.</summary>
    PopCount,

    /// <summary>Zeros above the highest 1 of A, its width for 0; clog2(width(A) + 1) bits.</summary>
    LeadingZeros,

    /// <summary>Zeros below the lowest 1 of A, its width for 0; clog2(width(A) + 1) bits.</summary>
    TrailingZeros,

    /// <summary>Bit 0 becomes the top bit; as wide as A.</summary>
    Reverse,
}

/// <param name="OutputWidth">What the kind's rule says of A's width; stored, since a cell does not see its module.</param>
public sealed record UnaryCell(UnaryKind Kind, Net A, int OutputWidth, SourceSpan Source) : OneInputCell(A, Source)
{
    public override int Width => OutputWidth;
}

public enum BinaryKind
{
    // A, B and the output are equally wide; arithmetic is modulo 2^width.
    Add, Subtract, Multiply,

    /// <summary>Toward zero; by 0 all ones. The signed form wraps for the most negative value by −1.</summary>
    DivideUnsigned, DivideSigned,

    /// <summary>The sign of A; by 0 it is A.</summary>
    RemainderUnsigned, RemainderSigned,

    And, Or, Xor,

    // A and the output are equally wide; B is unsigned and of any width. Past the width: 0, or the sign.
    ShiftLeft, ShiftRightUnsigned, ShiftRightSigned,

    // A and B are equally wide, the output is one bit.
    Equal, NotEqual, LessUnsigned, LessSigned, LessEqualUnsigned, LessEqualSigned,
}

/// <param name="OutputWidth">What the kind's rule says of the inputs' widths.</param>
public sealed record BinaryCell(BinaryKind Kind, Net A, Net B, int OutputWidth, SourceSpan Source) : Cell(Source)
{
    public override int Width => OutputWidth;

    public override int InputCount => 2;

    public override Net Input(int index) => index == 0 ? A : B;

    public override Cell MapInputs(Func<Net, Net> map) => this with { A = map(A), B = map(B) };
}

/// <summary><c>Select ? WhenTrue : WhenFalse</c>; both as wide as the output, Select one bit.</summary>
public sealed record MuxCell(Net Select, Net WhenTrue, Net WhenFalse, int OutputWidth, SourceSpan Source) : Cell(Source)
{
    public override int Width => OutputWidth;

    public override int InputCount => 3;

    public override Net Input(int index) => index switch { 0 => Select, 1 => WhenTrue, _ => WhenFalse };

    public override Cell MapInputs(Func<Net, Net> map) =>
        this with { Select = map(Select), WhenTrue = map(WhenTrue), WhenFalse = map(WhenFalse) };
}

/// <summary>Matches when <c>(subject &amp; Mask) == Value</c>; both as wide as the subject, Value has no bit outside Mask.</summary>
public readonly record struct CasePattern(BitVector Value, BitVector Mask);

/// <summary>One or more patterns that choose the same value.</summary>
public sealed record CaseArm(ImmutableArray<CasePattern> Patterns, Net Value)
{
    public bool Equals(CaseArm? other) =>
        other is not null && Value == other.Value && Patterns.SequenceEqual(other.Patterns);

    public override int GetHashCode() => HashCode.Combine(Value, Patterns.Length);
}

/// <summary>The value of the first arm with a matching pattern, else the default; all as wide as the output.</summary>
public sealed record CaseCell(
    Net Subject, ImmutableArray<CaseArm> Arms, Net Default, int OutputWidth, SourceSpan Source) : Cell(Source)
{
    public override int Width => OutputWidth;

    public override int InputCount => Arms.Length + 2;

    /// <summary>The subject, the arms' values in order, the default.</summary>
    public override Net Input(int index) =>
        index == 0 ? Subject : index <= Arms.Length ? Arms[index - 1].Value : Default;

    public override Cell MapInputs(Func<Net, Net> map) => this with
    {
        Subject = map(Subject),
        Arms = [.. Arms.Select(arm => arm with { Value = map(arm.Value) })],
        Default = map(Default),
    };

    public bool Equals(CaseCell? other) =>
        other is not null && Subject == other.Subject && Default == other.Default && OutputWidth == other.OutputWidth
        && Source == other.Source && Arms.SequenceEqual(other.Arms);

    public override int GetHashCode() => HashCode.Combine(Subject, Default, Arms.Length, OutputWidth);
}

/// <summary>Bits <c>Start · Stride … Start · Stride + Width − 1</c> of A, where Start is an unsigned net of any width;
/// each bit past the end of A reads 0.</summary>
public sealed record DynamicSliceCell(Net A, Net Start, int Stride, int SliceWidth, SourceSpan Source) : Cell(Source)
{
    public override int Width => SliceWidth;

    public override int InputCount => 2;

    public override Net Input(int index) => index == 0 ? A : Start;

    public override Cell MapInputs(Func<Net, Net> map) => this with { A = map(A), Start = map(Start) };
}

/// <summary>A with the bits from <c>Start · Stride</c> on replaced by Value; what lies past the end is dropped. As
/// wide as A.</summary>
public sealed record DynamicInsertCell(Net A, Net Start, int Stride, Net Value, int OutputWidth, SourceSpan Source)
    : Cell(Source)
{
    public override int Width => OutputWidth;

    public override int InputCount => 3;

    public override Net Input(int index) => index switch { 0 => A, 1 => Start, _ => Value };

    public override Cell MapInputs(Func<Net, Net> map) =>
        this with { A = map(A), Start = map(Start), Value = map(Value) };
}

/// <summary>A, read from another clock domain on purpose (<c>cross(e)</c>). As wide as A.</summary>
public sealed record CrossCell(Net A, int OutputWidth, SourceSpan Source) : OneInputCell(A, Source)
{
    public override int Width => OutputWidth;
}
