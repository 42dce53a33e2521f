using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Simplify;

// Choices: multiplexers, cases, indexed bits.
internal sealed partial class NodePool
{
    public int Mux(int select, int a, int b)
    {
        while (true)
        {
            if (_nodes[select].Value is { } known) return known.IsZero ? b : a;
            if (a == b) return a;
            if (_nodes[select].Op == NodeOp.Not) (select, a, b) = (_nodes[select].Inputs[0], b, a);
            else if (IsMuxOf(a, select)) a = _nodes[a].Inputs[1];
            else if (IsMuxOf(b, select)) b = _nodes[b].Inputs[2];
            else break;
        }

        if (WidthOf(a) == 1)
        {
            if (a == select) a = Constant(BitVector.Bit(true));
            if (b == select) b = Zero(1);
            if (IsOnes(a)) return IsZero(b) ? select : Or(select, b);
            if (IsZero(a)) return IsOnes(b) ? Not(select) : And(Not(select), b);
            if (IsZero(b)) return And(select, a);
            if (IsOnes(b)) return Or(Not(select), a);
            if (IsNotOf(a, b) || IsNotOf(b, a)) return Binary(NodeOp.Xor, 1, select, b);
        }

        var joined = WidthOf(a) > 1 ? MuxBits(select, a, b) : -1;
        if (joined < 0) joined = Joined(select, a, b);
        return joined >= 0 ? joined : New(NodeOp.Mux, WidthOf(a), [select, a, b]);
    }

    // Two choices between the same two values are one: bits are cheaper to combine than words.
    private int Joined(int select, int a, int b)
    {
        if (_depth >= MaxDepth) return -1;
        _depth++;
        var joined = -1;
        if (_nodes[a] is { Op: NodeOp.Mux } then)
        {
            // s ? (t ? x : b) : b,  s ? (t ? b : x) : b
            if (then.Inputs[2] == b) joined = Mux(And(select, then.Inputs[0]), then.Inputs[1], b);
            else if (then.Inputs[1] == b) joined = Mux(And(select, Not(then.Inputs[0])), then.Inputs[2], b);
        }

        if (joined < 0 && _nodes[b] is { Op: NodeOp.Mux } otherwise)
        {
            // s ? a : (t ? a : x),  s ? a : (t ? x : a)
            if (otherwise.Inputs[1] == a) joined = Mux(Or(select, otherwise.Inputs[0]), a, otherwise.Inputs[2]);
            else if (otherwise.Inputs[2] == a)
                joined = Mux(Or(select, Not(otherwise.Inputs[0])), a, otherwise.Inputs[1]);
        }

        _depth--;
        return joined;
    }

    private bool IsMuxOf(int id, int select) => _nodes[id].Op == NodeOp.Mux && _nodes[id].Inputs[0] == select;

    /// <param name="inputs">The subject, the values, the default.</param>
    private int Case(ReadOnlySpan<int> inputs, ImmutableArray<ImmutableArray<CasePattern>> arms)
    {
        var subject = inputs[0];
        if (_nodes[subject].Value is { } known) return inputs[Taken(arms, known)];
        if (WidthOf(subject) == 1)
            return Mux(subject, inputs[Taken(arms, BitVector.Bit(true))], inputs[Taken(arms, BitVector.Zero(1))]);

        // The last arms that choose the default need no patterns; one that takes all makes the rest dead.
        var count = arms.Length;
        var otherwise = inputs[^1];
        for (var arm = 0; arm < count; arm++)
        {
            if (!arms[arm].Any(p => p.Mask.IsZero && p.Value.IsZero)) continue;
            (count, otherwise) = (arm, inputs[arm + 1]);
        }

        while (count > 0 && inputs[count] == otherwise) count--;
        if (count == 0) return otherwise;
        if (count <= MaxMuxArms && arms[..count].Sum(a => a.Length) <= 2 * MaxMuxArms)
        {
            // Few arms: their conditions are shared with other choices by the same subject.
            for (var arm = count - 1; arm >= 0; arm--)
                otherwise = Mux(Matches(subject, arms[arm]), inputs[arm + 1], otherwise);
            return otherwise;
        }

        ImmutableArray<int> kept = [.. inputs[..(count + 1)], otherwise];
        if (JoinedInserts(kept, arms) is >= 0 and var joined) return joined;
        return Share(new Node(_nodes.Count, NodeOp.Case, WidthOf(otherwise), kept, 0, null, arms[..count]));
    }

