using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Assembly.Isa;

/// <summary>Reads an instruction set from a package that follows the convention of <c>pe.isa</c>.</summary>
/// <remarks>The package has an enum <c>Op</c>. The comment of each of its names begins with the syntax and the format:
/// <c>`addi d, a, imm` [Immediate]</c>. A format is a struct whose first field is the operation; what may stand in a field
/// follows from its type.</remarks>
public sealed class IsaReader
{
    /// <summary>The package that is read when no other is named.</summary>
    public const string DefaultPackage = "pe.isa";

    private const string OperationEnum = "Op";
    private const int WidestWord = 64;

    private static readonly ImmutableSortedDictionary<string, OperandKind> s_kinds =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create("Color", OperandKind.Unsigned),
            KeyValuePair.Create("Desc", OperandKind.Descriptor),
            KeyValuePair.Create("Ending", OperandKind.Ending),
            KeyValuePair.Create("Label", OperandKind.Label),
            KeyValuePair.Create("Number", OperandKind.Number),
            KeyValuePair.Create("Operand", OperandKind.Operand),
            KeyValuePair.Create("Queue", OperandKind.Unsigned),
            KeyValuePair.Create("Reg", OperandKind.Register),
            KeyValuePair.Create("Task", OperandKind.Unsigned),
            KeyValuePair.Create("Thread", OperandKind.Unsigned),
        ]);

    private readonly Program _program;
    private readonly Package _package;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, IsaFormat?> _formats = new(StringComparer.Ordinal);
    private readonly List<IsaFormat> _order = [];

    private IsaReader(Program program, Package package, DiagnosticBag diagnostics)
    {
        _program = program;
        _package = package;
        _diagnostics = diagnostics;
    }

    /// <summary>The instruction set of a package, or null when errors were reported.</summary>
    public static IsaTable? Read(ISourceProvider provider, string package, DiagnosticBag diagnostics)
    {
        var bag = new DiagnosticBag();
        var source = provider.FindPackage(package);
        if (source is null)
        {
            diagnostics.Report(
                AssemblyRules.NoTable, SourceSpan.None, $"there is no package '{package}'",
                Spelling.Help(package, provider.Packages) ?? "'pe.isa' is the instruction set of the standard library");
            return null;
        }

        var program = Program.Load(provider, [source], bag);
        var found = program.Packages.First(p => p.Source == source);
        var table = bag.HasErrors ? null : DeepStack.Run(() => new IsaReader(program, found, bag).ReadTable(package));
        diagnostics.AddRange(bag.Items);
        return bag.HasErrors ? null : table;
    }

    private IsaTable? ReadTable(string name)
    {
        if (_package.Find(OperationEnum) is not TypeSymbol { Declaration: EnumDeclaration declaration } symbol)
        {
            _diagnostics.Report(
                AssemblyRules.NoTable, new SourceSpan(_package.Source, 0, 0), $"'{name}' has no enum '{OperationEnum}'",
                "an instruction set lists its operations in 'enum Op'");
            return null;
        }

        if (_program.BindType(symbol, _diagnostics) is not EnumType type) return null;
        var operations = ImmutableArray.CreateBuilder<IsaOperation>();
        var mnemonics = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        for (var i = 0; i < declaration.Members.Length; i++)
        {
            var member = declaration.Members[i];
            if (ReadOperation(member, Bits(type.Names[i], type)) is not { } operation) continue;
            if (mnemonics.TryAdd(operation.Mnemonic, member.Name.Span)) operations.Add(operation);
            else
            {
                _diagnostics.Report(
                    AssemblyRules.BadTable, member.Name.Span, $"two operations are written '{operation.Mnemonic}'",
                    "give one of them another word", new Label(mnemonics[operation.Mnemonic], "the other one"));
            }
        }

        CheckWidths(declaration);
        if (_diagnostics.HasErrors || _order.Count == 0) return null;
        var types = _package.Symbols.OfType<TypeSymbol>().Where(IsPlain).Select(s => _program.BindType(s, _diagnostics)).ToList();
        var enums = types.OfType<EnumType>().DistinctBy(t => t.Name).ToImmutableArray();
        var structs = types.OfType<StructType>().DistinctBy(t => t.Name).ToImmutableArray();
        return new IsaTable(
            name, _order[0].Width, Aliases(), [.. _order], operations.ToImmutable(), enums, structs, Constants(enums, structs))
        {
            Comments = Comments(),
        };
    }

    private static bool IsPlain(TypeSymbol symbol) => symbol.Declaration switch
    {
        EnumDeclaration => true,
        StructDeclaration s => s.Parameters.IsEmpty,
        TypeDeclaration t => t.Parameters.IsEmpty,
        _ => false,
    };

    private IsaOperation? ReadOperation(EnumMember member, ulong code)
    {
        var comment = member.Prefix.Documentation ?? "";
        var lines = comment.Split('\n', 2);
        if (comment.Length == 0)
        {
            _diagnostics.Report(
                AssemblyRules.BadTable, member.Name.Span, $"'{member.Name.Text}' has no comment with its syntax",
                "write '/// `word operands` [Format]' above it");
            return null;
        }

        if (SyntaxGrammar.Read(lines[0].Trim(), out var problem) is not { } line)
        {
            _diagnostics.Report(
                AssemblyRules.BadTable, member.Name.Span, $"the syntax of '{member.Name.Text}' can't be read: {problem}",
                "the first line of the comment is '`word operands` [Format]'");
            return null;
        }

        if (FormatOf(line.Format, member) is not { } format) return null;
        if (line.Items[0].IsGroup || !line.Items[0].IsName)
        {
            _diagnostics.Report(
                AssemblyRules.BadTable, member.Name.Span, $"the syntax of '{member.Name.Text}' does not begin with a word");
            return null;
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        var parts = PartsOf(line.Items.AsSpan()[1..], format, member, used);
        var text = lines.Length > 1 ? string.Join('\n', lines[1].Split('\n').Select(l => l.Trim())) : "";
        return new IsaOperation(member.Name.Text, line.Items[0].Text, code, format, line.Text, parts, text);
    }

    // Brackets round a sign and what follows hold what may be left out; brackets round an operand are written.
    private ImmutableArray<SyntaxPart> PartsOf(
        ReadOnlySpan<SyntaxGrammar.Item> items, IsaFormat format, EnumMember member, HashSet<string> used)
    {
        var parts = ImmutableArray.CreateBuilder<SyntaxPart>();
        foreach (var item in items)
        {
            if (!item.IsGroup)
            {
                var field = format.Fields.FirstOrDefault(f => f.Name == item.Text);
                if (field is null || !item.IsName) parts.Add(new SyntaxWord(item.Text, item.HasSpaceBefore));
                else if (field == format.Operation || !used.Add(field.Name))
                {
                    _diagnostics.Report(
                        AssemblyRules.BadTable, member.Name.Span,
                        field == format.Operation
                            ? $"'{field.Name}' is the operation, which its word gives already"
                            : $"the syntax of '{member.Name.Text}' names '{field.Name}' twice");
                }
                else parts.Add(new SyntaxOperand(field, item.HasSpaceBefore));
                continue;
            }

            var inner = PartsOf(item.Inner.AsSpan(), format, member, used);
            if (inner is [SyntaxOperand, ..])
            {
                parts.Add(new SyntaxWord("[", item.HasSpaceBefore));
                parts.AddRange(inner);
                parts.Add(new SyntaxWord("]", false));
            }
            else if (inner is [SyntaxWord word, ..])
            {
                parts.Add(new SyntaxOptional(inner.SetItem(0, word with { HasSpaceBefore = item.HasSpaceBefore })));
            }
        }

        return parts.ToImmutable();
    }

    private IsaFormat? FormatOf(string name, EnumMember member)
    {
        if (_formats.TryGetValue(name, out var known)) return known;
        IsaFormat? format = null;
        if (_package.Find(name) is not TypeSymbol { Declaration: StructDeclaration declaration } symbol)
        {
            var structs = _package.Symbols.Where(s => s.Declaration is StructDeclaration).Select(s => s.Name);
            _diagnostics.Report(
                AssemblyRules.BadTable, member.Name.Span, $"'{member.Name.Text}' names the format '{name}', which is no struct",
                Spelling.Help(name, structs));
        }
        else if (_program.BindType(symbol, _diagnostics) is StructType type)
        {
            format = ReadFormat(symbol, declaration, type);
            if (format is not null) _order.Add(format);
        }

        _formats.Add(name, format);
        return format;
    }

    private IsaFormat? ReadFormat(TypeSymbol symbol, StructDeclaration declaration, StructType type)
    {
        if (type.Width > WidestWord)
        {
            _diagnostics.Report(
                AssemblyRules.BadTable, symbol.Span, $"'{symbol.Name}' has {type.Width} bits, an instruction at most {WidestWord}");
            return null;
        }

        if (type.Fields[0].Type is not EnumType first || !first.Name.EndsWith("." + OperationEnum, StringComparison.Ordinal))
        {
            _diagnostics.Report(
                AssemblyRules.BadTable, declaration.Fields[0].Name.Span,
                $"the first field of the format '{symbol.Name}' is of type '{type.Fields[0].Type}', not '{OperationEnum}'",
                "a format begins with the operation");
            return null;
        }

        var fields = ImmutableArray.CreateBuilder<IsaField>();
        for (var i = 0; i < type.Fields.Length; i++)
        {
            if (KindOf(declaration.Fields[i], type.Fields[i].Type) is not { } kind) return null;
            var names = type.Fields[i].Type is EnumType e
                ? [.. e.Names.Select(n => (n.Name.ToLowerInvariant(), Bits(n, e)))]
                : ImmutableArray<(string, ulong)>.Empty;
            fields.Add(new IsaField(
                type.Fields[i].Name, TypeName(declaration.Fields[i]), kind, type.LowBitOf(i), type.Fields[i].Type.Width, names));
        }

        return new IsaFormat(symbol.Name, symbol.Documentation?.Trim() ?? "", type.Width, fields.ToImmutable());
    }

    private OperandKind? KindOf(FieldDeclaration field, HdlType type)
    {
        switch (type)
        {
            case EnumType:
                return OperandKind.Name;
            case IntType:
                return OperandKind.Signed;
            case UIntType when s_kinds.TryGetValue(TypeName(field), out var kind):
                if (kind != OperandKind.Operand || type.Width > 1) return kind;
                break;
            case UIntType:
                return OperandKind.Unsigned;
        }

        _diagnostics.Report(
            AssemblyRules.BadTable, field.Type.Span, $"'{field.Name.Text}' is of type '{type}', which no operand has",
            "a field is an enum, a number, or of one of the types Reg, Operand, Desc, Label, Number, Color, Queue, Task, Thread, Ending");
        return null;
    }

    private static string TypeName(FieldDeclaration field) =>
        field.Type.Span.Source!.Content.Substring(field.Type.Span.Start, field.Type.Span.Length);

    // Where the operation stands has to be known before the format is.
    private void CheckWidths(EnumDeclaration declaration)
    {
        foreach (var format in _order.Skip(1))
        {
            if (format.Width == _order[0].Width) continue;
            _diagnostics.Report(
                AssemblyRules.BadTable, _package.Find(format.Name)!.Span,
                $"'{format.Name}' has {format.Width} bits, but '{_order[0].Name}' has {_order[0].Width}",
                "all instructions have one width", new Label(declaration.Name.Span, "the operations"));
        }
    }

    private ImmutableArray<IsaAlias> Aliases() =>
    [
        .. from symbol in _package.Symbols
           where symbol.Declaration is TypeDeclaration && s_kinds.ContainsKey(symbol.Name)
           let type = _program.BindType((TypeSymbol)symbol, _diagnostics)
           where type is UIntType
           select new IsaAlias(symbol.Name, s_kinds[symbol.Name], type.Width, symbol.Documentation?.Trim() ?? ""),
    ];

    private ImmutableSortedDictionary<string, string> Comments()
    {
        var comments = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var symbol in _package.Symbols)
        {
            IEnumerable<(string Name, string? Comment, SourceSpan Span)> members = symbol.Declaration switch
            {
                EnumDeclaration e => e.Members.Select(m => (m.Name.Text, m.Prefix.Documentation, m.Span)),
                StructDeclaration s => s.Fields.Select(f => (f.Name.Text, f.Prefix.Documentation, f.Span)),
                _ => [],
            };
            comments[symbol.Name] = symbol.Documentation ?? "";
            foreach (var (name, comment, span) in members) comments[$"{symbol.Name}.{name}"] = comment ?? Behind(span);
        }

        return comments.ToImmutable();
    }

    // The comment behind a name on its line.
    private static string Behind(SourceSpan span)
    {
        var source = span.Source!;
        var (line, column) = source.PositionOf(span.End);
        var rest = source.LineText(line);
        rest = rest[Math.Min(rest.Length, column - 1)..];
        var at = rest.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? "" : rest[(at + 2)..].Trim();
    }

    private static ImmutableSortedDictionary<string, long> Constants(
        ImmutableArray<EnumType> enums, ImmutableArray<StructType> structs)
    {
        var constants = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var type in enums)
            foreach (var name in type.Names.Where(n => n.Value >= long.MinValue && n.Value <= long.MaxValue))
                constants[$"{ShortName(type.Name)}.{name.Name}"] = (long)name.Value;
        foreach (var type in structs)
            for (var i = 0; i < type.Fields.Length; i++)
                constants[$"{ShortName(type.Name)}.{type.Fields[i].Name}"] = type.LowBitOf(i);
        return constants.ToImmutable();
    }

    private static string ShortName(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static ulong Bits(EnumName name, EnumType type) =>
        (ulong)(name.Value & ((System.Numerics.BigInteger.One << Math.Min(type.Width, WidestWord)) - 1));
}
