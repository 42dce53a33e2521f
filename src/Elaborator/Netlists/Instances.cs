using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>One use of a module.</summary>
/// <param name="Inputs">By port index of the instantiated module: the net at each input port (clock, reset and fuse
/// ports included), null at outputs.</param>
public sealed record Instance(
    string Name, ModuleId Module, ImmutableArray<Net?> Inputs, string? Documentation, SourceSpan Source);

/// <summary>Many uses of one interface over an index space: one object, whatever its size.</summary>
/// <param name="Shape">One to four lengths, outermost first. The flat index counts the last dimension fastest.</param>
/// <param name="IndexNames">The index variables of the source, one a dimension (<c>i0</c>… where it names none).</param>
/// <param name="Classes">The modules that occur; they share their ports. Mostly one.</param>
/// <param name="ClassMap">Which class stands where: boxes that cover each index once.</param>
/// <param name="Inputs">By port index: the pieces that feed the port, covering each index once; empty at outputs.</param>
public sealed record InstanceArray(
    string Name, ImmutableArray<int> Shape, ImmutableArray<string> IndexNames, ImmutableArray<ModuleId> Classes,
    ImmutableArray<ClassPiece> ClassMap, ImmutableArray<ImmutableArray<ArrayPiece>> Inputs, string? Documentation,
    SourceSpan Source)
{
    public int Count => Shape.Aggregate(1, (product, length) => checked(product * length));
}

public sealed record ClassPiece(IndexBox Box, int Class);

/// <summary>What feeds one port of the instances in a box of indices.</summary>
public sealed record ArrayPiece(IndexBox Box, PieceSource Source);

public abstract record PieceSource;

/// <summary>Element <c>Element(index)</c> of a net that packs values of the port's width: the output of the array
/// itself (an <see cref="ArrayOutputCell"/>) or of another, or any net of the module. The same value for all
/// instances is a map without coefficients.</summary>
/// <param name="Stride">Bits from one element to the next (mostly the port's width).</param>
/// <param name="Offset">Bits below the port's value inside the element.</param>
public sealed record NetPiece(Net Net, AffineMap Element, int Stride, int Offset) : PieceSource;

/// <summary>The low bits of an affine function of the index: <c>x: c</c>.</summary>
public sealed record IndexPiece(AffineMap Value) : PieceSource;

/// <summary>Like <see cref="NetPiece"/> with a listed element for each index of the box, in flat order: any
/// permutation or tree.</summary>
public sealed record TablePiece(Net Net, ImmutableArray<int> Elements, int Stride, int Offset) : PieceSource
{
    public bool Equals(TablePiece? other) =>
        other is not null && Net == other.Net && Stride == other.Stride && Offset == other.Offset
        && Elements.SequenceEqual(other.Elements);

    public override int GetHashCode() => HashCode.Combine(Net, Elements.Length, Stride, Offset);
}
