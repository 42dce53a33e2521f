using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Where nets must be cut into segments so that wiring can be followed exactly: at the ends of slices, between
/// the parts of concats, at the port ranges of instances; and these cuts carried through bitwise cells and wiring, both
/// towards inputs and towards readers.</summary>
/// <remarks>A net that reaches the limit takes no more cuts: its segments are then wider than they could be, which can
/// only add dependencies.</remarks>
internal sealed class CutFinder
{
    private readonly ModuleNetlist _module;
    private readonly CellReads _reads;
    private readonly int _backwardLimit;
    private readonly int _forwardLimit;
    private readonly List<int>?[] _cuts;
    private readonly int[] _periods;
    private readonly Stack<(int Net, int Cut)> _pending = new();
    private readonly int[] _readerStarts;
    private readonly (int Cell, int Input)[] _readers;
    private long _total;

    /// <param name="module">The module.</param>
    /// <param name="reads">What its cells read.</param>
    /// <param name="periods">By net: the width of an element where all elements count as one, else 0.</param>
    /// <param name="isFine">Whether to cut without the ordinary limits.</param>
    public CutFinder(ModuleNetlist module, CellReads reads, int[] periods, bool isFine)
    {
        _module = module;
        _reads = reads;
        _periods = periods;
        _backwardLimit = isFine ? int.MaxValue : 1024;
        _forwardLimit = isFine ? int.MaxValue : 64;
        _cuts = new List<int>?[module.Cells.Length];
        (_readerStarts, _readers) = FindReaders(module);
    }

    public const int MaxCuts = 4_000_000;

    /// <summary>Whether a net was not cut where it should have been.</summary>
    public bool IsLimited { get; private set; }

    /// <summary>The cuts of a net, ascending, without its ends.</summary>
    public IReadOnlyList<int> this[Net net] => _cuts[net.Cell] ?? (IReadOnlyList<int>)[];

    /// <summary>Cuts a net above and below a range, whatever the limits.</summary>
    public void CutAround(BitRange range)
    {
        Cut(range.Net, range.Low, int.MaxValue);
        Cut(range.Net, range.High, int.MaxValue);
    }

    /// <summary>Adds the cuts that cells need and carries all cuts on until nothing changes.</summary>
    public void Spread()
    {
        for (var i = 0; i < _module.Cells.Length; i++) CutFor(new Net(i), _module.Cells[i]);
        while (_pending.TryPop(out var item))
        {
            Backward(new Net(item.Net), item.Cut);
            for (var r = _readerStarts[item.Net]; r < _readerStarts[item.Net + 1]; r++)
                Forward(new Net(item.Net), item.Cut, _readers[r].Cell, _readers[r].Input);
        }
    }

    private void Cut(Net net, int position, int limit)
    {
        var period = _periods[net.Cell];
        if (period > 0) position %= period;
        if (position <= 0 || position >= (period > 0 ? period : _module.WidthOf(net))) return;
        var cuts = _cuts[net.Cell] ??= [];
        var place = cuts.BinarySearch(position);
        if (place >= 0) return;
        if (cuts.Count >= limit || _total >= MaxCuts)
        {
            IsLimited = true;
            return;
        }

        cuts.Insert(~place, position);
        _total++;
        _pending.Push((net.Cell, position));
    }

    private void CutFor(Net net, Cell cell)
    {
        switch (cell)
        {
            case SliceCell c:
                CutAround(new BitRange(c.A, c.Low, c.Low + c.SliceWidth));
                break;
            case ConcatCell c:
                foreach (var low in _reads.ConcatLows(net, c)) Cut(net, low, _backwardLimit);
                break;
            case ExtendCell c:
                Cut(net, _module.WidthOf(c.A), _backwardLimit);
                break;
            case BinaryCell c when CellRules.IsShift(c.Kind) && _reads.ShiftAmount(c) is { } amount:
                Cut(net, c.Kind == BinaryKind.ShiftLeft ? amount : c.Width - amount, _backwardLimit);
                break;
            case DynamicInsertCell c when _reads.FirstBit(c.Start, c.Stride, c.Width) is >= 0 and var first:
                Cut(net, first, _backwardLimit);
                Cut(net, first + _module.WidthOf(c.Value), _backwardLimit);
                break;
            case DynamicSliceCell c when _reads.FirstBit(c.Start, c.Stride, _module.WidthOf(c.A)) is >= 0 and var first:
                CutAround(new BitRange(c.A, first, Math.Min(first + c.SliceWidth, _module.WidthOf(c.A))));
                Cut(net, _module.WidthOf(c.A) - first, _backwardLimit);
                break;
        }
    }

