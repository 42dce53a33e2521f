namespace WaferHdl.Elaborator.Netlists;

/// <summary>The output of one cell: its place in the list of cells of its module.</summary>
/// <remarks>A net is named by its driver, so a netlist cannot hold a second driver by mistake.</remarks>
public readonly record struct Net(int Cell) : IComparable<Net>
{
    public int CompareTo(Net other) => Cell.CompareTo(other.Cell);

    public override string ToString() => $"%{Cell}";
}

/// <summary>A module's place in its <see cref="Design"/>.</summary>
public readonly record struct ModuleId(int Index)
{
    public override string ToString() => $"@{Index}";
}
