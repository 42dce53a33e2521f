using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Reads types and the declarations of named ones.</summary>
internal sealed class WnlTypeParser(WnlCursor cursor, DiagnosticBag diagnostics)
{
    private const int MaxDepth = 100;
    private readonly Dictionary<string, HdlType> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<HdlType, long> _widths = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads a declaration after its word (<c>struct</c>, <c>enum</c> or <c>bundle</c>).</summary>
    public void Declaration(string word)
    {
        var start = cursor.Position;
        cursor.SkipBlank();
        var name = TypeName("the name of a type");
        var span = cursor.SpanFrom(start);
        HdlType type = word switch { "struct" => Struct(name), "enum" => Enum(name), _ => Bundle(name) };
        if (cursor.HasFailed) return;
        if (!_declared.TryAdd(name, type))
            diagnostics.Report(WnlRules.DuplicateName, span, $"type '{name}' is already declared");
    }

    public HdlType Type() => Type(0);

    private HdlType Type(int depth)
    {
        var start = cursor.Position;
        var type = BaseType(depth);
        var lengths = new List<int>();
        while (!cursor.HasFailed && cursor.Position < cursor.Text.Length && cursor.Text[cursor.Position] == '[')
        {
            cursor.Expect("[");
            lengths.Add(cursor.Integer("the length of an array", 1));
            cursor.Expect("]");
        }

        if (lengths.Count + depth > MaxDepth) cursor.FailAt(cursor.SpanFrom(start), "the type is nested too deep");
        for (var i = lengths.Count - 1; i >= 0 && !cursor.HasFailed; i--)
        {
            if ((long)lengths[i] * WidthOf(type) > int.MaxValue)
                cursor.FailAt(cursor.SpanFrom(start), $"the type is wider than {int.MaxValue} bits");
            else type = new ArrayType(type, lengths[i]);
        }

        return cursor.HasFailed ? ErrorHdlType.Instance : type;
    }

    private HdlType BaseType(int depth)
    {
        var start = cursor.Position;
        if (depth > MaxDepth) cursor.FailAt(cursor.SpanFrom(start), "the type is nested too deep");
        if (cursor.HasFailed) return ErrorHdlType.Instance;
        if (cursor.Take("?")) return ErrorHdlType.Instance;
        if (cursor.IsAt("`")) return Declared(cursor.Name("a type"), start);
        switch (cursor.PeekWord())
        {
            case "stream":
                cursor.Word("a type");
                cursor.Expect("<");
                var element = Type(depth + 1);
                cursor.Expect(">");
                return new StreamType(element);
            case "flip":
                cursor.Word("a type");
                cursor.SkipBlank();
                if (Declared(TypeName("the name of a bundle"), start) is BundleType bundle) return bundle.Flip();
                cursor.FailAt(cursor.SpanFrom(start), "'flip' needs a bundle");
                return ErrorHdlType.Instance;
            case "reset":
                cursor.Word("a type");
                var isAsynchronous = cursor.TakeWord("async");
                return new ResetType(isAsynchronous, cursor.TakeWord("low"));
        }

        var name = TypeName("a type");
        return name switch
        {
            "bit" => UIntType.Bit,
            "clock" => ClockType.Instance,
            "integer" => IntegerType.Instance,
            "string" => StringType.Instance,
            _ when !WnlTypeTable.IsBuiltInName(name) => Declared(name, start),
            _ => Integer(name, start),
        };
    }

    private HdlType Integer(string name, int start)
    {
        if (!int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var width) || width == 0)
            cursor.FailAt(cursor.SpanFrom(start), $"'{name}' is no type: its width must lie in 1 to {int.MaxValue}");
        return cursor.HasFailed ? ErrorHdlType.Instance : name[0] == 'u' ? new UIntType(width) : new IntType(width);
    }

    private string TypeName(string what)
    {
        if (cursor.HasFailed || cursor.IsAt("`")) return cursor.Name(what);
        cursor.SkipBlank();
        var length = WnlTypeTable.BareTypeNameLength(cursor.Text, cursor.Position);
        if (length == 0) cursor.Fail(what);
        return cursor.Raw(length);
    }

    private HdlType Declared(string name, int start)
    {
        if (cursor.HasFailed) return ErrorHdlType.Instance;
        if (_declared.TryGetValue(name, out var type)) return type;
        diagnostics.Report(WnlRules.UnknownName, cursor.SpanFrom(start), $"no type is named '{name}'");
        return ErrorHdlType.Instance;
    }

    private StructType Struct(string name)
    {
        var fields = ImmutableArray.CreateBuilder<StructField>();
        var start = cursor.Position;
        long width = 0;
        cursor.Expect("{");
        while (!cursor.HasFailed && !cursor.Take("}"))
        {
            var field = cursor.Name("a field");
            cursor.Expect(":");
            fields.Add(new StructField(field, Type()));
            width += WidthOf(fields[^1].Type);
            if (width > int.MaxValue) cursor.FailAt(cursor.SpanFrom(start), $"'{name}' is wider than {int.MaxValue} bits");
        }

        var type = new StructType(name, cursor.HasFailed ? [] : fields.ToImmutable());
        _widths[type] = width;
        return type;
    }

    private EnumType Enum(string name)
    {
        cursor.Expect(":");
        var baseType = Type();
        var names = ImmutableArray.CreateBuilder<EnumName>();
        cursor.Expect("{");
        while (!cursor.HasFailed && !cursor.Take("}"))
        {
            var value = cursor.Name("the name of a value");
            cursor.Expect("=");
            names.Add(new EnumName(value, cursor.BigNumber("a number")));
        }

        return new EnumType(name, baseType, names.ToImmutable());
    }

    private BundleType Bundle(string name)
    {
        var members = ImmutableArray.CreateBuilder<BundleMember>();
        cursor.Expect("{");
        while (!cursor.HasFailed && !cursor.Take("}"))
        {
            var isOutput = cursor.TakeWord("out");
            if (!isOutput) cursor.ExpectWord("in");
            var member = cursor.Name("a member");
            cursor.Expect(":");
            members.Add(new BundleMember(member, isOutput, Type()));
        }

        return new BundleType(name, false, members.ToImmutable());
    }

    // Widths are kept apart, since HdlType computes them with checked arithmetic over all members.
    private long WidthOf(HdlType type) => type is StructType && _widths.TryGetValue(type, out var width) ? width : type.Width;
}
