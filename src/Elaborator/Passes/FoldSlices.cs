using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Shortens chains of slices, concats and extensions: they are wiring, and read best as one step.</summary>
public sealed class FoldSlices : INetlistPass
{
    // A concat that grows by a part a step would otherwise cost the square of its length.
    private const int MaxParts = 256;

    public string Name => "fold-slices";

    public string Summary => "joins slices, concats and extensions that read each other";

    public Design Run(Design design) => NetlistRewriter.Rewrite(design, static (rewriter, net, cell) => cell switch
    {
        SliceCell slice => Slice(rewriter, slice),
        ConcatCell concat => Concat(rewriter, concat),
        ExtendCell extend => Extend(rewriter, extend),
        _ => null,
    });

    private static Net? Slice(NetlistRewriter rewriter, SliceCell slice)
    {
        var source = slice.Source;
        // slice a[all]  =>  a
        if (slice.SliceWidth == rewriter.WidthOf(slice.A)) return slice.A;
        switch (rewriter[slice.A])
        {
            case ConstantCell constant:
                return rewriter.Constant(BitMath.Slice(constant.Value, slice.Low, slice.SliceWidth), source);
            // slice (slice a[9:4])[3:1]  =>  slice a[7:5]
            case SliceCell inner:
                return rewriter.Slice(inner.A, inner.Low + slice.Low, slice.SliceWidth, source);
            case ConcatCell concat:
                return OfConcat(rewriter, slice, concat);
            case ExtendCell extend:
                return OfExtend(rewriter, slice, extend);
            default:
                return null;
        }
    }

    // slice (concat a, b, c)[…]  =>  concat of the parts that it touches, the outer ones sliced
    private static Net? OfConcat(NetlistRewriter rewriter, SliceCell slice, ConcatCell concat)
    {
        var parts = ImmutableArray.CreateBuilder<Net>();
        var top = concat.Width;
        var end = slice.Low + slice.SliceWidth;
        foreach (var part in concat.Parts)
        {
            var width = rewriter.WidthOf(part);
            var low = top - width;
            if (low < end && top > slice.Low)
            {
                if (parts.Count == MaxParts) return null;
                var from = Math.Max(slice.Low, low);
                parts.Add(rewriter.Slice(part, from - low, Math.Min(end, top) - from, slice.Source));
            }

            top = low;
            if (top <= slice.Low) break;
        }

        return rewriter.Concat(parts.ToImmutable(), slice.Source);
    }

    private static Net? OfExtend(NetlistRewriter rewriter, SliceCell slice, ExtendCell extend)
    {
        var inner = rewriter.WidthOf(extend.A);
        // slice (zext a)[inside]  =>  slice a[…]
        if (slice.Low + slice.SliceWidth <= inner) return rewriter.Slice(extend.A, slice.Low, slice.SliceWidth, slice.Source);
        // slice (zext a)[above]  =>  0
        if (slice.Low >= inner && !extend.IsSigned) return rewriter.Zero(slice.SliceWidth, slice.Source);
        // slice (sext a)[across or above]  =>  sext (slice a[… with its top bit])
        var low = Math.Min(slice.Low, inner - 1);
        var kept = rewriter.Slice(extend.A, low, inner - low, slice.Source);
        return inner - low == slice.SliceWidth ? kept : rewriter.Add(extend with { A = kept, ToWidth = slice.SliceWidth, Source = slice.Source });
    }

    private static Net? Concat(NetlistRewriter rewriter, ConcatCell concat)
    {
        var parts = new List<Net>(concat.Parts.Length);
        foreach (var part in concat.Parts)
        {
            // concat a, (concat b, c)  =>  concat a, b, c
            if (rewriter[part] is ConcatCell inner && concat.Parts.Length + inner.Parts.Length <= MaxParts)
                foreach (var innerPart in inner.Parts)
                    Append(rewriter, parts, innerPart, concat);
            else Append(rewriter, parts, part, concat);
        }

        // concat 4'h0, a  =>  zext a
        if (parts.Count > 1 && rewriter.IsConstant(parts[0], out var high) && high.IsZero)
            return rewriter.ZeroExtend(rewriter.Concat([.. parts.Skip(1)], concat.Source), concat.Width, concat.Source);
        return parts.SequenceEqual(concat.Parts) ? null : rewriter.Concat([.. parts], concat.Source);
    }

    private static void Append(NetlistRewriter rewriter, List<Net> parts, Net part, ConcatCell concat)
    {
        if (parts.Count > 0)
        {
            // concat 2'h1, 2'h2  =>  4'h6
            if (rewriter[parts[^1]] is ConstantCell high && rewriter[part] is ConstantCell low)
            {
                parts[^1] = rewriter.Constant(BitMath.Concat(high.Value, low.Value), concat.Source);
                return;
            }

            // concat (slice a[7:4]), (slice a[3:0])  =>  slice a[7:0]
            var above = AsSlice(rewriter, parts[^1]);
            var below = AsSlice(rewriter, part);
            if (above.Net == below.Net && above.Low == below.Low + below.Width && above.Net != parts[^1])
            {
                parts[^1] = rewriter.Slice(above.Net, below.Low, above.Width + below.Width, concat.Source);
                return;
            }
        }

        parts.Add(part);
    }

    private static (Net Net, int Low, int Width) AsSlice(NetlistRewriter rewriter, Net net) =>
        rewriter[net] is SliceCell slice ? (slice.A, slice.Low, slice.SliceWidth) : (net, 0, rewriter.WidthOf(net));

    private static Net? Extend(NetlistRewriter rewriter, ExtendCell extend) => rewriter[extend.A] switch
    {
        ConstantCell constant => rewriter.Constant(
            extend.IsSigned ? BitMath.SignExtend(constant.Value, extend.Width) : BitMath.ZeroExtend(constant.Value, extend.Width),
            extend.Source),
        // zext (zext a)  =>  zext a        sext (sext a)  =>  sext a        sext (zext a)  =>  zext a
        ExtendCell inner when inner.IsSigned == extend.IsSigned || !inner.IsSigned =>
            rewriter.Add(extend with { A = inner.A, IsSigned = inner.IsSigned }),
        _ => null,
    };
}
