using System.Collections.Immutable;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal sealed partial class ModuleBinder
{
    private Entry DeclareSparse(SparseItem item, string suffix) =>
        new SparseEntry(
            new BoundWire($"{item.Name.Text}{suffix}.busy", UIntType.Bit, item.Name.Span) { AllowUnused = true }, item.Name.Span);

    private void BindSparse(SparseItem item, SparseEntry entry, string name)
    {
        var stream = Bind(item.Stream);
        var domain = DomainOf(item.Domain, item.Span, $"the block '{item.Name.Text}'");
        var lanes = item.Lanes is null ? 1 : SparseNumber(item.Lanes, "lanes");
        var window = item.Window is null ? 1 : SparseNumber(item.Window, "window");
        if (stream is not BoundError && stream.Type is not StreamType)
        {
            stream = Error(
                SemanticRules.BadSparse, item.Stream.Span, $"a sparse block reads a stream, but '{Snippet(item.Stream.Span)}' is {Describe(stream.Type)}");
        }

        if (stream is not BoundError && Ports.IsDriven(StreamPart(stream, "ready")) != true)
        {
            stream = Error(
                SemanticRules.WrongDirection, item.Stream.Span, $"'{Snippet(item.Stream.Span)}' is not received here, so its 'ready' can't be driven",
                "read an input stream, or the output stream of an instance");
        }

        var element = stream.Type switch
        {
            StreamType { Element: ArrayType array } => array.Element,
            StreamType { Element: var single } => single,
            _ => ErrorHdlType.Instance,
        };
        var local = new BoundLocal(item.Element.Text, element, false, item.Element.Span);
        var outer = Scope;
        Scope = new Scope(outer);
        Declare(item.Element, new LocalEntry(local, Scope.Depth, item.Element.Span));
        var skip = item.Skip is null ? null : BindCondition(item.Skip);
        var when = item.When is null ? null : BindCondition(item.When);
        ImmutableArray<BoundStatement> body = [];
        if (item.Target is null)
        {
            Body = BodyKind.Seq;
            body = BindStatements(item.Body);
            Body = BodyKind.Module;
        }

        Scope = outer;
        var target = item.Target is null ? null : BindSparseTarget(item, element);
        if (stream is BoundError || skip is BoundError || when is BoundError || target is BoundError) return;
        if (domain < 0 || lanes is null || window is null) return;
        _items.Add(new BoundSparse(
            name, local, stream, skip, when, lanes.Value, window.Value, body, target, entry.Busy, domain, item.Span));
    }

    private int? SparseNumber(Expression expression, string what)
    {
        if (ConstantInteger(expression, $"the number of '{what}'") is not { } value) return null;
        if (value >= 1 && value <= 1024) return (int)value;
        Error(SemanticRules.BadSparse, expression.Span, $"'{what}' is {value}, but must be 1 to 1024");
        return null;
    }

    private BoundExpression BindSparseTarget(SparseItem item, HdlType element)
    {
        var target = Bind(item.Target!);
        if (target is BoundError || element is ErrorHdlType) return new BoundError(item.Target!.Span);
        if (target.Type is not StreamType stream || !stream.Element.Equals(element))
        {
            return Error(
                SemanticRules.BadSparse, item.Target!.Span,
                $"the survivors are '{element}', so '{Snippet(item.Target.Span)}' must be a 'stream<{element}>', but it is {Describe(target.Type)}");
        }

        if (Ports.IsDriven(StreamPart(target, "valid")) == true) return target;
        return Error(
            SemanticRules.WrongDirection, item.Target!.Span, $"'{Snippet(item.Target.Span)}' is not sent from here, so the survivors can't go there",
            "name an output stream, or the input stream of an instance");
    }
}
