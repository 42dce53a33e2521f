using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Expand;

namespace WaferHdl.Simulator.Graphs.Lanes;

/// <summary>One walk from an input of a lane to its sources, through any number of modules and
/// arrays.</summary>
internal sealed partial class LinkWalk(NetWalker walker)
{
    private const int MaxSteps = 100_000;
    private const int MaxPassed = 8;
    private const int MaxParts = 64;
    private const int MaxPoints = 1 << 16;
    private readonly Stack<Spot> _pending = new();
    private readonly List<(int At, int Width, DraftPiece Piece)> _found = [];

    /// <returns>For each piece where its bits go in the value.</returns>
    public List<(int At, int Width, DraftPiece Piece)> Run(Spot start)
    {
        _pending.Push(start);
        for (var steps = 0; _pending.TryPop(out var spot); steps++)
        {
            var view = walker.Follow(spot.Scope, spot.Cell);
            if (view.Scope is null)
            {
                Add(spot, new ValueSource(BitVector.Zero(spot.Width)));
                continue;
            }

            spot = spot with { Scope = view.Scope, Cell = view.Cell, Low = spot.Low + view.Low };
            if (steps > MaxSteps || !TryFollow(spot)) Stop(spot);
        }

        return _found;
    }

    private void Add(Spot spot, DraftSource source) =>
        _found.Add((spot.At, spot.Width, new DraftPiece(new IndexBox(spot.Box), source)));

    // The lanes read the cell itself.
    private void Stop(Spot spot) => Add(spot, new NetSource(spot.Scope, spot.Cell, spot.FlatLane(), spot.Low));

    private bool TryFollow(Spot spot)
    {
        var scope = spot.Scope;
        switch (scope.Module.Cells[spot.Cell])
        {
            case ConstantCell constant:
                return TryConstant(spot, constant.Value);
            case ConcatCell:
                return TryConcat(spot);
            case ExtendCell extend:
                return TryExtend(spot, extend);
            case InputCell input when scope.Module.Ports[input.Port].Kind == PortKind.Clock:
                return TryConstant(spot, BitVector.Zero(input.Width));
            case InputCell when scope.Parent is null:
                return false;
            case InputCell input when scope.IsLaneRoot:
                return TryLeave(spot, input.Port);
            case InputCell input:
                return TryConstant(spot, scope.Binding(input.Port).Value!.Value);
            case ArrayOutputCell output:
                return TryEnter(spot, output);
            default:
                return false;
        }
    }

    private bool TryConstant(Spot spot, BitVector value)
    {
        if (!spot.Low.IsConstant)
        {
            var (least, greatest) = spot.Bits();
            var bits = BitMath.Slice(value, (int)least, (int)(greatest - least));
            if (!bits.IsZero && bits != BitVector.AllOnes(bits.Width)) return EachPoint(spot);
            Add(spot, new ValueSource(BitMath.Slice(bits, 0, spot.Width)));
            return true;
        }

        Add(spot, new ValueSource(BitMath.Slice(value, (int)spot.Low.Constant, spot.Width)));
        return true;
    }

    private bool AddZero(Spot spot)
    {
        Add(spot, new ValueSource(BitVector.Zero(spot.Width)));
        return true;
    }

    private bool TryExtend(Spot spot, ExtendCell extend)
    {
        var end = spot.Scope.Module.WidthOf(extend.A);
        var (least, greatest) = spot.Bits();
        if (greatest <= end)
        {
            _pending.Push(spot with { Cell = extend.A.Cell });
            return true;
        }

        if (extend.IsSigned) return false;
        if (least >= end) return AddZero(spot);
        if (!spot.Low.IsConstant) return false;
        var kept = (int)(end - least);
        _pending.Push(spot with { Cell = extend.A.Cell, Width = kept });
        return AddZero(spot with { At = spot.At + kept, Width = spot.Width - kept });
    }

    private bool TryConcat(Spot spot)
    {
        var info = spot.Scope.Info;
        var ends = info.PartEnds(spot.Cell);
        var (least, greatest) = spot.Bits();
        var first = ModuleInfo.PartOf(ends, least);
        var last = ModuleInfo.PartOf(ends, greatest - 1);
        if (first == last)
        {
            _pending.Push(InPart(spot, first, ends));
            return true;
        }

        if (spot.Low.IsConstant)
        {
            if (last - first >= MaxParts) return false;
            for (var part = first; part <= last; part++)
            {
                var from = Math.Max(least, part == 0 ? 0 : ends[part - 1]);
                var cut = Cut(spot, (int)(from - least), (int)(Math.Min(greatest, ends[part]) - from));
                _pending.Push(InPart(cut, part, ends));
            }

            return true;
        }

        if (BoxSplit.ByInterval(
                spot.Box, spot.Low, spot.Width, bit => ModuleInfo.PartOf(ends, bit), part => ends[part])
            is not { } parts || parts.Count > MaxPoints)
            return false;
        foreach (var (box, part) in parts)
            _pending.Push(part < 0 ? spot.On(box) : InPart(spot.On(box), part, ends));
        return true;
    }

    private static Spot InPart(Spot spot, int part, int[] ends) => spot with
    {
        Cell = spot.Scope.Info.PartAt(spot.Cell, part),
        Low = spot.Low + (part == 0 ? 0 : -ends[part - 1]),
    };

    private static Spot Cut(Spot spot, int low, int width) =>
        spot with { Low = spot.Low + low, At = spot.At + low, Width = width };
}
