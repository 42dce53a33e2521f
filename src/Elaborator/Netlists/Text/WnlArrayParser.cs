using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Reads instance arrays.</summary>
internal sealed class WnlArrayParser(
    WnlCursor cursor, WnlNets nets, WnlParser modules, ModuleBuilder builder, WnlModuleParser owner)
{
    private const int MaxDimensions = 4;
    private ImmutableArray<string> _variables = [];
    private int _dimensions;

    /// <summary>Reads an array after its word.</summary>
    public void Parse(string? documentation, int start)
    {
        var name = cursor.Name("the name of an array");
        var names = ImmutableArray.CreateBuilder<string>();
        var shape = ImmutableArray.CreateBuilder<int>();
        cursor.Expect("[");
        do
        {
            names.Add(cursor.Name("an index"));
            cursor.Expect(":");
            shape.Add(cursor.Integer("the length of a dimension", 1));
            cursor.Expect("]");
        }
        while (cursor.Take("["));
        if (shape.Aggregate(BigInteger.One, (product, length) => product * length) > int.MaxValue)
            cursor.FailAt(cursor.SpanFrom(start), $"the array has more than {int.MaxValue} instances");
        if (shape.Count > MaxDimensions)
            cursor.FailAt(cursor.SpanFrom(start), $"the array has {shape.Count} dimensions, but at most {MaxDimensions} are possible");
        _dimensions = shape.Count;
        _variables = WnlArrayWriter.Variables(names.ToImmutable());
        cursor.Expect("{");
        var classes = Classes(start);
        if (classes.IsEmpty) return;

        var map = ImmutableArray.CreateBuilder<ClassPiece>();
        while (cursor.TakeWord("at"))
        {
            var box = Box();
            cursor.ExpectWord("class");
            map.Add(new ClassPiece(box, cursor.Integer("the number of a class")));
        }

        var ports = modules[classes[0]].Ports.ToList();
        var inputs = ports.Select(_ => ImmutableArray.CreateBuilder<ArrayPiece>()).ToArray();
        var span = cursor.SpanFrom(start);
        while (!cursor.HasFailed && !cursor.Take("}"))
        {
            var port = owner.Reference($"port of '{name}'", ports, p => p.Name);
            cursor.ExpectWord("at");
            var box = Box();
            cursor.Expect("=");
            var source = Source();
            if (port < inputs.Length) inputs[port].Add(new ArrayPiece(box, source));
        }

        if (cursor.HasFailed) return;
        builder.Arrays.Add(new InstanceArray(
            name, shape.ToImmutable(), names.ToImmutable(), classes, map.ToImmutable(),
            [.. inputs.Select(pieces => pieces.ToImmutable())], documentation, span));
    }

    private ImmutableArray<ModuleId> Classes(int start)
    {
        var classes = ImmutableArray.CreateBuilder<ModuleId>();
        while (cursor.TakeWord("class"))
        {
            cursor.SkipBlank();
            var referenceStart = cursor.Position;
            var reference = modules.ModuleReference();
            if (cursor.HasFailed) return [];
            if (modules.FindModule(reference, cursor.SpanFrom(referenceStart)) is not { } id)
            {
                cursor.Recover(start);
                return [];
            }

            classes.Add(id);
        }

        if (classes.Count == 0) cursor.Fail("'class' and the module of the array");
        return classes.ToImmutable();
    }

    private IndexBox Box()
    {
        var ranges = ImmutableArray.CreateBuilder<IndexRange>();
        while (cursor.Take("["))
        {
            ranges.Add(Range());
            cursor.Expect("]");
        }

        if (!cursor.HasFailed && ranges.Count != _dimensions) cursor.Fail($"{_dimensions} ranges");
        return new IndexBox(ranges.ToImmutable());
    }

    private IndexRange Range()
    {
        var start = cursor.Position;
        var first = cursor.Integer("an index");
        var last = cursor.Take("..") ? cursor.Integer("an index") : first;
        var step = cursor.TakeWord("step") ? cursor.Integer("a step", 1) : 1;
        if (cursor.HasFailed) return new IndexRange(0, 1, 1);
        if (last < first || (last - first) % step != 0)
            cursor.FailAt(cursor.SpanFrom(start), $"from {first} to {last} is no range of step {step}");
        return new IndexRange(first, (last - first) / step + 1, step);
    }

    private PieceSource Source()
    {
        if (cursor.TakeWord("index")) return new IndexPiece(Affine());
        var net = nets.Read();
        if (cursor.TakeWord("table"))
        {
            var elements = ImmutableArray.CreateBuilder<int>();
            cursor.Expect("(");
            do elements.Add(cursor.Integer("an element"));
            while (cursor.Take(","));
            cursor.Expect(")");
            var (tableStride, tableOffset) = Place();
            return new TablePiece(net, elements.ToImmutable(), tableStride, tableOffset);
        }

        cursor.ExpectWord("element");
        var element = Affine();
        var (stride, offset) = Place();
        return new NetPiece(net, element, stride, offset);
    }

    private (int Stride, int Offset) Place()
    {
        cursor.ExpectWord("stride");
        var stride = cursor.Integer("a stride", 1);
        return (stride, cursor.TakeWord("offset") ? cursor.Integer("an offset") : 0);
    }

    // 4*r + c - 1
    private AffineMap Affine()
    {
        var constant = BigInteger.Zero;
        var coefficients = new BigInteger[_dimensions];
        var sign = cursor.Take("-") ? -1 : 1;
        do Term(sign, ref constant, coefficients);
        while ((sign = cursor.Take("+") ? 1 : cursor.Take("-") ? -1 : 0) != 0);
        return new AffineMap(constant, coefficients.All(c => c.IsZero) ? [] : [.. coefficients]);
    }

    private void Term(int sign, ref BigInteger constant, BigInteger[] coefficients)
    {
        cursor.SkipBlank();
        var isNumber = char.IsAsciiDigit(cursor.Current);
        var factor = isNumber ? cursor.BigNumber("a number") : BigInteger.One;
        if (isNumber && !cursor.Take("*"))
        {
            constant += sign * factor;
            return;
        }

        cursor.SkipBlank();
        var start = cursor.Position;
        var variable = cursor.Take("$") ? "$" + cursor.Integer("a dimension") : cursor.Word("an index");
        var dimension = _variables.IndexOf(variable);
        if (dimension >= 0) coefficients[dimension] += sign * factor;
        else cursor.FailAt(cursor.SpanFrom(start), $"the array has no index '{variable}'");
    }
}
