using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary><c>redundant n</c> on an instance array: the fuse port that says which positions are passed over.</summary>
internal sealed partial class ModuleBinder
{
    private const int MaxSpares = 64;

    // Null without spares, or after an error.
    private (int Count, BoundPort Port)? DeclareSpares(
        InstItem item, ImmutableArray<int> shape, ImmutableArray<BoundModule> classes, string suffix)
    {
        if (ConstantInt(item.Spares!, $"the number of spares of '{item.Name.Text}'", 0, MaxSpares) is not (> 0 and var count))
            return null;
        if (shape.IsEmpty)
        {
            Error(
                SemanticRules.BadRedundancy, item.Spares!.Span, $"'{item.Name.Text}' is a single instance, which has no line to shift",
                $"make it an array: 'inst {item.Name.Text}[i: 1] redundant {count} = …'");
            return null;
        }

        if (suffix.Length > 0)
        {
            Error(
                SemanticRules.BadRedundancy, item.Spares!.Span, $"'{item.Name.Text}' has spares, so it can't stand in a 'for'",
                "give the array one more dimension instead");
            return null;
        }

        if (classes.Length > 1)
        {
            Error(
                SemanticRules.BadRedundancy, item.Spares!.Span,
                $"the instances of '{item.Name.Text}' are {classes.Length} different modules, so a spare can't stand for each",
                "make what depends on the index an input");
            return null;
        }

        var size = (long)shape[^1] + count;
        var lines = shape.SkipLast(1).Aggregate(1L, (product, n) => product * n);
        var element = UInt(Constants.UnsignedWidth(size - 1));
        if (element.Width * count * lines > Session.MaxWidth)
        {
            Error(
                SemanticRules.TooLarge, item.Spares!.Span,
                $"the fuses of '{item.Name.Text}' have {element.Width * count * lines} bits, but a value may have at most {Session.MaxWidth}");
            return null;
        }

        BigInteger list = 0;
        for (var i = 0; i < count; i++) list |= new BigInteger(shape[^1] + i) << (i * element.Width);
        HdlType type = new ArrayType(element, count);
        for (var d = shape.Length - 2; d >= 0; d--) type = new ArrayType(type, shape[d]);
        var name = new Identifier(SkipName(item.Name.Text), item.Name.Span);
        var port = new BoundPort(name.Text, type, PortDirection.In, item.Name.Span)
        {
            IsFuse = true,
            FuseDefault = BitVector.FromInteger(Constants.Repeat(list, element.Width * count, (int)lines), type.Width),
            Documentation = $"positions of '{item.Name.Text}' that stand for no instance, ascending",
            AllowUnused = true,
        };
        Declare(name, new SignalEntry(port, item.Name.Span));
        return (count, port);
    }

    private static string SkipName(string instance) => $"{instance}_skip";
}
