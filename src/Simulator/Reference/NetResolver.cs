using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Simulator.Reference;

/// <summary>Follows bits through cells that only move them, down to the cell that makes them.</summary>
/// <remarks>A net of words may seem to feed itself where its bits don't (<c>w[1] = w[0]</c>); looking through
/// slices and concats removes most of such cycles, and the work of moving bits with them.</remarks>
internal sealed class NetResolver
{
    private readonly ModuleNetlist _module;
    private readonly Dictionary<int, int[]> _partEnds = [];
    private readonly Dictionary<(int Unit, int Port, bool IsArray), int> _firstOutput = [];

    public NetResolver(ModuleNetlist module)
    {
        _module = module;
        for (var cell = 0; cell < module.Cells.Length; cell++)
        {
            if (module.Cells[cell] is InstanceOutputCell output)
                _firstOutput.TryAdd((output.Instance, output.Port, false), cell);
            else if (module.Cells[cell] is ArrayOutputCell all)
                _firstOutput.TryAdd((all.Array, all.Port, true), cell);
        }
    }

    /// <summary>The one cell that shows an output of an instance or array, or −1.</summary>
    public int OutputCell(int unit, int port, bool isArray) =>
        _firstOutput.TryGetValue((unit, port, isArray), out var cell) ? cell : -1;

    /// <summary>The whole net, or one that has the same bits.</summary>
    public int Whole(int cell)
    {
        var width = _module.Cells[cell].Width;
        var (source, bit) = Resolve(cell, 0, width);
        return bit == 0 && _module.Cells[source].Width == width ? source : Canonical(cell);
    }

    /// <summary>Where bits <paramref name="bit"/> … of a cell come from.</summary>
    public (int Cell, int Bit) Resolve(int cell, int bit, int width)
    {
        // A loop of moved bits is an error of the design that shows when it is evaluated; it must not hang
        // here.
        for (var steps = 0; steps <= _module.Cells.Length; steps++)
        {
            switch (_module.Cells[cell])
            {
                case SliceCell slice:
                    (cell, bit) = (slice.A.Cell, bit + slice.Low);
                    continue;
                case CrossCell cross:
                    cell = cross.A.Cell;
                    continue;
                case ExtendCell extend when bit + width <= _module.Cells[extend.A.Cell].Width:
                    cell = extend.A.Cell;
                    continue;
                case ConcatCell concat when FindPart(cell, concat, bit, width) is var (part, low):
                    (cell, bit) = (part, bit - low);
                    continue;
                default:
                    return (Canonical(cell), bit);
            }
        }

        return (Canonical(cell), bit);
    }

    // Several cells may show one port; all stand at the place of the first.
    public int Canonical(int cell) => _module.Cells[cell] switch
    {
        InputCell input => _module.PortNets[input.Port].Cell,
        InstanceOutputCell output => _firstOutput[(output.Instance, output.Port, false)],
        ArrayOutputCell output => _firstOutput[(output.Array, output.Port, true)],
        _ => cell,
    };

    private (int Cell, int Low)? FindPart(int cell, ConcatCell concat, int bit, int width)
    {
        if (!_partEnds.TryGetValue(cell, out var ends))
        {
            // From the low part up, where each part ends.
            ends = new int[concat.Parts.Length];
            var end = 0;
            for (var i = 0; i < ends.Length; i++)
                ends[i] = end += _module.WidthOf(concat.Parts[ends.Length - 1 - i]);
            _partEnds[cell] = ends;
        }

        var index = Array.BinarySearch(ends, bit);
        index = index >= 0 ? index + 1 : ~index;
        var low = index == 0 ? 0 : ends[index - 1];
        return bit + width <= ends[index] ? (concat.Parts[ends.Length - 1 - index].Cell, low) : null;
    }
}
