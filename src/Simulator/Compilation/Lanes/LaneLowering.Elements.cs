using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Elements of wide values (arrays of registers) at an index of each lane: every element is compared with the
/// index, which is much less work than to go through the lanes as long as there are few.</summary>
internal sealed partial class LaneLowering
{
    // Vectors of 64-bit elements that may be chosen from.
    private const int MostChoices = 256;

    /// <summary>Whether an element of the first input is worth choosing by comparisons.</summary>
    private bool HasFewElements(Node node)
    {
        var width = Width(node.Inputs[0]);
        return width > 64 && Width(node.Inputs[1]) <= 64
            && ElementsOf(node) * Math.Max(1, (node.Width + 63) / 64) * _target.Parts(LirType.V64) <= MostChoices;
    }

    private int ElementsOf(Node node)
    {
        var count = (long)(Width(node.Inputs[0]) + node.Index - 1) / node.Index;
        var bits = Width(node.Inputs[1]);
        return (int)(bits < 31 ? Math.Min(count, 1L << bits) : count);
    }

    private Lir[] ElementSlice(Node node, LirType type)
    {
        var a = node.Inputs[0];
        var result = Fill(type, 0);
        for (var element = 0; element < ElementsOf(node); element++)
        {
            var low = element * node.Index;
            var value = SliceVector(a, low, Math.Min(node.Width, Width(a) - low), type);
            result = Choose(IsElement(node, element, type), value, result);
        }

        return result;
    }

    private Lir[] ElementSliceLimbs(Node node)
    {
        var a = node.Inputs[0];
        return EachLimb(node, limb =>
        {
            var result = Fill(LirType.V64, 0);
            for (var element = 0; element < ElementsOf(node); element++)
            {
                var low = element * node.Index + 64 * limb;
                var width = Math.Min(Math.Min(64, node.Width - 64 * limb), Width(a) - low);
                if (width <= 0) break;
                var value = Field(k => Vector(a, LirType.V64, k), Width(a), low, width);
                result = Choose(IsElement(node, element, LirType.V64), value, result);
            }

            return result;
        });
    }

    private Lir[] ElementInsertLimbs(Node node)
    {
        var (a, c) = (node.Inputs[0], node.Inputs[2]);
        return EachLimb(node, limb =>
        {
            var old = Vector(a, LirType.V64, limb);
            var result = old;
            for (var element = 0; element < ElementsOf(node); element++)
            {
                var low = element * node.Index;
                var first = Math.Max(low, 64 * limb);
                var count = Math.Min(Math.Min(low + Width(c), node.Width), 64 * (limb + 1)) - first;
                if (count <= 0) continue;
                var hole = _make.Constant(LirType.V64, Ones(count) << (first - 64 * limb));
                var value = Canonical(Field(k => Vector(c, LirType.V64, k), Width(c), first - low, count), LirType.V64, count);
                var inserted = Map(value, v => _make.Shift(LirOp.ShiftLeft, v, first - 64 * limb));
                if (count < 64) inserted = Map(old, inserted, (x, v) => _make.Or(_make.AndNot(x, hole), v));
                result = Choose(IsElement(node, element, LirType.V64), inserted, result);
            }

            return result;
        });
    }

    // All ones in the lanes whose index is this one.
    private Lir[] IsElement(Node node, int element, LirType type)
    {
        var index = node.Inputs[1];
        if (Natural(Width(index)) <= type)
            return Map(Vector(index, type), i => Equality(i, _make.Constant(type, (ulong)element)));
        var own = Natural(Width(index));
        var mask = ToMask(Map(Vector(index, own), i => Equality(i, _make.Constant(own, (ulong)element))));
        return Expand(mask, type, isFull: !_target.SelectsBySign);
    }
}
