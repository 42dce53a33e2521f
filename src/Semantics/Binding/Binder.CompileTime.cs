using System.Numerics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Assignments in functions that run at compile time: the variable's constant is replaced.</summary>
internal partial class Binder
{
    private void AssignConstant(AssignStatement assign)
    {
        var steps = new Stack<Expression>();
        var root = assign.Place;
        while (true)
        {
            switch (root)
            {
                case MemberExpression member: steps.Push(root); root = member.Target; continue;
                case IndexExpression index: steps.Push(root); root = index.Target; continue;
                case SliceExpression slice: steps.Push(root); root = slice.Target; continue;
                case PartSelectExpression part: steps.Push(root); root = part.Target; continue;
            }

            break;
        }

        if (root is not NameExpression name) return;
        if (Scope.Find(name.Name.Text) is not LocalEntry { Value: { } now } entry)
        {
            if (Resolve(root) is not ErrorTarget)
                Error(SemanticRules.NotAssignable, root.Span, $"'{name.Name.Text}' can't be assigned: it is no 'var'");
            Bind(assign.Value);
            return;
        }

        if (!entry.Local.IsMutable)
        {
            Refuse(root, $"'{name.Name.Text}' can't be assigned: it is no 'var'", $"declare it with 'var {name.Name.Text}'", entry.Local);
            return;
        }

        if (entry.Depth < AssignBarrier)
        {
            Refuse(root, $"'{name.Name.Text}' is declared outside of this value and can't change in it", "make it the value of the branch", entry.Local);
            return;
        }

        if (now is BoundError)
        {
            Bind(assign.Value);
            return;
        }

        Spend(assign.Span, now is BoundArrayValue { Elements.Length: var length } ? length / 8 : 0);
        entry.Value = Update(now, steps, assign.Value) ?? new BoundError(assign.Span);
    }

    // The value with the part that the steps lead to replaced; null after an error. Out of range nothing changes.
    private BoundExpression? Update(BoundExpression now, Stack<Expression> steps, Expression valueSyntax)
    {
        if (!steps.TryPop(out var step))
        {
            var value = Constant(BindAs(valueSyntax, now.Type), "the value", valueSyntax.Span);
            return value is BoundError ? null : value;
        }

        switch (step)
        {
            case MemberExpression member when now.Type is StructType structure:
                var field = structure.IndexOf(member.Member.Text);
                if (field < 0) break;
                var whole = (BoundStructValue)now;
                return Update(whole.Fields[field], steps, valueSyntax) is { } part
                    ? whole with { Fields = whole.Fields.SetItem(field, part) }
                    : null;
            case IndexExpression index when now.Type is ArrayType array:
                if (ConstantInteger(index.Index, "an index") is not { } i) return null;
                if (i >= array.Length && IsRuntimeCorner(Bind(index.Index)))
                {
                    Bind(valueSyntax);
                    return now;
                }

                if (i.Sign < 0 || i >= array.Length)
                {
                    Error(SemanticRules.OutOfRange, index.Index.Span, $"index {Number(i)} is out of range: '{Snippet(index.Target.Span)}' has {Count(array.Length, "element")}");
                    return null;
                }

                var elements = now is BoundFill fill
                    ? [.. Enumerable.Repeat(fill.Value, fill.Count)]
                    : ((BoundArrayValue)now).Elements;
                return Update(elements[(int)i], steps, valueSyntax) is { } element
                    ? new BoundArrayValue(elements.SetItem((int)i, element), array, now.Span)
                    : null;
            case IndexExpression index when now is BoundConstant { Type: UIntType or IntType } known:
                return UpdateBits(known, Bind(step), () => ConstantInteger(index.Index, "an index"), 1, valueSyntax);
            case SliceExpression slice when now is BoundConstant { Type: UIntType or IntType } known:
                var read = Bind(step);
                return UpdateBits(known, read, () => ConstantInteger(slice.Low, "a bound"), read.Type.Width, valueSyntax);
            case PartSelectExpression select when now is BoundConstant { Type: UIntType or IntType } known:
                var selected = Bind(step);
                return UpdateBits(known, selected, () => ConstantInteger(select.Start, "a bound"), selected.Type.Width, valueSyntax);
        }

        Bind(step);
        return null;
    }

    // The read checks that the bits exist.
    private BoundExpression? UpdateBits(
        BoundConstant known, BoundExpression read, Func<BigInteger?> low, int width, Expression valueSyntax)
    {
        if (read is BoundError || low() is not { } at) return null;
        var value = Constant(BindAs(valueSyntax, UInt(width)), "the value", valueSyntax.Span);
        if (value is not BoundConstant bits) return null;
        if (at >= known.Type.Width) return known;
        var mask = ((BigInteger.One << width) - 1) << (int)at;
        var changed = Constants.ToBits(known) & ~mask | bits.Value << (int)at;
        return known with { Value = Constants.Wrap(changed, known.Type) };
    }
}
