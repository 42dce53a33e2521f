using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    private HdlType BindTypeDeclaration(TypeSymbol symbol, string key) => symbol.Declaration switch
    {
        TypeDeclaration alias => BindType(alias.Type),
        StructDeclaration structure => BindStruct(structure, key),
        EnumDeclaration enumeration => BindEnum(enumeration, key),
        BundleDeclaration bundle => BindBundle(bundle, key),
        _ => ErrorHdlType.Instance,
    };

    private HdlType BindStruct(StructDeclaration declaration, string key)
    {
        var fields = ImmutableArray.CreateBuilder<StructField>();
        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var width = 0L;
        var isValid = true;
        foreach (var field in declaration.Fields)
        {
            Attributes.Check(field.Prefix, Diagnostics);
            isValid &= IsNewName(names, field.Name);
            var type = BindDataType(field.Type, $"the field '{field.Name.Text}'");
            isValid &= type is not ErrorHdlType;
            width += type.Width;
            fields.Add(new StructField(field.Name.Text, type));
        }

        if (!isValid) return ErrorHdlType.Instance;
        if (fields.Count == 0)
        {
            Error(
                SemanticRules.ZeroWidth, declaration.Name.Span, $"the struct '{declaration.Name.Text}' has no fields",
                "a value has at least one bit");
            return ErrorHdlType.Instance;
        }

        if (width > Session.MaxWidth)
        {
            Error(
                SemanticRules.TooLarge, declaration.Name.Span,
                $"'{key}' has {width} bits, but a value may have at most {Session.MaxWidth}");
            return ErrorHdlType.Instance;
        }

        return new StructType(key, fields.ToImmutable());
    }

    private bool IsNewName(Dictionary<string, SourceSpan> names, Identifier name)
    {
        if (name.Text.Length == 0) return false;
        if (names.TryAdd(name.Text, name.Span)) return true;
        Error(
            SemanticRules.DuplicateName, name.Span, $"'{name.Text}' is already declared here", "rename one of them",
            new Label(names[name.Text], "first declared here"));
        return false;
    }

    private HdlType BindEnum(EnumDeclaration declaration, string key)
    {
        HdlType? baseType = null;
        if (declaration.Base is { } syntax)
        {
            baseType = BindType(syntax);
            if (baseType is ErrorHdlType) return baseType;
            if (!Constants.IsInteger(baseType))
            {
                Error(SemanticRules.BadEnum, syntax.Span, $"the base of an enum is an integer type, not '{baseType}'");
                return ErrorHdlType.Instance;
            }
        }

        if (declaration.Members.IsEmpty)
        {
            Error(SemanticRules.BadEnum, declaration.Name.Span, $"the enum '{declaration.Name.Text}' has no names");
            return ErrorHdlType.Instance;
        }

        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var values = new Dictionary<BigInteger, SourceSpan>();
        var members = ImmutableArray.CreateBuilder<EnumName>();
        var next = BigInteger.Zero;
        var isValid = true;
        foreach (var member in declaration.Members)
        {
            Attributes.Check(member.Prefix, Diagnostics);
            isValid &= IsNewName(names, member.Name);
            if (member.Value is { } written)
            {
                if (ConstantInteger(written, $"the value of '{member.Name.Text}'") is { } value) next = value;
                else isValid = false;
            }

            if (baseType is not null ? !Constants.Fits(next, baseType) : next.Sign < 0)
            {
                isValid = false;
                Error(
                    SemanticRules.BadEnum, member.Span,
                    $"'{member.Name.Text}' is {next}, which does not fit '{baseType?.ToString() ?? "an unsigned type"}'",
                    baseType is null ? "give the enum a base type: ': int<N>'" : "make the base type wider");
            }
            else if (!values.TryAdd(next, member.Span))
            {
                isValid = false;
                Error(
                    SemanticRules.BadEnum, member.Span, $"'{member.Name.Text}' has the value {next}, which another name has",
                    "give each name a value of its own", new Label(values[next], "the same value"));
            }

            members.Add(new EnumName(member.Name.Text, next));
            next += 1;
        }

        if (!isValid) return ErrorHdlType.Instance;
        baseType ??= UInt(Constants.UnsignedWidth(members.Max(m => m.Value)));
        return new EnumType(key, baseType, members.ToImmutable());
    }

    private HdlType BindBundle(BundleDeclaration declaration, string key)
    {
        var members = ImmutableArray.CreateBuilder<BundleMember>();
        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var isValid = true;
        foreach (var member in declaration.Members)
        {
            Attributes.Check(member.Prefix, Diagnostics);
            isValid &= IsNewName(names, member.Name);
            if (member.Domain is { } domain)
            {
                isValid = false;
                Error(SemanticRules.WhichDomain, domain.Span, "a bundle has no clocks of its own", "write '@' at the port");
            }

            var type = BindType(member.Type);
            isValid &= type is not ErrorHdlType && CheckDirection(member, type);
            members.Add(new BundleMember(member.Name.Text, member.Direction == PortDirection.Out, type));
        }

        if (!isValid) return ErrorHdlType.Instance;
        if (members.Count == 0)
        {
            Error(SemanticRules.ZeroWidth, declaration.Name.Span, $"the bundle '{declaration.Name.Text}' has no members");
            return ErrorHdlType.Instance;
        }

        return new BundleType(key, false, members.ToImmutable());
    }

    /// <summary>Whether the direction word and the type of a port fit together.</summary>
    protected bool CheckDirection(PortItem port, HdlType type)
    {
        var inner = type;
        while (inner is ArrayType array && PortLeaves.HasDirections(array)) inner = array.Element;
        var name = port.Name.Text;
        switch (inner)
        {
            case BundleType when port.Direction != PortDirection.Port:
                Error(
                    SemanticRules.BadPort, port.Span, $"'{name}' is a bundle, which has directions of its own",
                    $"write 'port {name}: {type};', or 'flip {type}' for the other end");
                return false;
            case not BundleType when port.Direction == PortDirection.Port:
                Error(SemanticRules.BadPort, port.Span, $"'{name}' is no bundle, so it needs a direction", "write 'in' or 'out'");
                return false;
            case ClockType or ResetType when port.Direction == PortDirection.Out:
                Error(SemanticRules.BadPort, port.Span, $"'{name}' is {Describe(type)}, which can only come in", "write 'in'");
                return false;
            case StreamType or BundleType or ClockType or ResetType:
                return true;
        }

        if (IsData(type)) return true;
        Error(SemanticRules.TypeNotAllowed, port.Type.Span, $"a port can't have the type {Describe(type)}");
        return false;
    }
}
