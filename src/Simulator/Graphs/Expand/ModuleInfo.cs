using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>What is found out once about a module.</summary>
internal sealed class ModuleInfo(Design design, int index)
{
    private readonly Dictionary<int, int[]> _partEnds = [];
    private List<int>? _registers;
    private NetResolver? _resolver;

    public Design Design => design;

    /// <summary>In the design.</summary>
    public int Index => index;

    public ModuleNetlist Module { get; } = design.Modules[index];

    /// <summary>Cells of an instance with all that it holds, saturated.</summary>
    public long Weight { get; set; }

    /// <summary>Whether an array somewhere inside is large enough for lanes of its own.</summary>
    public bool HasLanes { get; set; }

    /// <summary>A large fabric or wafer, or a die of one: what it holds is lanes, few as they may
    /// be.</summary>
    public bool IsGrid { get; set; }

    /// <summary>Registers in the order of the cells.</summary>
    public IReadOnlyList<int> RegisterCells => _registers ??=
        [.. Enumerable.Range(0, Module.Cells.Length).Where(c => Module.Cells[c] is RegisterCell)];

    /// <summary>The place of a cell in <see cref="RegisterCells"/>.</summary>
    public int RegisterAt(int cell) => ((List<int>)RegisterCells).BinarySearch(cell);

    public NetResolver Resolver => _resolver ??= new NetResolver(Module);

    /// <summary>The one cell of a cell that may occur several times: a port has one net.</summary>
    public int Canonical(int cell) =>
        Module.Cells[cell] is InputCell input ? Module.PortNets[input.Port].Cell : Resolver.Canonical(cell);

    /// <summary>Where the parts of a concat end, from the low part up.</summary>
    public int[] PartEnds(int cell)
    {
        if (_partEnds.TryGetValue(cell, out var ends)) return ends;
        var concat = (ConcatCell)Module.Cells[cell];
        ends = new int[concat.Parts.Length];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
            ends[i] = end += Module.WidthOf(concat.Parts[ends.Length - 1 - i]);
        return _partEnds[cell] = ends;
    }

    /// <summary>Part <paramref name="index"/> of a concat, counted from the low one.</summary>
    public int PartAt(int cell, int index)
    {
        var parts = ((ConcatCell)Module.Cells[cell]).Parts;
        return parts[parts.Length - 1 - index].Cell;
    }

    /// <summary>The part that holds a bit.</summary>
    public static int PartOf(int[] ends, long bit)
    {
        var found = Array.BinarySearch(ends, (int)bit);
        return found >= 0 ? found + 1 : ~found;
    }
}