    // A cut of the output becomes a cut of what it is made of.
    private void Backward(Net net, int cut)
    {
        switch (_module[net])
        {
            case SliceCell c:
                Cut(c.A, c.Low + cut, _backwardLimit);
                break;
            case ConcatCell c:
                var lows = _reads.ConcatLows(net, c);
                var part = CellReads.PartAt(lows, cut);
                Cut(c.Parts[part], cut - lows[part], _backwardLimit);
                break;
            case DynamicInsertCell c when _reads.FirstBit(c.Start, c.Stride, c.Width) is >= 0 and var first:
                Cut(c.A, cut, _backwardLimit);
                Cut(c.Value, cut - first, _backwardLimit);
                break;
            case var cell:
                for (var i = 0; i < cell.InputCount; i++)
                    if (Carried(cell, i, cut, true) is { } position)
                        Cut(cell.Input(i), position, _backwardLimit);
                break;
        }
    }

    private void Forward(Net from, int cut, int reader, int input)
    {
        var net = new Net(reader);
        switch (_module.Cells[reader])
        {
            case SliceCell c:
                var period = _periods[from.Cell];
                Cut(net, cut - (period > 0 ? c.Low % period : c.Low), _forwardLimit);
                break;
            case ConcatCell c:
                Cut(net, _reads.ConcatLows(net, c)[input] + cut, _forwardLimit);
                break;
            case var cell when _periods[from.Cell] == 0 && Carried(cell, input, cut, false) is { } position:
                Cut(net, position, _forwardLimit);
                break;
        }
    }

    // Where a cut of the output lies in an input (backward), or the other way round; null where bits do not keep places.
    private int? Carried(Cell cell, int input, int cut, bool isBackward) => cell switch
    {
        ExtendCell or CrossCell or UnaryCell { Kind: UnaryKind.Not or UnaryKind.Negate } => cut,
        UnaryCell { Kind: UnaryKind.Reverse } => cell.Width - cut,
        BinaryCell c when CellRules.IsShift(c.Kind) => input > 0 ? null : Shifted(c, cut, isBackward),
        BinaryCell { Kind: <= BinaryKind.Multiply or BinaryKind.And or BinaryKind.Or or BinaryKind.Xor } => cut,
        MuxCell or CaseCell => input > 0 ? cut : null,
        DynamicInsertCell => input == 0 ? cut : null,
        DynamicSliceCell c when input == 0 && _reads.FirstBit(c.Start, c.Stride, _module.WidthOf(c.A)) is >= 0 and var first =>
            isBackward ? cut + first : cut - first,
        _ => null,
    };

    private int Shifted(BinaryCell cell, int cut, bool isBackward)
    {
        var amount = _reads.ShiftAmount(cell) ?? 0;
        return (cell.Kind == BinaryKind.ShiftLeft) == isBackward ? cut - amount : cut + amount;
    }

    private static (int[] Starts, (int, int)[] Readers) FindReaders(ModuleNetlist module)
    {
        var starts = new int[module.Cells.Length + 1];
        foreach (var cell in module.Cells)
            if (!cell.IsSequential)
                for (var i = 0; i < cell.InputCount; i++)
                    starts[cell.Input(i).Cell + 1]++;
        for (var i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        var readers = new (int, int)[starts[^1]];
        var next = starts.ToArray();
        for (var reader = 0; reader < module.Cells.Length; reader++)
        {
            var cell = module.Cells[reader];
            if (cell.IsSequential) continue;
            for (var i = 0; i < cell.InputCount; i++) readers[next[cell.Input(i).Cell]++] = (reader, i);
        }

        return (starts, readers);
    }
}
