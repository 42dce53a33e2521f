using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Turns multiplexers, cases and inserts back into <c>if</c>, <c>case</c> and assignments to parts.</summary>
/// <remarks>Only cells without a name and with one reader are taken apart; all others stay expressions.</remarks>
/// <param name="isNamed">Whether a net keeps a name of its own.</param>
internal sealed class StatementBuilder(ModuleNetlist module, int[] readers, Func<Net, bool> isNamed)
{
    // Deeper chains are written as expressions; nobody reads thirty nested blocks.
    private const int MaxDepth = 100;

    /// <summary>Statements that give a register its next value; nothing where it holds.</summary>
    /// <param name="isShared">Whether a condition also guards other registers, so that a small choice between two
    /// values is better an <c>if</c>.</param>
    public List<Statement> BuildNext(Net register, Func<Net, bool> isShared)
    {
        var cell = (RegisterCell)module[register];
        return Build(new Target(register, 0, cell.Width), cell.Next, new Context(true, isShared), 0);
    }

    /// <summary>Statements that compute a net in a combinational block, or null when one expression does.</summary>
    public List<Statement>? BuildValue(Net net)
    {
        var context = new Context(false, _ => false);
        var statements = Expand(new Target(net, 0, module.WidthOf(net)), net, context, 0);
        return statements is [AssignStatement] ? null : statements;
    }

    /// <summary>The condition and whether it is inverted: a negation is taken off.</summary>
    public (Net Condition, bool IsInverted) Normalize(Net select) =>
        module[select] is UnaryCell { Kind: UnaryKind.Not } not && !isNamed(select) ? (not.A, true) : (select, false);

    /// <summary>Whether no value matches two arms.</summary>
    public static bool IsDisjoint(CaseCell cell)
    {
        var isExact = cell.Arms.SelectMany(a => a.Patterns).All(p => p.Mask == Semantics.Values.BitVector.AllOnes(p.Mask.Width));
        if (isExact)
        {
            var seen = new HashSet<Semantics.Values.BitVector>();
            return cell.Arms.SelectMany(a => a.Patterns).All(p => seen.Add(p.Value));
        }

        var patterns = cell.Arms.SelectMany(a => a.Patterns).ToArray();
        for (var i = 0; i < patterns.Length; i++)
            for (var j = 0; j < i; j++)
                if (Overlap(patterns[i], patterns[j]))
                    return false;
        return true;
    }

    private static bool Overlap(CasePattern a, CasePattern b) =>
        ((a.Value.Unsigned ^ b.Value.Unsigned) & a.Mask.Unsigned & b.Mask.Unsigned).IsZero;

    private List<Statement> Build(Target target, Net net, Context context, int depth)
    {
        if (context.IsRegister && IsHold(target, net)) return [];
        if (depth >= MaxDepth || isNamed(net) || readers[net.Cell] != 1) return [new AssignStatement(target, net)];
        return Expand(target, net, context, depth);
    }

    private List<Statement> Expand(Target target, Net net, Context context, int depth)
    {
        switch (module[net])
        {
            case MuxCell mux:
                var (condition, isInverted) = Normalize(mux.Select);
                var (whenTrue, whenFalse) = isInverted ? (mux.WhenFalse, mux.WhenTrue) : (mux.WhenTrue, mux.WhenFalse);
                var then = Build(target, whenTrue, context, depth + 1);
                var otherwise = Build(target, whenFalse, context, depth + 1);
                if (then is [AssignStatement] && otherwise is [AssignStatement] && !context.IsShared(condition)) break;
                if (then.Count == 0 && otherwise.Count == 0) return [];
                return [new BranchStatement(condition, then, otherwise)];

            case CaseCell cell when cell.Arms.Length > 0:
                var arms = cell.Arms
                    .Select(arm => (arm.Patterns, Build(target, arm.Value, context, depth + 1)))
                    .ToImmutableArray();
                return [new SwitchStatement(cell, arms, Build(target, cell.Default, context, depth + 1))];

            case DynamicInsertCell insert when target.Low == 0 && target.Width == module.WidthOf(target.Variable):
                return [.. Build(target, insert.A, context, depth + 1), new InsertStatement(target, insert)];

            case ConcatCell concat when TryBuildParts(target, concat, context, depth, out var statements):
                return statements;
        }

        return [new AssignStatement(target, net)];
    }

    // q with some bits replaced: `{base[7:4], x}` is `q <= base; q[3:0] <= x;`, where the base is q or a choice.
    private bool TryBuildParts(
        Target target, ConcatCell concat, Context context, int depth, [NotNullWhen(true)] out List<Statement>? statements)
    {
        statements = null;
        var parts = new List<(Target Target, Net Net, Net? Base)>();
        var low = target.Low + concat.TotalWidth;
        foreach (var part in concat.Parts)
        {
            low -= module.WidthOf(part);
            var place = new Target(target.Variable, low, module.WidthOf(part));
            var from = module[part] is SliceCell slice && !isNamed(part) && slice.Low == low - target.Low
                && module.WidthOf(slice.A) == target.Width
                    ? slice.A
                    : (Net?)null;
            parts.Add((place, part, from));
        }

        var isHolding = context.IsRegister && parts.Any(p => IsHold(p.Target, p.Net));
        var common = parts.Select(p => p.Base).FirstOrDefault(b => b is { } net && IsBase(net, parts, context));
        if (!isHolding && common is null) return false;

        statements = [];
        if (common is { } source) statements.AddRange(Expand(target, source, context, depth + 1));
        foreach (var (place, net, from) in Enumerable.Reverse(parts))
            if (from is null || from != common)
                statements.AddRange(Build(place, net, context, depth + 1));
        return true;
    }

    // A choice that only this concatenation reads, and that holds somewhere.
    private bool IsBase(Net net, List<(Target Target, Net Net, Net? Base)> parts, Context context) =>
        context.IsRegister && !isNamed(net) && module[net] is MuxCell or CaseCell or DynamicInsertCell or ConcatCell
        && readers[net.Cell] == parts.Count(p => p.Base == net)
        && parts.Where(p => p.Base == net).All(p => readers[p.Net.Cell] == 1);

    private bool IsHold(Target target, Net net) =>
        (net == target.Variable && target.Low == 0 && target.Width == module.WidthOf(net))
        || (module[net] is SliceCell slice && slice.A == target.Variable && slice.Low == target.Low
            && slice.SliceWidth == target.Width);

    private readonly record struct Context(bool IsRegister, Func<Net, bool> IsShared);
}
