using System.Collections.Immutable;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Assembly.Isa;

/// <summary>What may stand in the place of a field, and how it is written.</summary>
public enum OperandKind
{
    /// <summary>An unsigned number.</summary>
    Unsigned,

    /// <summary>A number with sign or without, of as many bits as the field has.</summary>
    Number,

    /// <summary>A number with sign.</summary>
    Signed,

    /// <summary><c>r3</c>.</summary>
    Register,

    /// <summary><c>d3</c>.</summary>
    Descriptor,

    /// <summary>A register, or a descriptor in the upper half of the field's values.</summary>
    Operand,

    /// <summary>A place in the program, in words.</summary>
    Label,

    /// <summary>A number from 2^width on; 0 is none.</summary>
    Ending,

    /// <summary>A name of an enum, in lower case.</summary>
    Name,
}

/// <summary>A field of a format.</summary>
/// <param name="TypeName">Its type as the table writes it.</param>
/// <param name="Low">The lowest of its bits.</param>
/// <param name="Names">Names of an enum in lower case with their bits; empty for other kinds.</param>
public sealed record IsaField(
    string Name, string TypeName, OperandKind Kind, int Low, int Width, ImmutableArray<(string Name, ulong Bits)> Names)
{
    public ulong Mask => Width == 64 ? ulong.MaxValue : (1UL << Width) - 1;

    public ulong Of(ulong word) => (word >> Low) & Mask;

    /// <summary>The word with this field's bits added; they are 0 in it.</summary>
    public ulong Put(ulong word, ulong bits) => word | ((bits & Mask) << Low);
}

/// <summary>A layout of instruction words; the first field is the operation.</summary>
public sealed record IsaFormat(string Name, string Documentation, int Width, ImmutableArray<IsaField> Fields)
{
    public IsaField Operation => Fields[0];
}

/// <summary>A part of an operation's syntax.</summary>
public abstract record SyntaxPart;

/// <summary>A word or sign as written.</summary>
/// <param name="HasSpaceBefore">Whether it is set off from what stands before it.</param>
public sealed record SyntaxWord(string Text, bool HasSpaceBefore) : SyntaxPart;

/// <summary>A field's value.</summary>
public sealed record SyntaxOperand(IsaField Field, bool HasSpaceBefore) : SyntaxPart;

/// <summary>What may be left out; its fields are 0 then.</summary>
public sealed record SyntaxOptional(ImmutableArray<SyntaxPart> Parts) : SyntaxPart;

/// <summary>An operation.</summary>
/// <param name="Name">Its name in the enum.</param>
/// <param name="Syntax">What stands behind the mnemonic.</param>
/// <param name="Documentation">The comment's lines below the syntax.</param>
public sealed record IsaOperation(
    string Name, string Mnemonic, ulong Code, IsaFormat Format, string SyntaxText, ImmutableArray<SyntaxPart> Syntax,
    string Documentation)
{
    /// <summary>The fields that the syntax names.</summary>
    public ImmutableArray<IsaField> Operands { get; } = [.. FieldsOf(Syntax)];

    private static IEnumerable<IsaField> FieldsOf(ImmutableArray<SyntaxPart> parts) => parts.SelectMany(p => p switch
    {
        SyntaxOperand o => [o.Field],
        SyntaxOptional o => FieldsOf(o.Parts),
        _ => Enumerable.Empty<IsaField>(),
    });
}

/// <summary>A kind of operand as the table declares it.</summary>
public sealed record IsaAlias(string Name, OperandKind Kind, int Width, string Documentation);

/// <summary>An instruction set: what assembler, disassembler, trace and document know of it.</summary>
/// <param name="Package">The package that it was read from.</param>
/// <param name="Constants">Numbers that programs can use: <c>Kind.Ring</c> of each enum, and <c>Mode.queue</c>, the lowest
/// bit of each field of a struct.</param>
public sealed record IsaTable(
    string Package, int Width, ImmutableArray<IsaAlias> Aliases, ImmutableArray<IsaFormat> Formats,
    ImmutableArray<IsaOperation> Operations, ImmutableArray<EnumType> Enums, ImmutableArray<StructType> Structs,
    ImmutableSortedDictionary<string, long> Constants)
{
    private readonly Dictionary<string, IsaOperation> _byMnemonic =
        Operations.ToDictionary(o => o.Mnemonic, StringComparer.Ordinal);

    private readonly Dictionary<ulong, IsaOperation> _byCode = Operations.ToDictionary(o => o.Code);

    /// <summary>What is said of enums and structs (<c>Kind</c>), their names and fields (<c>Kind.Ring</c>).</summary>
    public ImmutableSortedDictionary<string, string> Comments { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Words that a program may have.</summary>
    public int ProgramWords { get; } = 1 << Math.Min(24, Formats.SelectMany(f => f.Fields)
        .Where(f => f.Kind == OperandKind.Label).Select(f => f.Width).DefaultIfEmpty(24).Max());

    public IsaOperation? Find(string mnemonic) => _byMnemonic.GetValueOrDefault(mnemonic);

    /// <summary>The operation of a word, or null.</summary>
    public IsaOperation? OperationOf(ulong word) => _byCode.GetValueOrDefault(Formats[0].Operation.Of(word));
}
