using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Replaces a choice by what it always chooses, and drops choices that can't happen.</summary>
public sealed class FoldMux : INetlistPass
{
    public string Name => "fold-mux";

    public string Summary => "simplifies muxes and cases whose select is known or whose choices are equal";

    public Design Run(Design design) => NetlistRewriter.Rewrite(design, static (rewriter, net, cell) => cell switch
    {
        MuxCell mux => Mux(rewriter, mux),
        CaseCell choice => Case(rewriter, choice),
        _ => null,
    });

    private static Net? Mux(NetlistRewriter rewriter, MuxCell mux)
    {
        // mux 1 ? a : b  =>  a        mux 0 ? a : b  =>  b
        if (rewriter.IsConstant(mux.Select, out var select)) return select.IsZero ? mux.WhenFalse : mux.WhenTrue;
        // mux s ? a : a  =>  a
        if (AreSame(rewriter, mux.WhenTrue, mux.WhenFalse)) return mux.WhenTrue;
        // mux (not s) ? a : b  =>  mux s ? b : a
        if (rewriter[mux.Select] is UnaryCell { Kind: UnaryKind.Not, A: var inverse })
            return rewriter.Add(mux with { Select = inverse, WhenTrue = mux.WhenFalse, WhenFalse = mux.WhenTrue });
        // mux s ? (mux s ? a : b) : c  =>  mux s ? a : c
        if (rewriter[mux.WhenTrue] is MuxCell inner && inner.Select == mux.Select)
            return rewriter.Add(mux with { WhenTrue = inner.WhenTrue });
        // mux s ? a : (mux s ? b : c)  =>  mux s ? a : c
        if (rewriter[mux.WhenFalse] is MuxCell other && other.Select == mux.Select)
            return rewriter.Add(mux with { WhenFalse = other.WhenFalse });
        if (mux.Width > 1) return null;

        // Of one bit:  mux s ? 1 : b  =>  or s, b        mux s ? a : 0  =>  and s, a
        //              mux s ? 1 : 0  =>  s              mux s ? 0 : 1  =>  not s
        var isTrueKnown = rewriter.IsConstant(mux.WhenTrue, out var whenTrue);
        var isFalseKnown = rewriter.IsConstant(mux.WhenFalse, out var whenFalse);
        if (isTrueKnown && isFalseKnown) return whenTrue.IsZero ? rewriter.Not(mux.Select, mux.Source) : mux.Select;
        if (isTrueKnown && !whenTrue.IsZero)
            return rewriter.Add(new BinaryCell(BinaryKind.Or, mux.Select, mux.WhenFalse, 1, mux.Source));
        if (isFalseKnown && whenFalse.IsZero)
            return rewriter.Add(new BinaryCell(BinaryKind.And, mux.Select, mux.WhenTrue, 1, mux.Source));
        return null;
    }

    // Two constant cells may hold one value.
    private static bool AreSame(NetlistRewriter rewriter, Net a, Net b) =>
        a == b || (rewriter.IsConstant(a, out var x) && rewriter.IsConstant(b, out var y) && x == y);

    private static Net? Case(NetlistRewriter rewriter, CaseCell choice)
    {
        // case 2'h1 { 2'h1 => a … }  =>  a
        if (rewriter.IsConstant(choice.Subject, out var subject))
            return choice.Input(ConstantEvaluator.CaseInput(choice, subject));

        var arms = Reachable(choice);
        // The last arms may fall to the default when they choose the same.
        while (arms.Count > 0 && AreSame(rewriter, arms[^1].Value, choice.Default)) arms.RemoveAt(arms.Count - 1);
        // case x { else => a }  =>  a
        if (arms.Count == 0) return choice.Default;
        // case s { 1'h1 => a else => b }  =>  mux s ? a : b, for a subject of one bit
        if (rewriter.WidthOf(choice.Subject) == 1 && arms is [{ Patterns: [var only] } arm] && !only.Mask.IsZero)
            return rewriter.Add(only.Value.IsZero
                ? new MuxCell(choice.Subject, choice.Default, arm.Value, choice.Width, choice.Source)
                : new MuxCell(choice.Subject, arm.Value, choice.Default, choice.Width, choice.Source));
        // An arm that matches everything is the default.
        if (arms[^1].Patterns.Any(pattern => pattern.Mask.IsZero))
            return rewriter.Add(choice with { Arms = [.. arms.SkipLast(1)], Default = arms[^1].Value });
        return arms.Sum(a => a.Patterns.Length) == choice.Arms.Sum(a => a.Patterns.Length) && arms.Count == choice.Arms.Length
            ? null
            : rewriter.Add(choice with { Arms = [.. arms] });
    }

    // Drops patterns that an earlier one covers, joins neighbours of one value, and stops at a pattern that matches all.
    private static List<CaseArm> Reachable(CaseCell choice)
    {
        var seen = new HashSet<CasePattern>();
        var wide = new List<CasePattern>();
        var arms = new List<CaseArm>();
        foreach (var arm in choice.Arms)
        {
            var patterns = ImmutableArray.CreateBuilder<CasePattern>(arm.Patterns.Length);
            var isLast = false;
            foreach (var pattern in arm.Patterns)
            {
                if (isLast || !seen.Add(pattern) || wide.Exists(earlier => Covers(earlier, pattern))) continue;
                patterns.Add(pattern);
                if (wide.Count < 64 && pattern.Mask != BitVector.AllOnes(pattern.Mask.Width)) wide.Add(pattern);
                isLast = pattern.Mask.IsZero;
            }

            if (patterns.Count > 0)
            {
                if (arms.Count > 0 && arms[^1].Value == arm.Value)
                    arms[^1] = new CaseArm([.. arms[^1].Patterns, .. patterns], arm.Value);
                else arms.Add(new CaseArm(patterns.ToImmutable(), arm.Value));
            }

            if (isLast) break;
        }

        return arms;
    }

    private static bool Covers(CasePattern earlier, CasePattern later) =>
        BitMath.And(earlier.Mask, later.Mask) == earlier.Mask && BitMath.And(later.Value, earlier.Mask) == earlier.Value;
}
