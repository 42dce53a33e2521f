using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Semantics.Binding;

/// <summary>The clauses of a router as they are written; the parser lets each stand once.</summary>
internal sealed record RouterClauses(
    BufferItem? Buffer, VcsItem? Vcs, ArbitrateItem? Arbitrate, FlowControlItem? Flow, RouterFunctionItem? Route,
    RouterFunctionItem? Vc, RouterFunctionItem? Tail)
{
    public static RouterClauses Of(ImmutableArray<ModuleItem> items) => new(
        First<BufferItem>(items), First<VcsItem>(items), First<ArbitrateItem>(items),
        First<FlowControlItem>(items), Function(items, RouterFunction.Route),
        Function(items, RouterFunction.Vc), Function(items, RouterFunction.Tail));

    public FlowControl FlowControl => Flow?.Kind ?? FlowControl.Handshake;

    public Arbitration Arbitration => Arbitrate?.Kind ?? Arbitration.RoundRobin;

    /// <summary>Whether every value of <c>route</c> is a set that is written with one port or none.</summary>
    public bool IsUnicast
    {
        get
        {
            var values = new Stack<SyntaxNode?>([Route?.Body]);
            while (values.TryPop(out var value))
            {
                switch (value)
                {
                    case BlockExpression block: values.Push(block.Value); break;
                    case ParenthesizedExpression inner: values.Push(inner.Inner); break;
                    case IfExpression branch:
                        values.Push(branch.Then);
                        values.Push(branch.Else);
                        break;
                    case MatchExpression match:
                        foreach (var arm in match.Arms) values.Push(arm.Body);
                        break;
                    case CallExpression { Callee: NameExpression { Name.Text: "set" }, Arguments.Length: <= 1 }: break;
                    default: return false;
                }
            }

            return true;
        }
    }

    private static T? First<T>(ImmutableArray<ModuleItem> items)
        where T : ModuleItem =>
        items.OfType<T>().FirstOrDefault();

    private static RouterFunctionItem? Function(ImmutableArray<ModuleItem> items, RouterFunction kind) =>
        items.OfType<RouterFunctionItem>().FirstOrDefault(f => f.Kind == kind);
}
