using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>Storage of <paramref name="Depth"/> words. Reads are <see cref="MemoryReadCell"/>s and see the old words
/// in the cycle of a write.</summary>
/// <param name="Image">The words at power-up from address 0 on; missing ones are 0. Null: nothing defined, so 0 or
/// random under <c>--init random</c>.</param>
/// <param name="ImageFile">The file the image came from, relative to the project root, for <c>$readmemh</c>.</param>
/// <param name="Writes">In source order; of several writes to one address at one edge the last wins.</param>
public sealed record Memory(
    string Name, HdlType Element, int Depth, ImmutableArray<BitVector>? Image, string? ImageFile,
    ImmutableArray<WritePort> Writes, string? Documentation, SourceSpan Source)
{
    public int Width => Element.Width;
}

/// <summary>Writes bits <c>Low … Low + width(Data) − 1</c> of the word at Address at the active edge of the domain
/// when Enable is 1. Past the end of the memory nothing happens.</summary>
public sealed record WritePort(Net Enable, Net Address, int Low, Net Data, int DataWidth, int Domain, SourceSpan Source);
