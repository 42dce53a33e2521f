using System.Collections.Immutable;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs.Simplify;

// Slices, concats and extensions: wiring, and shortest as one step.
internal sealed partial class NodePool
{
    public int Slice(int a, int low, int width)
    {
        var node = _nodes[a];
        if (width == node.Width) return a;
        if (node.Value is { } value) return Constant(BitMath.Slice(value, low, width));
        if (_depth < MaxDepth)
        {
            _depth++;
            var shorter = SliceOf(node, low, width);
            _depth--;
            if (shorter >= 0) return shorter;
        }

        return New(NodeOp.Slice, width, [a], low);
    }

    /// <param name="parts">The first in the high bits.</param>
    public int Concat(ReadOnlySpan<int> parts)
    {
        if (parts.Length == 1) return parts[0];
        var flat = new List<int>(parts.Length);
        foreach (var part in parts)
        {
            if (_nodes[part].Op == NodeOp.Concat && _nodes[part].Inputs.Length + flat.Count <= MaxParts)
                foreach (var inner in _nodes[part].Inputs)
                    Append(flat, inner);
            else if (_nodes[part].Op == NodeOp.ZeroExtend)
            {
                var inner = _nodes[part].Inputs[0];
                Append(flat, Zero(WidthOf(part) - WidthOf(inner)));
                Append(flat, inner);
            }
            else Append(flat, part);
        }

        if (flat.Count == 1) return flat[0];
        var width = flat.Sum(WidthOf);
        if (!IsZero(flat[0])) return New(NodeOp.Concat, width, [.. flat]);
        flat.RemoveAt(0);
        return ZeroExtend(flat.Count == 1 ? flat[0] : New(NodeOp.Concat, flat.Sum(WidthOf), [.. flat]), width);
    }

    public int ZeroExtend(int a, int width)
    {
        var node = _nodes[a];
        if (node.Width == width) return a;
        if (node.Value is { } value) return Constant(BitMath.ZeroExtend(value, width));
        return node.Op == NodeOp.ZeroExtend ? ZeroExtend(node.Inputs[0], width) : New(NodeOp.ZeroExtend, width, [a]);
    }

    public int SignExtend(int a, int width)
    {
        var node = _nodes[a];
        if (node.Width == width) return a;
        if (node.Value is { } value) return Constant(BitMath.SignExtend(value, width));
        return node.Op switch
        {
            NodeOp.ZeroExtend => ZeroExtend(node.Inputs[0], width),
            NodeOp.SignExtend => SignExtend(node.Inputs[0], width),
            _ => New(NodeOp.SignExtend, width, [a]),
        };
    }

    private int SliceOf(Node node, int low, int width)
    {
        switch (node.Op)
        {
            case NodeOp.Slice:
                return Slice(node.Inputs[0], node.Index + low, width);
            case NodeOp.Concat:
                return SliceOfConcat(node.Inputs, node.Width, low, width);
            case NodeOp.ZeroExtend or NodeOp.SignExtend:
                var inner = node.Inputs[0];
                var end = WidthOf(inner);
                if (low + width <= end) return Slice(inner, low, width);
                if (low < end)
                {
                    var kept = Slice(inner, low, end - low);
                    return node.Op == NodeOp.ZeroExtend ? ZeroExtend(kept, width) : SignExtend(kept, width);
                }

                return node.Op == NodeOp.ZeroExtend ? Zero(width) : SignExtend(Slice(inner, end - 1, 1), width);
            default:
                return -1;
        }
    }

    private int SliceOfConcat(ImmutableArray<int> parts, int top, int low, int width)
    {
        var taken = new List<(int Part, int Low, int Width)>();
        var end = low + width;
        foreach (var part in parts)
        {
            var bottom = top - WidthOf(part);
            if (bottom < end && top > low)
            {
                if (taken.Count == MaxParts) return -1;
                var from = Math.Max(low, bottom);
                taken.Add((part, from - bottom, Math.Min(end, top) - from));
            }

            top = bottom;
            if (top <= low) break;
        }

        return Concat([.. taken.Select(t => Slice(t.Part, t.Low, t.Width))]);
    }

    // Neighbouring constants become one, and neighbouring slices of one node.
    private void Append(List<int> parts, int part)
    {
        if (parts.Count > 0)
        {
            var (high, low) = (_nodes[parts[^1]], _nodes[part]);
            if (high.Value is { } a && low.Value is { } b)
            {
                parts[^1] = Constant(BitMath.Concat(a, b));
                return;
            }

            if (high.Op == NodeOp.Slice)
            {
                var (source, bit) = low.Op == NodeOp.Slice ? (low.Inputs[0], low.Index) : (part, 0);
                if (source == high.Inputs[0] && bit + low.Width == high.Index)
                {
                    parts[^1] = Slice(source, bit, high.Width + low.Width);
                    return;
                }
            }
        }

        parts.Add(part);
    }
}
