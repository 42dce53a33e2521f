using System.Collections;
using System.Text;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Tests;

/// <summary>Sources that are deep or long in one way each.</summary>
internal static class Shapes
{
    public static string Make(string shape, int n) => shape switch
    {
        "parentheses" => $"const A = {Repeat("(", n)}1{Repeat(")", n)};",
        "terms" => $"const A = 1{Repeat(" + a", n)};",
        "comparisons" => $"const A = {Repeat("(a < ", n)}1{Repeat(")", n)};",
        "unary" => $"const A = {Repeat("~ ", n)}1;",
        "members" => $"const A = a{Repeat(".b", n)};",
        "indices" => $"const A = {Repeat("a[", n)}1{Repeat("]", n)};",
        "chained indices" => $"const A = a{Repeat("[1]", n)};",
        "else if" => $"module M {{ comb {{ if a {{ }}{Repeat(" else if a { }", n)} }} }}",
        "nested if" => $"module M {{ seq {{ {Repeat("if a { ", n)}a <= 1;{Repeat("}", n)} }} }}",
        "nested value if" => $"const A = {Repeat("if a { ", n)}1{Repeat("} else { 2 }", n)};",
        "generics" => $"type A = {Repeat("F<", n)}u8{Repeat(">", n)};",
        "array type" => $"type A = u8{Repeat("[2]", n)};",
        "flips" => $"type A = {Repeat("flip ", n)}B;",
        "casts" => $"const A = 1{Repeat(" as u8", n)};",
        "concats" => $"const A = {Repeat("{a, ", n)}1{Repeat("}", n)};",
        "module if" => $"module M {{ {Repeat("if A { ", n)}{Repeat("}", n)} }}",
        "nested match" => $"const A = {Repeat("match a { _ => ", n)}1{Repeat("}", n)};",
        "calls" => $"const A = {Repeat("f(", n)}1{Repeat(")", n)};",
        "precedence" =>
            $"const A = {Repeat("(a || b && c == d | e ^ f & g << h + i * -", n)}1{Repeat(")", n)};",
        "structs" => $"const A = {Repeat("S { a: ", n)}1{Repeat("}", n)};",
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };

    private static string Repeat(string text, int n) => new StringBuilder().Insert(0, text, n).ToString();

    /// <summary>Nodes from a file to its deepest leaf, by plain recursion.</summary>
    public static int HeightOf(CompilationUnit unit) => unit.Declarations.Max(d => Height(d));

    private static int Height(object? value)
    {
        var highest = 0;
        switch (value)
        {
            case SyntaxNode node:
                foreach (var property in node.GetType().GetProperties())
                    if (typeof(SyntaxNode).IsAssignableFrom(property.PropertyType)
                        || property.PropertyType.IsGenericType)
                        highest = Math.Max(highest, Height(property.GetValue(node)));
                return highest + 1;
            case IEnumerable list:
                foreach (var element in list) highest = Math.Max(highest, Height(element));
                return highest;
            default:
                return 0;
        }
    }
}