    // Arms that put values at the same place of the same array: the value is chosen first, then put there once.
    private int JoinedInserts(ImmutableArray<int> inputs, ImmutableArray<ImmutableArray<CasePattern>> arms)
    {
        var count = inputs.Length - 2;
        for (var first = 1; first <= count; first++)
        {
            if (_nodes[inputs[first]] is not { Op: NodeOp.DynamicInsert } insert) continue;
            var isAlike = new bool[inputs.Length];
            for (var i = first; i < inputs.Length; i++) isAlike[i] = IsInsertLike(inputs[i], insert);
            if (inputs.Where((_, i) => isAlike[i]).Distinct().Count() < 2) continue;
            var nothing = Zero(WidthOf(insert.Inputs[2]));
            var values = inputs.ToArray();
            var places = inputs.ToArray();
            for (var i = 1; i < inputs.Length; i++) values[i] = isAlike[i] ? _nodes[inputs[i]].Inputs[2] : nothing;
            var value = Case(values, arms[..count]);
            var inserted = DynamicInsert(insert.Inputs[0], insert.Inputs[1], value, insert.Index);
            for (var i = 1; i < inputs.Length; i++)
                if (isAlike[i])
                    places[i] = inserted;
            return Selected(places, arms[..count]);
        }

        return -1;
    }

    private bool IsInsertLike(int id, Node insert) =>
        _nodes[id] is { Op: NodeOp.DynamicInsert } other && other.Inputs[0] == insert.Inputs[0]
        && other.Inputs[1] == insert.Inputs[1] && other.Index == insert.Index
        && WidthOf(other.Inputs[2]) == WidthOf(insert.Inputs[2]);

    // With two different values and patterns that exclude each other it is a multiplexer.
    private int Selected(int[] inputs, ImmutableArray<ImmutableArray<CasePattern>> arms)
    {
        var otherwise = inputs[^1];
        var others = inputs[1..^1].Where(i => i != otherwise).Distinct().ToList();
        var patterns = arms.SelectMany(a => a).ToList();
        var areExact = patterns.TrueForAll(p => p.Mask == BitVector.AllOnes(p.Mask.Width))
            && patterns.Select(p => p.Value).Distinct().Count() == patterns.Count;
        if (others.Count != 1 || !areExact) return Case(inputs, arms);
        var taken = Zero(1);
        for (var arm = 0; arm < arms.Length; arm++)
            if (inputs[arm + 1] != otherwise)
                taken = Or(taken, Matches(inputs[0], arms[arm]));
        return Mux(taken, others[0], otherwise);
    }

    private int Matches(int subject, ImmutableArray<CasePattern> patterns)
    {
        var any = Zero(1);
        foreach (var pattern in patterns)
        {
            var masked = And(subject, Constant(pattern.Mask));
            any = Or(any, Binary(NodeOp.Equal, 1, masked, Constant(pattern.Value)));
        }

        return any;
    }

    private static int Taken(ImmutableArray<ImmutableArray<CasePattern>> arms, BitVector subject)
    {
        for (var arm = 0; arm < arms.Length; arm++)
            foreach (var pattern in arms[arm])
                if (BitMath.And(subject, pattern.Mask) == pattern.Value)
                    return arm + 1;
        return arms.Length + 1;
    }

    private int DynamicSlice(int a, int start, int stride, int width)
    {
        if (IsZero(a)) return Zero(width);
        start = Unextended(start);
        if (_nodes[start].Value is not { } known) return New(NodeOp.DynamicSlice, width, [a, start], stride);
        if (known.Unsigned * stride >= WidthOf(a)) return Zero(width);
        var low = (int)(known.Unsigned * stride);
        return ZeroExtend(Slice(a, low, Math.Min(width, WidthOf(a) - low)), width);
    }

    private int DynamicInsert(int a, int start, int value, int stride)
    {
        start = Unextended(start);
        var width = WidthOf(a);
        if (_nodes[start].Value is not { } known)
            return New(NodeOp.DynamicInsert, width, [a, start, value], stride);
        if (known.Unsigned * stride >= width) return a;
        var low = (int)(known.Unsigned * stride);
        var end = Math.Min(width, low + WidthOf(value));
        var parts = new List<int>(3);
        if (end < width) parts.Add(Slice(a, end, width - end));
        parts.Add(Slice(value, 0, end - low));
        if (low > 0) parts.Add(Slice(a, 0, low));
        return Concat([.. parts]);
    }
}
