using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Sparse;

/// <summary>Copies bound statements and expressions, with some nodes replaced.</summary>
internal abstract class BoundRewriter
{
    /// <summary>The replacement of a node, or null to copy it with its parts rewritten.</summary>
    protected abstract BoundExpression? Replace(BoundExpression expression);

    public BoundExpression Rewrite(BoundExpression expression)
    {
        if (Replace(expression) is { } replaced) return replaced;
        return expression switch
        {
            BoundPortMember e => e with { Target = Rewrite(e.Target) },
            BoundField e => e with { Target = Rewrite(e.Target) },
            BoundElement e => e with { Target = Rewrite(e.Target), Index = Rewrite(e.Index) },
            BoundBit e => e with { Target = Rewrite(e.Target), Index = Rewrite(e.Index) },
            BoundSlice e => e with { Target = Rewrite(e.Target) },
            BoundPartSelect e => e with { Target = Rewrite(e.Target), Start = Rewrite(e.Start) },
            BoundUnary e => e with { Operand = Rewrite(e.Operand) },
            BoundBinary e => e with { Left = Rewrite(e.Left), Right = Rewrite(e.Right) },
            BoundConvert e => e with { Operand = Rewrite(e.Operand) },
            BoundConcat e => e with { Parts = Rewrite(e.Parts) },
            BoundRepeat e => e with { Operand = Rewrite(e.Operand) },
            BoundIf e => e with { Condition = Rewrite(e.Condition), Then = Rewrite(e.Then), Else = Rewrite(e.Else) },
            BoundMatch e => e with
            {
                Subject = Rewrite(e.Subject),
                Arms = [.. e.Arms.Select(arm => arm with { Value = Rewrite(arm.Value) })],
            },
            BoundStructValue e => e with { Fields = Rewrite(e.Fields) },
            BoundArrayValue e => e with { Elements = Rewrite(e.Elements) },
            BoundFill e => e with { Value = Rewrite(e.Value) },
            BoundBlock e => e with { Statements = Rewrite(e.Statements), Value = Rewrite(e.Value) },
            BoundCall e => e with { Arguments = Rewrite(e.Arguments) },
            BoundIntrinsic e => e with { Arguments = Rewrite(e.Arguments) },
            BoundMemoryRead e => e with { Address = Rewrite(e.Address) },
            BoundDelay e => e with { Operand = Rewrite(e.Operand), Enable = e.Enable is { } enable ? Rewrite(enable) : null },
            BoundCross e => e with { Operand = Rewrite(e.Operand) },
            _ => expression,
        };
    }

    protected ImmutableArray<BoundExpression> Rewrite(ImmutableArray<BoundExpression> expressions) =>
        [.. expressions.Select(Rewrite)];

    public ImmutableArray<BoundStatement> Rewrite(ImmutableArray<BoundStatement> statements) =>
        [.. statements.SelectMany(RewriteStatement)];

    /// <summary>One statement may become several.</summary>
    protected virtual IEnumerable<BoundStatement> RewriteStatement(BoundStatement statement) => statement switch
    {
        BoundAssign s => [s with { Place = Rewrite(s.Place), Value = Rewrite(s.Value) }],
        BoundDeclare s => [s with { Value = s.Value is { } value ? Rewrite(value) : null }],
        BoundIfStatement s =>
            [s with { Condition = Rewrite(s.Condition), Then = Rewrite(s.Then), Else = Rewrite(s.Else) }],
        BoundMatchStatement s =>
        [
            s with
            {
                Subject = Rewrite(s.Subject),
                Arms = [.. s.Arms.Select(arm => arm with { Body = Rewrite(arm.Body) })],
            },
        ],
        _ => [statement],
    };
}
