using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>Walks over bound expressions without recursion.</summary>
internal static class BoundTree
{
    /// <summary>Whether the expression, or anything in it, meets a condition. Bodies of called functions
    /// count.</summary>
    public static bool Any(BoundExpression root, Func<BoundExpression, bool> condition)
    {
        var work = new Stack<BoundExpression>();
        var functions = new HashSet<BoundFunction>(ReferenceEqualityComparer.Instance);
        work.Push(root);
        while (work.TryPop(out var expression))
        {
            if (condition(expression)) return true;
            if (expression is BoundCall call && functions.Add(call.Function)) work.Push(call.Function.Body);
            foreach (var child in Children(expression)) work.Push(child);
        }

        return false;
    }

    public static bool HasIndexValue(BoundExpression root) => Any(root, e => e is BoundIndexValue);

    /// <summary>Whether the value depends on locals and constants alone.</summary>
    public static bool IsPure(BoundExpression root) => !Any(
        root,
        e => e is BoundName { Signal: not BoundLocal } or BoundInstancePort or BoundMemoryRead or BoundDelay);

    public static IEnumerable<BoundExpression> Children(BoundExpression expression) => expression switch
    {
        BoundInstancePort port => port.Indices,
        BoundPortMember member => [member.Target],
        BoundPortArray ports => ports.Elements,
        BoundField field => [field.Target],
        BoundElement element => [element.Target, element.Index],
        BoundBit bit => [bit.Target, bit.Index],
        BoundSlice slice => [slice.Target],
        BoundPartSelect part => [part.Target, part.Start],
        BoundUnary unary => [unary.Operand],
        BoundBinary binary => [binary.Left, binary.Right],
        BoundConvert convert => [convert.Operand],
        BoundConcat concat => concat.Parts,
        BoundRepeat repeat => [repeat.Operand],
        BoundIf choice => [choice.Condition, choice.Then, choice.Else],
        BoundMatch match => match.Arms.Select(arm => arm.Value).Prepend(match.Subject),
        BoundStructValue structure => structure.Fields,
        BoundArrayValue array => array.Elements,
        BoundFill fill => [fill.Value],
        BoundBlock block => Expressions(block.Statements).Prepend(block.Value),
        BoundCall call => call.Arguments,
        BoundIntrinsic intrinsic => intrinsic.Arguments,
        BoundMemoryRead read => [read.Address],
        BoundDelay delay => delay.Enable is { } enable ? [delay.Operand, enable] : [delay.Operand],
        BoundCross cross => [cross.Operand],
        _ => [],
    };

    /// <summary>Every expression that statements hold, places included.</summary>
    public static IEnumerable<BoundExpression> Expressions(ImmutableArray<BoundStatement> statements)
    {
        var work = new Stack<ImmutableArray<BoundStatement>>();
        work.Push(statements);
        while (work.TryPop(out var block))
        {
            foreach (var statement in block)
            {
                switch (statement)
                {
                    case BoundAssign assign:
                        yield return assign.Place;
                        yield return assign.Value;
                        break;
                    case BoundDeclare { Value: { } value }:
                        yield return value;
                        break;
                    case BoundIfStatement choice:
                        yield return choice.Condition;
                        work.Push(choice.Then);
                        work.Push(choice.Else);
                        break;
                    case BoundMatchStatement match:
                        yield return match.Subject;
                        foreach (var arm in match.Arms) work.Push(arm.Body);
                        break;
                }
            }
        }
    }
}
