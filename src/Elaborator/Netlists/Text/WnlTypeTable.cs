using System.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>The named types that a design uses, each after those it is made of, and how types are written.</summary>
internal sealed class WnlTypeTable
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<HdlType> _declared = [];

    public WnlTypeTable(Design design)
    {
        foreach (var module in design.Modules) AddTypesOf(module);
    }

    /// <summary>In order of first use, members first.</summary>
    public IReadOnlyList<HdlType> Declared => _declared;

    public static string Text(HdlType type) => type switch
    {
        StructType structure => TypeName(structure.Name),
        EnumType enumeration => TypeName(enumeration.Name),
        BundleType { IsFlipped: true } bundle => "flip " + TypeName(bundle.Name),
        BundleType bundle => TypeName(bundle.Name),
        StreamType stream => $"stream<{Text(stream.Element)}>",
        ArrayType array => ArrayText(array),
        _ => type.ToString(),
    };

    public static string Declaration(HdlType type)
    {
        var text = new StringBuilder();
        switch (type)
        {
            case StructType structure:
                text.Append($"struct {TypeName(structure.Name)} {{\n");
                foreach (var field in structure.Fields) text.Append($"  {WnlText.Name(field.Name)}: {Text(field.Type)}\n");
                break;
            case EnumType enumeration:
                text.Append($"enum {TypeName(enumeration.Name)}: {Text(enumeration.Base)} {{\n");
                foreach (var name in enumeration.Names) text.Append($"  {WnlText.Name(name.Name)} = {name.Value}\n");
                break;
            case BundleType bundle:
                text.Append($"bundle {TypeName(bundle.Name)} {{\n");
                foreach (var member in bundle.Members)
                    text.Append($"  {(member.IsOutput ? "out" : "in")} {WnlText.Name(member.Name)}: {Text(member.Type)}\n");
                break;
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The length of a type's bare name at a place: dotted, then its arguments.</summary>
    public static int BareTypeNameLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && (end == start ? WnlText.IsNameStart(text[end]) : WnlText.IsNamePart(text[end]) || text[end] == '.'))
            end++;
        if (end > start && end < text.Length && text[end] == '<') end += WnlText.BracketLength(text, end);
        return end - start;
    }

    public static bool IsBuiltInName(string name) =>
        name is "bit" or "clock" or "reset" or "stream" or "flip" or "integer" or "string"
        || name.StartsWith("stream<", StringComparison.Ordinal)
        || (name.Length > 1 && name[0] is 'u' or 'i' && name.Skip(1).All(char.IsAsciiDigit));

    private static string TypeName(string name) =>
        name.Length > 0 && !IsBuiltInName(name) && BareTypeNameLength(name, 0) == name.Length
            ? name
            : WnlText.Quote(name, '`');

    private static string ArrayText(ArrayType array)
    {
        var suffix = new StringBuilder();
        HdlType inner = array;
        for (; inner is ArrayType next; inner = next.Element) suffix.Append($"[{next.Length}]");
        return Text(inner) + suffix;
    }

    private void AddTypesOf(ModuleNetlist module)
    {
        foreach (var port in module.Ports) Add(port.Type);
        foreach (var stream in module.Streams) Add(stream.Element);
        foreach (var port in module.DataPorts) Add(port.Type);
        foreach (var memory in module.Memories) Add(memory.Element);
        foreach (var property in module.Properties)
            foreach (var part in property.Message)
                if (part.Type is { } type)
                    Add(type);
        foreach (var name in module.Names) Add(name.Type);
    }

    private void Add(HdlType type)
    {
        switch (type)
        {
            case ArrayType array:
                Add(array.Element);
                break;
            case StreamType stream:
                Add(stream.Element);
                break;
            case StructType structure when _seen.Add(structure.Name):
                foreach (var field in structure.Fields) Add(field.Type);
                _declared.Add(structure);
                break;
            case EnumType enumeration when _seen.Add(enumeration.Name):
                _declared.Add(enumeration);
                break;
            case BundleType bundle when _seen.Add(bundle.Name):
                foreach (var member in bundle.Members) Add(member.Type);
                _declared.Add(bundle);
                break;
        }
    }
}
