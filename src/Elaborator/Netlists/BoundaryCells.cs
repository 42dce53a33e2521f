using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>The value of input port <paramref name="Port"/> (index into <see cref="ModuleNetlist.Ports"/>).</summary>
public sealed record InputCell(int Port, int PortWidth, SourceSpan Source) : LeafCell(Source)
{
    public override int Width => PortWidth;

    public override bool IsSequential => true;
}

/// <summary>Takes Next at the active edge of its clock domain; shows what it took until the next edge.</summary>
/// <param name="Name">The hierarchical name inside the module, <c>fifo.count</c>.</param>
/// <param name="Next">As wide as the register.</param>
/// <param name="Init">The value at power-up, and under reset when <paramref name="HasReset"/>.</param>
/// <param name="HasReset">Whether the domain's reset, where it has one, sets it; reset has priority.</param>
/// <param name="Domain">Index into <see cref="ModuleNetlist.Domains"/>.</param>
/// <param name="IsInitDefined">False for <c>reg r: T;</c>: powers up as 0, or at random under <c>--init random</c>.</param>
public sealed record RegisterCell(
    string Name, Net Next, BitVector Init, bool HasReset, bool IsInitDefined, int Domain, SourceSpan Source)
    : OneInputCell(Next, Source)
{
    // The one input lives in the base record; Next is its name here.
    public Net Next => A;

    public override int Width => Init.Width;

    public override bool IsSequential => true;
}

/// <summary>The word at Address of a memory, combinationally; 0 past the end.</summary>
/// <param name="Memory">Index into <see cref="ModuleNetlist.Memories"/>.</param>
public sealed record MemoryReadCell(int Memory, Net Address, int WordWidth, SourceSpan Source)
    : OneInputCell(Address, Source)
{
    public Net Address => A;

    public override int Width => WordWidth;
}

/// <summary>Output port <paramref name="Port"/> (index into the instantiated module's ports) of an instance.</summary>
/// <param name="Instance">Index into <see cref="ModuleNetlist.Instances"/>.</param>
/// <remarks>It depends on the instance's inputs as the instantiated module's port-to-port paths say.</remarks>
public sealed record InstanceOutputCell(int Instance, int Port, int PortWidth, SourceSpan Source) : LeafCell(Source)
{
    public override int Width => PortWidth;
}

/// <summary>Output port <paramref name="Port"/> of every instance of an array, side by side: the instance with flat
/// index i stands at bits <c>i · w … i · w + w − 1</c>, where w is the port's width.</summary>
/// <param name="Array">Index into <see cref="ModuleNetlist.Arrays"/>.</param>
public sealed record ArrayOutputCell(int Array, int Port, int TotalWidth, SourceSpan Source) : LeafCell(Source)
{
    public override int Width => TotalWidth;
}
