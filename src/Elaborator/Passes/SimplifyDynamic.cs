using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Replaces indexed reads and writes whose index is constant by wiring.</summary>
public sealed class SimplifyDynamic : INetlistPass
{
    public string Name => "simplify-dynamic";

    public string Summary => "turns dynamic slices and inserts at a constant index into slices and concats";

    public Design Run(Design design) => NetlistRewriter.Rewrite(design, static (rewriter, net, cell) => cell switch
    {
        DynamicSliceCell slice => Slice(rewriter, slice),
        DynamicInsertCell insert => Insert(rewriter, insert),
        // shl a, (zext s)  =>  shl a, s
        BinaryCell shift when CellRules.IsShift(shift.Kind) && rewriter[shift.B] is ExtendCell { IsSigned: false, A: var amount } =>
            rewriter.Add(shift with { B = amount }),
        MemoryReadCell read when rewriter[read.Address] is ExtendCell { IsSigned: false, A: var address } =>
            rewriter.Add(read with { A = address }),
        _ => null,
    });

    private static Net? Slice(NetlistRewriter rewriter, DynamicSliceCell slice)
    {
        // dslice a[(zext i) * n]  =>  dslice a[i * n]
        if (rewriter[slice.Start] is ExtendCell { IsSigned: false, A: var start }) return rewriter.Add(slice with { Start = start });
        if (!rewriter.IsConstant(slice.Start, out var constant)) return null;
        var width = rewriter.WidthOf(slice.A);
        // dslice a[k * n], past the end  =>  0
        if (ConstantEvaluator.FirstBit(constant, slice.Stride, width) is not { } low)
            return rewriter.Zero(slice.SliceWidth, slice.Source);
        // dslice a[k * n]  =>  slice a[…], with zeros above where it leaves a
        var kept = rewriter.Slice(slice.A, low, Math.Min(slice.SliceWidth, width - low), slice.Source);
        return rewriter.ZeroExtend(kept, slice.SliceWidth, slice.Source);
    }

    private static Net? Insert(NetlistRewriter rewriter, DynamicInsertCell insert)
    {
        if (rewriter[insert.Start] is ExtendCell { IsSigned: false, A: var start }) return rewriter.Add(insert with { Start = start });
        if (!rewriter.IsConstant(insert.Start, out var constant)) return null;
        // dinsert a[k * n] = v, past the end  =>  a
        if (ConstantEvaluator.FirstBit(constant, insert.Stride, insert.Width) is not { } low) return insert.A;
        // dinsert a[k * n] = v  =>  concat (slice a[above]), v, (slice a[below])
        return Spliced(rewriter, insert, low, insert.Source);
    }

    private static Net Spliced(NetlistRewriter rewriter, DynamicInsertCell insert, int low, SourceSpan source)
    {
        var width = Math.Min(rewriter.WidthOf(insert.Value), insert.Width - low);
        var end = low + width;
        var parts = ImmutableArray.CreateBuilder<Net>(3);
        if (end < insert.Width) parts.Add(rewriter.Slice(insert.A, end, insert.Width - end, source));
        parts.Add(rewriter.Slice(insert.Value, 0, width, source));
        if (low > 0) parts.Add(rewriter.Slice(insert.A, 0, low, source));
        return rewriter.Concat(parts.ToImmutable(), source);
    }
}
