using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WaferHdl.Assembly.Isa;

namespace WaferHdl.Assembly.Output;

/// <summary>An instruction set for people, as Markdown.</summary>
public static class IsaDocument
{
    /// <param name="command">The command that writes it.</param>
    public static string Write(IsaTable isa, string command)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# The instruction set `{isa.Package}`\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Written by `{command}` from the table that the core decodes by, and that assembler, disassembler and\n");
        text.Append("trace read: do not edit. [assembly.md](assembly.md) is about programs.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"An instruction is a word of {isa.Width} bits. There are {isa.Operations.Length} of them:\n\n");
        foreach (var format in isa.Formats)
        {
            var names = isa.Operations.Where(o => o.Format == format).Select(o => $"[{o.Mnemonic}](#{o.Mnemonic})");
            text.Append(CultureInfo.InvariantCulture, $"- {format.Name}: {string.Join(" ", names)}\n");
        }

        Operands(text, isa);
        text.Append("\n## Formats\n");
        foreach (var format in isa.Formats) Format(text, format);
        text.Append("\n## Operations\n\n");
        text.Append("What stands in `[ ]` after a sign may be left out, and is 0 then; `[a + imm]` is written with its brackets.\n");
        foreach (var operation in isa.Operations) Operation(text, operation);
        Types(text, isa);
        return text.ToString();
    }

    private static void Operands(StringBuilder text, IsaTable isa)
    {
        text.Append("\n## Operands\n\n| kind | bits | written | what it is |\n|---|---|---|---|\n");
        foreach (var alias in isa.Aliases)
            text.Append(CultureInfo.InvariantCulture, $"| {alias.Name} | {alias.Width} | {Written(alias)} | {Flat(alias.Documentation)} |\n");
        text.Append("\nA field of an enum takes one of its names in lower case. Any other field is a number without sign.\n");
    }

    private static string Written(IsaAlias alias)
    {
        var last = (1L << alias.Width) - 1;
        return alias.Kind switch
        {
            OperandKind.Register => $"`r0` to `r{last}`",
            OperandKind.Descriptor => $"`d0` to `d{last}`",
            OperandKind.Operand => $"`r0` to `r{last / 2}`, `d0` to `d{last / 2}` (from {(last / 2) + 1} on)",
            OperandKind.Number => $"{-(last + 1) / 2} to {last}",
            OperandKind.Label => "a label, or 0 to " + last.ToString(CultureInfo.InvariantCulture),
            OperandKind.Ending => $"{last + 2} to {(2 * last) + 1}",
            _ => $"0 to {last}",
        };
    }

    private static void Format(StringBuilder text, IsaFormat format)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {format.Name}\n\n");
        if (format.Documentation.Length > 0) text.Append(Flat(format.Documentation)).Append("\n\n");
        text.Append('|');
        foreach (var field in format.Fields)
        {
            var high = field.Low + field.Width - 1;
            text.Append(CultureInfo.InvariantCulture, $" {(field.Width == 1 ? $"{high}" : $"{high}:{field.Low}")} |");
        }

        text.Append("\n|").Insert(text.Length, "---|", format.Fields.Length).Append("\n|");
        foreach (var field in format.Fields) text.Append(CultureInfo.InvariantCulture, $" {field.Name}: {field.TypeName} |");
        text.Append('\n');
    }

    private static void Operation(StringBuilder text, IsaOperation operation)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {operation.Mnemonic}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    {operation.SyntaxText}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{operation.Format.Name}, operation {operation.Code}.");
        if (operation.Documentation.Length > 0) text.Append(' ').Append(Sentence(operation.Documentation));
        text.Append('\n');
    }

    private static void Types(StringBuilder text, IsaTable isa)
    {
        text.Append("\n## Enums and structs\n\n");
        text.Append("Programs can use their numbers: `Kind.Ring` is the value of a name, `Mode.queue` the lowest bit of a field.\n");
        foreach (var type in isa.Enums.Where(e => !isa.Formats.Any(f => f.Fields[0].TypeName == Short(e.Name))))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {Short(type.Name)}\n\n{Flat(isa.Comments.GetValueOrDefault(Short(type.Name), ""))}");
            text.Append("\n\n| value | name | |\n|---|---|---|\n");
            foreach (var name in type.Names)
            {
                var comment = isa.Comments.GetValueOrDefault($"{Short(type.Name)}.{name.Name}", "");
                text.Append(CultureInfo.InvariantCulture, $"| {name.Value} | {name.Name} | {Flat(comment)} |\n");
            }
        }

        foreach (var type in isa.Structs.Where(s => isa.Formats.All(f => f.Name != Short(s.Name))))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {Short(type.Name)}\n\n{Flat(isa.Comments.GetValueOrDefault(Short(type.Name), ""))}");
            text.Append("\n\n| bits | field | |\n|---|---|---|\n");
            for (var i = 0; i < type.Fields.Length; i++)
            {
                var (field, low) = (type.Fields[i], type.LowBitOf(i));
                var high = low + field.Type.Width - 1;
                var bits = high == low ? $"{low}" : $"{high}:{low}";
                var comment = isa.Comments.GetValueOrDefault($"{Short(type.Name)}.{field.Name}", "");
                text.Append(CultureInfo.InvariantCulture, $"| {bits} | {field.Name} | {Flat(comment)} |\n");
            }
        }
    }

    private static string Short(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string Flat(string text) =>
        string.Join(' ', text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Sentence(string text)
    {
        var flat = string.Join(' ', text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));
        return flat.EndsWith('.') ? flat : flat + ".";
    }
}
