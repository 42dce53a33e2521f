using System.Collections;
using System.Reflection;
using System.Text;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Tests;

/// <summary>Prints syntax trees for comparison: <c>Kind(a, name: b)</c>, names and plain types as themselves.
/// Each declaration, item and statement begins a line.</summary>
internal sealed class TreePrinter
{
    private static readonly string[] s_suffixes =
        ["Declaration", "Expression", "Statement", "Item", "Syntax", "Pattern", "Type"];

    private readonly StringBuilder _text = new();
    private int _indent;

    public static string Print(CompilationUnit unit)
    {
        var printer = new TreePrinter();
        foreach (var declaration in unit.Declarations)
        {
            printer.Value(declaration);
            printer._text.Append('\n');
        }
        return printer._text.ToString();
    }

    public static string Print(SyntaxNode node)
    {
        var printer = new TreePrinter();
        printer.Value(node);
        return printer._text.ToString();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null: _text.Append('-'); break;
            case Identifier { Text: "" }: _text.Append('?'); break;
            case Identifier name: _text.Append(name.Text); break;
            case NumberExpression { SuffixKind: '\0' } number: _text.Append(number.Value); break;
            case NumberExpression number:
                _text.Append($"{number.Value}{number.SuffixKind}{number.SuffixWidth}");
                break;
            case BooleanExpression boolean: _text.Append(boolean.Value ? "true" : "false"); break;
            case NameExpression { Arguments: [] } name: _text.Append(name.Name.Text); break;
            case NamedType { Arguments: [] } type:
                _text.Append('\'').AppendJoin('.', type.Path.Select(p => p.Text));
                break;
            case StringPart { Value: null } part: _text.Append($"\"{part.Text}\""); break;
            case string text:
                _text.Append('"').Append(text.Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
                break;
            case Enum or bool or int or System.Numerics.BigInteger: _text.Append(value); break;
            case SyntaxNode node: Node(node); break;
            case Prefix prefix: Node(prefix); break;
            case IEnumerable list: List(list); break;
            default: throw new InvalidOperationException($"No form for {value.GetType().Name}.");
        }
    }

    private void List(IEnumerable list)
    {
        _text.Append('[');
        var isFirst = true;
        var isBlock = false;
        _indent++;
        foreach (var element in list)
        {
            isBlock = element is Statement or ModuleItem or MatchArm or FieldDeclaration or EnumMember;
            if (isBlock) NewLine();
            else if (!isFirst) _text.Append(", ");
            isFirst = false;
            Value(element);
        }
        _indent--;
        if (isBlock) NewLine();
        _text.Append(']');
    }

    private void Node(object node)
    {
        var type = node.GetType();
        var suffix = s_suffixes.FirstOrDefault(s => type.Name.EndsWith(s, StringComparison.Ordinal) && type.Name != s);
        _text.Append(type.Name.AsSpan(0, type.Name.Length - (suffix?.Length ?? 0))).Append('(');
        var isFirst = true;
        var names = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters().Select(p => p.Name);
        var others = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(p => p.CanWrite).Select(p => p.Name);
        foreach (var name in names.Union(others))
        {
            var property = type.GetProperty(name!, BindingFlags.Instance | BindingFlags.Public)!;
            var value = property.GetValue(node);
            if (property.PropertyType == typeof(SourceSpan) || IsEmpty(value)) continue;
            if (!isFirst) _text.Append(", ");
            isFirst = false;
            if (value is true)
            {
                _text.Append(property.Name);
                continue;
            }
            if (IsOptional(property)) _text.Append(property.Name).Append(": ");
            Value(value);
        }
        _text.Append(')');
    }

    private static bool IsEmpty(object? value) => value switch
    {
        null or false or ModuleRole.Module or Prefix { Documentation: null, Attributes: [] } => true,
        string => false,
        IEnumerable list => !list.Cast<object>().Any(),
        _ => false,
    };

    private static bool IsOptional(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable ||
        (property.PropertyType.IsGenericType && property.Name is not ("Items" or "Statements" or "Body"));

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _indent);
}
