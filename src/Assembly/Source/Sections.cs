using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Assembly.Expressions;
using WaferHdl.Assembly.Isa;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>How a value of the data section, or a word of the program, is written down.</summary>
internal enum ValueForm
{
    Integer,
    Single,
    Half,
}

/// <summary>An operand of an instruction.</summary>
/// <param name="Bits">What it is, where that follows from how it is written.</param>
/// <param name="Value">Else its expression.</param>
internal sealed record CodeOperand(IsaField Field, ulong? Bits, AsmExpression? Value, SourceSpan Span)
{
    /// <summary>The symbol, when the operand is one without anything round it.</summary>
    public string? Symbol { get; init; }
}

/// <summary>Something that becomes bits once all symbols are known.</summary>
/// <param name="Line">Its line in the listing.</param>
internal abstract record Item(long Address, int Line, Expansion? Expansion);

internal sealed record Instruction(
    long Address, int Line, Expansion? Expansion, IsaOperation Operation, ImmutableArray<CodeOperand> Operands)
    : Item(Address, Line, Expansion);

/// <param name="Size">Bits.</param>
internal sealed record DataValue(
    long Address, int Line, Expansion? Expansion, SymbolSection Section, ValueForm Form, int Size, AsmExpression Value)
    : Item(Address, Line, Expansion);

/// <summary>The two sections while they grow.</summary>
internal sealed class Sections(IsaTable isa)
{
    /// <summary>Bytes that a number of the instruction set can address.</summary>
    public long DataBytes { get; } = 1L << Math.Min(24, isa.Aliases.Where(a => a.Kind == OperandKind.Number).Select(a => a.Width)
        .DefaultIfEmpty(24).Max());

    public SymbolSection Current { get; set; } = SymbolSection.Text;

    public List<Item> Items { get; } = [];

    public long TextPlace { get; private set; }

    public long DataPlace { get; private set; }

    /// <summary>Places that the program takes.</summary>
    public long TextEnd { get; private set; }

    public long DataEnd { get; private set; }

    public BigInteger Place => Current == SymbolSection.Text ? TextPlace : DataPlace;

    public long Limit => Current == SymbolSection.Text ? isa.ProgramWords : DataBytes;

    /// <summary>Whether so much more fits behind the current place.</summary>
    public bool HasRoom(BigInteger size) => Place + size <= Limit;

    public void Advance(long size)
    {
        if (Current == SymbolSection.Text) TextEnd = Math.Max(TextEnd, TextPlace += size);
        else DataEnd = Math.Max(DataEnd, DataPlace += size);
    }
}
