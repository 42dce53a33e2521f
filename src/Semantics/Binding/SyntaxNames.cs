using WaferHdl.Language.Syntax;

namespace WaferHdl.Semantics.Binding;

/// <summary>The names that occur in an expression.</summary>
internal static class SyntaxNames
{
    public static IEnumerable<string> In(Expression expression)
    {
        var work = new Stack<SyntaxNode>();
        work.Push(expression);
        while (work.TryPop(out var node))
        {
            if (node is NameExpression name) yield return name.Name.Text;
            foreach (var child in SyntaxChildren.Of(node)) work.Push(child);
        }
    }
}

/// <summary>The parts of expressions, patterns and statements, in source order.</summary>
internal static class SyntaxChildren
{
    public static IEnumerable<SyntaxNode> Of(SyntaxNode node)
    {
        switch (node)
        {
            case StringExpression e:
                foreach (var part in e.Parts)
                    if (part.Value is not null)
                        yield return part.Value;
                break;
            case NameExpression e:
                foreach (var argument in e.Arguments) yield return argument.Value;
                break;
            case MemberExpression e:
                yield return e.Target;
                foreach (var argument in e.Arguments) yield return argument.Value;
                break;
            case IndexExpression e:
                yield return e.Target;
                yield return e.Index;
                break;
            case SliceExpression e:
                yield return e.Target;
                yield return e.High;
                yield return e.Low;
                break;
            case PartSelectExpression e:
                yield return e.Target;
                yield return e.Start;
                yield return e.Width;
                break;
            case UnaryExpression e:
                yield return e.Operand;
                break;
            case BinaryExpression e:
                yield return e.Left;
                yield return e.Right;
                break;
            case CastExpression e:
                yield return e.Operand;
                yield return e.Type;
                break;
            case ParenthesizedExpression e:
                yield return e.Inner;
                break;
            case BlockExpression e:
                foreach (var statement in e.Statements) yield return statement;
                if (e.Value is not null) yield return e.Value;
                break;
            case IfExpression e:
                yield return e.Condition;
                yield return e.Then;
                if (e.Else is not null) yield return e.Else;
                break;
            case MatchExpression e:
                yield return e.Subject;
                foreach (var arm in e.Arms) yield return arm;
                break;
            case MatchArm e:
                foreach (var pattern in e.Patterns) yield return pattern;
                yield return e.Body;
                break;
            case ValuePattern e:
                yield return e.Value;
                break;
            case RangePattern e:
                yield return e.Low;
                yield return e.High;
                break;
            case ConcatExpression e:
                foreach (var part in e.Parts) yield return part;
                break;
            case StructExpression e:
                yield return e.Type;
                foreach (var field in e.Fields) yield return field.Value;
                break;
            case ArrayExpression e:
                foreach (var element in e.Elements) yield return element;
                break;
            case FillExpression e:
                yield return e.Value;
                yield return e.Count;
                break;
            case CallExpression e:
                yield return e.Callee;
                foreach (var argument in e.Arguments) yield return argument;
                break;
            case TypeExpression e:
                yield return e.Type;
                break;
            case NamedType e:
                foreach (var argument in e.Arguments) yield return argument.Value;
                break;
            case ArrayTypeSyntax e:
                yield return e.Element;
                yield return e.Length;
                break;
            case FlipType e:
                yield return e.Inner;
                break;
            case LetStatement e:
                if (e.Type is not null) yield return e.Type;
                yield return e.Value;
                break;
            case VarStatement e:
                if (e.Type is not null) yield return e.Type;
                if (e.Value is not null) yield return e.Value;
                break;
            case AssignStatement e:
                yield return e.Place;
                yield return e.Value;
                break;
            case BlockStatement e:
                foreach (var statement in e.Body) yield return statement;
                break;
            case IfStatement e:
                yield return e.Condition;
                yield return e.Then;
                if (e.Else is not null) yield return e.Else;
                break;
            case ForStatement e:
                yield return e.Range.Low;
                yield return e.Range.High;
                yield return e.Body;
                break;
            case ExpressionStatement e:
                yield return e.Value;
                break;
        }
    }
}
