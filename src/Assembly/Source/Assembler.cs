using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Assembly.Expressions;
using WaferHdl.Assembly.Isa;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Assembly.Source;

/// <summary>The assembler of one program. The first pass reads the lines, expands macros and gives everything its place;
/// the second encodes.</summary>
internal sealed partial class Assembler
{
    private readonly IsaTable _isa;
    private readonly IIncludeSource _includes;
    private readonly DiagnosticBag _diagnostics;
    private readonly Reporter _reporter;
    private readonly LineFeed _feed;
    private readonly Conditionals _conditionals;
    private readonly Sections _sections;
    private readonly SymbolTable _symbols = new();
    private readonly Dictionary<string, Macro> _macros = new(StringComparer.Ordinal);
    private readonly List<(SourceText Source, int Line, int Depth, string Text)> _listing = [];
    private readonly Dictionary<string, Action<LineCursor, AsmLine>> _directives;
    private int _expansions;

    public Assembler(IsaTable isa, IIncludeSource includes, DiagnosticBag diagnostics)
    {
        _isa = isa;
        _includes = includes;
        _diagnostics = diagnostics;
        _reporter = new Reporter(diagnostics);
        _feed = new LineFeed(_reporter);
        _conditionals = new Conditionals(_reporter);
        _feed.Ended += _conditionals.EndLevel;
        _sections = new Sections(isa);
        _directives = Directives();
        foreach (var (name, value) in isa.Constants)
            _symbols.Define(new AsmSymbol(name, SymbolSection.Absolute, Number(value), SourceSpan.None, null) { IsBuiltIn = true });
    }

    /// <summary>Gives a symbol a value from outside.</summary>
    public void Define(string name, string value)
    {
        var line = MappedText.Of(new SourceText("<command line>", value), 0, value);
        var cursor = new LineCursor(line, null, _reporter);
        if (name.Length == 0 || !AsmLexer.IsNameStart(name[0]) || !name.All(AsmLexer.IsNamePart) || RegisterNames.IsRegister(name))
            cursor.Report(AssemblyRules.Syntax, line.Span, $"'{name}' is no name of a symbol");
        else if (Expression(cursor) is { } expression && cursor.ExpectEnd())
            Define(name, SymbolSection.Absolute, expression, line.Span, null);
    }

    public AssembledProgram Run(SourceText source)
    {
        _feed.Push(SourceLines.Of(source), null, source);
        while (_feed.Next() is { } line) Line(line);
        return Encode();
    }

    private void Line(AsmLine line)
    {
        if (LineFeed.DirectiveOf(line.Text) is { } directive && Conditional(directive, line)) return;
        if (!_conditionals.IsActive) return;
        List(line);
        var cursor = new LineCursor(line.Text, line.Expansion, _reporter);
        if (cursor.HasFailed) return;
        while (LabelOf(cursor) is { } label)
        {
            Label(label, cursor);
            cursor.Take();
            cursor.Take();
        }

        if (!cursor.IsAtEnd) Statement(cursor, line);
    }

    private void List(AsmLine line)
    {
        var span = line.Text.SpanOf(0, 0);
        var number = span.Source!.PositionOf(span.Start).Line;
        var isWritten = line.Text.Text.Trim() == span.Source.LineText(number).Trim() || line.Expansion is null;
        _listing.Add((span.Source, number, _feed.Depth - 1, isWritten ? span.Source.LineText(number) : line.Text.Text));
    }

    private static AsmToken? LabelOf(LineCursor cursor) =>
        cursor.Current.Kind is AsmTokenKind.Name or AsmTokenKind.Number && cursor.Peek(1).IsSign(":") ? cursor.Current : null;

    private void Label(AsmToken label, LineCursor cursor)
    {
        var place = _sections.Place;
        if (label.Kind == AsmTokenKind.Name)
        {
            Define(label.Text, _sections.Current, Number(place), cursor.SpanOf(label), cursor.Expansion);
            return;
        }

        if (label.Text.Length <= 6 && label.Text.All(char.IsAsciiDigit))
            _symbols.DefineLocal(label.Text.TrimStart('0') is { Length: > 0 } digits ? digits : "0", place);
        else
            cursor.Report(AssemblyRules.Syntax, cursor.SpanOf(label), $"'{label.Text}' is no label", "a local label is a number such as '1:'");
    }

