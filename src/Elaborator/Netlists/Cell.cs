using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>One unit of hardware. A cell stores its inputs; its output is its place in the netlist.</summary>
/// <remarks>Widths never change implicitly: elaboration extends operands before it adds a cell.</remarks>
public abstract record Cell(SourceSpan Source)
{
    /// <summary>Bits of the output, at least 1.</summary>
    public abstract int Width { get; }

    public abstract int InputCount { get; }

    /// <summary>Input <paramref name="index"/>, counted from 0 in the order of the record's parameters.</summary>
    public abstract Net Input(int index);

    /// <summary>The same cell, reading <paramref name="map"/> of each net it reads now.</summary>
    public abstract Cell MapInputs(Func<Net, Net> map);

    /// <summary>Whether the output holds state or comes from outside, so that it does not depend on the inputs within
    /// a cycle.</summary>
    public virtual bool IsSequential => false;
}

/// <summary>A cell without inputs.</summary>
public abstract record LeafCell(SourceSpan Source) : Cell(Source)
{
    public sealed override int InputCount => 0;

    public sealed override Net Input(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public sealed override Cell MapInputs(Func<Net, Net> map) => this;
}

/// <summary>A cell with one input.</summary>
public abstract record OneInputCell(Net A, SourceSpan Source) : Cell(Source)
{
    public sealed override int InputCount => 1;

    public sealed override Net Input(int index) => A;

    public sealed override Cell MapInputs(Func<Net, Net> map) => this with { A = map(A) };
}