    private void Statement(LineCursor cursor, AsmLine line)
    {
        var first = cursor.Current;
        if (first.IsSign(".") && cursor.Peek(1) is { Kind: AsmTokenKind.Name } name && name.Start == first.End)
        {
            cursor.Take();
            cursor.Take();
            Directive("." + name.Text, cursor, line, cursor.SpanOf(first.Start, name.End));
            return;
        }

        if (cursor.ExpectName("a label, an instruction or a directive") is null) return;
        if (cursor.Accept("="))
        {
            Assign(first, cursor, isVariable: false);
            return;
        }

        if (_macros.TryGetValue(first.Text, out var macro)) Expand(macro, cursor, cursor.SpanOf(first));
        else if (_isa.Find(first.Text) is { } operation) Instruct(operation, cursor, cursor.SpanOf(first));
        else
        {
            var known = _isa.Operations.Select(o => o.Mnemonic).Concat(_macros.Keys.Order(StringComparer.Ordinal));
            cursor.Report(
                AssemblyRules.UnknownOperation, cursor.SpanOf(first), $"there is no instruction or macro '{first.Text}'",
                _directives.ContainsKey("." + first.Text)
                    ? $"a directive begins with a point: '.{first.Text}'"
                    : Spelling.Help(first.Text, known));
        }
    }

    private void Instruct(IsaOperation operation, LineCursor cursor, SourceSpan span)
    {
        if (_sections.Current == SymbolSection.Data)
        {
            cursor.Report(AssemblyRules.Section, span, $"the instruction '{operation.Mnemonic}' stands in '.data'", "'.text' goes back to the program");
            return;
        }

        var parser = new InstructionParser(_symbols, new ExpressionParser(_symbols, _sections.Place));
        var operands = parser.Parse(cursor, operation);
        if (!Room(1, cursor, span)) return;
        // A line with a mistake has its place all the same, so that labels behind it are what they will be.
        if (operands is { } parsed)
            _sections.Items.Add(new Instruction(_sections.TextPlace, _listing.Count - 1, cursor.Expansion, operation, parsed));
        _sections.Advance(1);
    }

    private void Assign(AsmToken name, LineCursor cursor, bool isVariable)
    {
        if (cursor.Current.Kind == AsmTokenKind.Name && cursor.Peek(1).Kind == AsmTokenKind.End
            && RegisterNames.Resolve(cursor.Current.Text, _symbols) is { } register)
        {
            if (!IsFree(name.Text, cursor.SpanOf(name), cursor.Expansion)) return;
            _symbols.Registers[name.Text] = (register, cursor.SpanOf(name));
            return;
        }

        if (Expression(cursor) is not { } value || !cursor.ExpectEnd()) return;
        Define(name.Text, SymbolSection.Absolute, value, cursor.SpanOf(name), cursor.Expansion, isVariable);
    }

    private void Define(
        string name, SymbolSection section, AsmExpression value, SourceSpan span, Expansion? expansion, bool isVariable = false)
    {
        if (isVariable && _symbols.Find(name) is { IsVariable: true } && value is not AsmConstant)
        {
            _reporter.Report(
                AssemblyRules.NotKnown, value.Span, $"a new value of '{name}' has to be known here", expansion);
            return;
        }

        if (!IsFree(name, span, expansion, isVariable)) return;
        _symbols.Define(new AsmSymbol(name, section, value, span, expansion) { IsVariable = isVariable });
    }

    private bool IsFree(string name, SourceSpan span, Expansion? expansion, bool isVariable = false)
    {
        if (RegisterNames.IsRegister(name))
        {
            _reporter.Report(AssemblyRules.Duplicate, span, $"'{name}' is a register", expansion, "choose another name");
            return false;
        }

        var other = _symbols.Find(name) is { } symbol && !(isVariable && symbol.IsVariable) ? symbol.Span
            : _symbols.Registers.TryGetValue(name, out var register) ? register.Span
            : (SourceSpan?)null;
        if (other is not { } first) return true;
        _reporter.Report(
            AssemblyRules.Duplicate, span, $"'{name}' is defined already", expansion,
            "'.set' gives a name several values; in a macro, '\\@' makes a label unique", new Label(first, "first here"));
        return false;
    }

    /// <summary>An expression as far as it is known here; null when something was reported.</summary>
    private AsmExpression? Expression(LineCursor cursor) =>
        new ExpressionParser(_symbols, _sections.Place).Parse(cursor) is { } expression
            ? new Reducer(_symbols, null, cursor.Expansion).Reduce(expression)
            : null;

    /// <summary>A value that decides what follows, so it has to be known already; null when something was reported.</summary>
    private AsmConstant? KnownValue(LineCursor cursor, string what)
    {
        if (Expression(cursor) is not { } expression) return null;
        if (expression is AsmConstant known) return known;
        // Say which symbol it is, or what else is wrong.
        var count = _diagnostics.Count;
        if (expression is not AsmSymbolName && new Reducer(_symbols, _reporter, cursor.Expansion).Reduce(expression) is AsmConstant late) return late;
        if (_diagnostics.Count == count)
        {
            cursor.Report(
                AssemblyRules.NotKnown, expression.Span, $"{what} has to be known here, but it depends on what follows",
                "define its symbols above this line");
        }

        return null;
    }

    private BigInteger? KnownInteger(LineCursor cursor, string what)
    {
        if (KnownValue(cursor, what) is not { } value) return null;
        if (!value.Value.IsFloat) return value.Value.Integer;
        cursor.Report(AssemblyRules.WrongOperand, value.Span, $"{what} is an integer");
        return null;
    }

    private bool Room(BigInteger size, LineCursor cursor, SourceSpan span)
    {
        if (_sections.HasRoom(size)) return true;
        var (what, unit) = _sections.Current == SymbolSection.Text ? ("program", "words") : ("data", "bytes");
        cursor.Report(
            AssemblyRules.TooLarge, span,
            $"the {what} ends at {_sections.Place + size}, but has room for {_sections.Limit} {unit}");
        return false;
    }

    private AssembledProgram Encode()
    {
        var encoder = new Encoder(_isa, _symbols, _reporter);
        var words = new ulong[_sections.TextEnd];
        var data = new byte[_sections.DataEnd];
        var shown = _listing.Select(_ => ImmutableArray.CreateBuilder<(SymbolSection, long, ulong, int)>()).ToList();
        foreach (var item in _sections.Items)
        {
            var (section, bits, size) = item switch
            {
                Instruction i => (SymbolSection.Text, encoder.Encode(i), _isa.Width),
                DataValue v => (v.Section, encoder.Encode(v), v.Size),
                _ => default,
            };
            if (section == SymbolSection.Text) words[item.Address] = bits;
            else
                for (var i = 0; i < size / 8; i++)
                    data[item.Address + i] = (byte)(bits >> (8 * i));
            shown[item.Line].Add((section, item.Address, bits, (size + 3) / 4));
        }

        var symbols = ImmutableArray.CreateBuilder<ProgramSymbol>();
        foreach (var symbol in _symbols.All.Where(s => !s.IsBuiltIn))
        {
            // Everything that a program defines has to have a value, used or not.
            var name = new AsmSymbolName(symbol.Name, symbol.Span);
            if (encoder.Final(name, symbol.Expansion) is { Value: { IsFloat: false, Integer: var value } }
                && value >= long.MinValue && value <= long.MaxValue)
            {
                symbols.Add(new ProgramSymbol(symbol.Name, symbol.Section, (long)value));
            }
        }

        var listing = _listing.Select((l, i) => new ListingLine(l.Source.Path, l.Line, l.Depth, l.Text, shown[i].ToImmutable()));
        return new AssembledProgram([.. words], _isa.Width, [.. data], symbols.ToImmutable(), [.. listing]);
    }

    private static AsmConstant Number(BigInteger value) => new(AsmValue.Of(value), SourceSpan.None);
}
