using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Assembly.Source;

// What begins with a point.
internal sealed partial class Assembler
{
    private static readonly string[] s_conditionals =
        [".if", ".ifdef", ".ifndef", ".ifb", ".ifnb", ".elseif", ".else", ".endif"];

    private Dictionary<string, Action<LineCursor, AsmLine>> Directives() => new(StringComparer.Ordinal)
    {
        [".text"] = (cursor, _) => Switch(SymbolSection.Text, cursor),
        [".data"] = (cursor, _) => Switch(SymbolSection.Data, cursor),
        [".equ"] = (cursor, _) => Equate(cursor, isVariable: false),
        [".set"] = (cursor, _) => Equate(cursor, isVariable: true),
        [".org"] = (cursor, _) => Origin(cursor),
        [".align"] = (cursor, _) => Align(cursor),
        [".space"] = (cursor, _) => Space(cursor),
        [".word"] = (cursor, _) => Values(cursor, ValueForm.Integer, 32),
        [".half"] = (cursor, _) => Values(cursor, ValueForm.Integer, 16),
        [".byte"] = (cursor, _) => Values(cursor, ValueForm.Integer, 8),
        [".float"] = (cursor, _) => Values(cursor, ValueForm.Single, 32),
        [".f16"] = (cursor, _) => Values(cursor, ValueForm.Half, 16),
        [".ascii"] = (cursor, _) => Text(cursor, hasEnd: false),
        [".asciz"] = (cursor, _) => Text(cursor, hasEnd: true),
        [".include"] = (cursor, _) => Include(cursor),
        [".macro"] = DefineMacro,
        [".rept"] = Repeat,
        [".irp"] = RepeatOver,
        [".error"] = (cursor, line) => Complain(cursor, line),
        [".assert"] = (cursor, line) => Assert(cursor, line),
        [".endm"] = (_, line) => Stray(line, ".endm", ".macro"),
        [".endr"] = (_, line) => Stray(line, ".endr", ".rept"),
    };

    // Those that decide which lines count are looked at on lines that do not.
    private bool Conditional(string directive, AsmLine line)
    {
        if (!s_conditionals.Contains(directive)) return false;
        if (_conditionals.IsActive || directive[1] == 'e') List(line);
        switch (directive)
        {
            case ".endif":
                _conditionals.Close(line);
                return true;
            case ".else":
                _conditionals.Else(line);
                return true;
            case ".elseif":
                _conditionals.ElseIf(line, _conditionals.NeedsCondition && Holds(".if", line));
                return true;
            default:
                _conditionals.Open(line, _feed.Depth, _conditionals.IsActive && Holds(directive, line));
                return true;
        }
    }

    private bool Holds(string directive, AsmLine line)
    {
        var cursor = new LineCursor(line.Text, line.Expansion, _reporter);
        if (cursor.HasFailed) return false;
        cursor.Take();
        cursor.Take();
        switch (directive)
        {
            case ".ifb" or ".ifnb":
                return cursor.IsAtEnd == (directive == ".ifb");
            case ".ifdef" or ".ifndef":
                if (cursor.ExpectName("a symbol") is not { } name || !cursor.ExpectEnd()) return false;
                var isDefined = _symbols.Find(name.Text) is not null || _macros.ContainsKey(name.Text)
                    || _symbols.Registers.ContainsKey(name.Text);
                return isDefined == (directive == ".ifdef");
            default:
                return KnownValue(cursor, "a condition") is { } value && cursor.ExpectEnd() && value.Value.IsTrue;
        }
    }

    private void Directive(string name, LineCursor cursor, AsmLine line, SourceSpan span)
    {
        if (_directives.TryGetValue(name, out var directive))
        {
            directive(cursor, line);
            return;
        }

        if (s_conditionals.Contains(name))
        {
            cursor.Report(AssemblyRules.Block, span, $"'{name}' has to begin its line", "put the label on a line of its own");
            return;
        }

        cursor.Report(
            AssemblyRules.UnknownOperation, span, $"there is no directive '{name}'",
            Spelling.Help(name, _directives.Keys.Concat(s_conditionals).Order(StringComparer.Ordinal)));
    }

    private void Switch(SymbolSection section, LineCursor cursor)
    {
        if (cursor.ExpectEnd()) _sections.Current = section;
    }

    private void Equate(LineCursor cursor, bool isVariable)
    {
        if (cursor.ExpectName("a name") is { } name && cursor.Expect(",")) Assign(name, cursor, isVariable);
    }

    private void Include(LineCursor cursor)
    {
        var (start, end) = cursor.Rest;
        var span = cursor.SpanOf(start, end);
        var text = cursor.Line.Text[start..end];
        var isLibrary = text is ['<', _, .., '>'];
        string path;
        if (isLibrary) path = text[1..^1];
        else if (cursor.Current.Kind == AsmTokenKind.String && cursor.Peek(1).Kind == AsmTokenKind.End) path = cursor.Current.Text;
        else
        {
            cursor.Fail("a file, \"near.s\" or <pe/std.s>");
            return;
        }

        var source = _includes.Find(path, isLibrary ? null : cursor.SpanOf(0, 0).Source, out var problem);
        if (source is null)
        {
            cursor.Report(AssemblyRules.Include, span, problem ?? $"there is no file '{path}'");
            return;
        }

        if (_feed.OpenFiles.Contains(source))
        {
            cursor.Report(
                AssemblyRules.Include, span, $"'{path}' includes itself",
                $"the files are {string.Join(" in ", _feed.OpenFiles.Select(f => f.Path))}");
            return;
        }

        _feed.Push(SourceLines.Of(source), new Expansion("included here", span, cursor.Expansion) { IsFile = true }, source);
    }

    private void DefineMacro(LineCursor cursor, AsmLine line)
    {
        var name = cursor.ExpectName("the macro's name");
        var (start, end) = cursor.Rest;
        var body = _feed.TakeBlock(line, d => d == ".macro", ".endm");
        if (name is null || body is null) return;
        if (_isa.Find(name.Value.Text) is not null || _macros.ContainsKey(name.Value.Text))
        {
            var other = _macros.GetValueOrDefault(name.Value.Text);
            cursor.Report(
                AssemblyRules.Duplicate, cursor.SpanOf(name.Value),
                other is null ? $"'{name.Value.Text}' is an instruction" : $"the macro '{name.Value.Text}' is defined already", null,
                other is null ? [] : [new Label(other.Span, "first here")]);
            return;
        }

        if (cursor.Line.Text.AsSpan(start, Math.Max(0, end - start)).StartsWith(",")) start++;
        var parameters = ImmutableArray.CreateBuilder<MacroParameter>();
        foreach (var part in Macro.Split(cursor.Line, start, end))
        {
            if (Parameter(part) is { } parameter && parameters.All(p => p.Name != parameter.Name && !p.TakesRest))
            {
                parameters.Add(parameter);
                continue;
            }

            cursor.Report(
                AssemblyRules.Macro, part.Span, $"'{part.Text}' is no argument of a macro, or stands twice",
                "write 'name', 'name=default', 'name:req', or as the last 'name:vararg'");
            return;
        }

        _macros.Add(name.Value.Text, new Macro(name.Value.Text, cursor.SpanOf(name.Value), parameters.ToImmutable(), body));
    }

    private static MacroParameter? Parameter(MappedText part)
    {
        var text = part.Text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var head = (equals < 0 ? text : text[..equals]).Trim();
        var colon = head.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? head : head[..colon]).Trim();
        var kind = colon < 0 ? "" : head[(colon + 1)..].Trim();
        if (name.Length == 0 || !AsmLexer.IsNameStart(name[0]) || !name.All(AsmLexer.IsNamePart)) return null;
        if (kind is not ("" or "req" or "vararg") || (equals >= 0 && kind.Length > 0)) return null;
        var at = equals + 1;
        while (at < text.Length && text[at] == ' ') at++;
        return new MacroParameter(name, equals < 0 ? null : part.Slice(at, text.Length), kind == "req", kind == "vararg");
    }

    private void Expand(Macro macro, LineCursor cursor, SourceSpan span)
    {
        var (start, end) = cursor.Rest;
        var empty = cursor.Line.Slice(end, end);
        var arguments = new Dictionary<string, MappedText>(StringComparer.Ordinal);
        var given = Macro.Split(cursor.Line, start, end);
        var next = 0;
        for (var i = 0; i < given.Count; i++)
        {
            if (Keyword(given[i], macro) is { } keyword)
            {
                arguments[keyword.Name] = keyword.Value;
                continue;
            }

            while (next < macro.Parameters.Length && arguments.ContainsKey(macro.Parameters[next].Name)) next++;
            if (next >= macro.Parameters.Length)
            {
                cursor.Report(
                    AssemblyRules.Macro, given[i].Span,
                    $"'{macro.Name}' takes {macro.Parameters.Length} {(macro.Parameters.Length == 1 ? "argument" : "arguments")}, here are {given.Count}",
                    null, new Label(macro.Span, "the macro"));
                return;
            }

            var parameter = macro.Parameters[next++];
            if (parameter.TakesRest)
            {
                // From its first character to the line's last, with the commas.
                var from = start;
                for (var skipped = 0; skipped < i; skipped++) from = NextComma(cursor.Line.Text, from, end) + 1;
                while (from < end && cursor.Line.Text[from] == ' ') from++;
                arguments[parameter.Name] = cursor.Line.Slice(from, end);
                break;
            }

            if (given[i].Text.Length > 0) arguments[parameter.Name] = given[i];
        }

        foreach (var parameter in macro.Parameters.Where(p => !arguments.ContainsKey(p.Name)))
        {
            if (parameter.IsRequired)
            {
                cursor.Report(
                    AssemblyRules.Macro, span, $"'{macro.Name}' needs the argument '{parameter.Name}'", null,
                    new Label(macro.Span, "the macro"));
                return;
            }

            arguments[parameter.Name] = parameter.Default ?? empty;
        }

        var call = cursor.SpanOf(cursor.Line.Text.Length - cursor.Line.Text.AsSpan().TrimStart().Length, end);
        _feed.Push(macro.Expand(arguments, _expansions++), new Expansion($"in the macro '{macro.Name}'", call, cursor.Expansion));
    }

    private static int NextComma(string text, int start, int end)
    {
        var depth = 0;
        for (var i = start; i < end; i++)
        {
            if (text[i] is '(' or '[') depth++;
            else if (text[i] is ')' or ']') depth--;
            else if (text[i] == ',' && depth <= 0) return i;
        }

        return end - 1;
    }

    private static (string Name, MappedText Value)? Keyword(MappedText argument, Macro macro)
    {
        var text = argument.Text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || (equals + 1 < text.Length && text[equals + 1] == '=')) return null;
        var name = text[..equals].Trim();
        if (macro.Parameters.All(p => p.Name != name)) return null;
        var start = equals + 1;
        while (start < text.Length && text[start] == ' ') start++;
        return (name, argument.Slice(start, text.Length));
    }

    private void Repeat(LineCursor cursor, AsmLine line)
    {
        var count = KnownInteger(cursor, "a number of repetitions");
        var body = _feed.TakeBlock(line, d => d is ".rept" or ".irp", ".endr");
        if (count is null || body is null || !cursor.ExpectEnd()) return;
        if (count < 0 || !_feed.MayRepeat(count.Value))
        {
            cursor.Report(AssemblyRules.Limit, line.Text.Span, $"{count} repetitions are {(count < 0 ? "too few" : "too many")}");
            return;
        }

        var expansion = new Expansion("repeated here", line.Text.Span, cursor.Expansion);
        var number = _expansions;
        _expansions += (int)count;
        _feed.Push(
            Enumerable.Range(0, (int)count).SelectMany(i => body.Select(l => Macro.Substitute(l, s_noArguments, number + i))), expansion);
    }

    private static readonly Dictionary<string, MappedText> s_noArguments = [];

    private void RepeatOver(LineCursor cursor, AsmLine line)
    {
        var name = cursor.ExpectName("a name");
        if (name is not null && !cursor.Expect(",")) name = null;
        var (start, end) = cursor.Rest;
        var body = _feed.TakeBlock(line, d => d is ".rept" or ".irp", ".endr");
        if (name is null || body is null) return;
        var expansion = new Expansion("repeated here", line.Text.Span, cursor.Expansion);
        var values = Macro.Split(cursor.Line, start, end);
        var number = _expansions;
        _expansions += values.Count;
        _feed.Push(
            values.SelectMany((v, i) => body.Select(l => Macro.Substitute(l, new Dictionary<string, MappedText> { [name.Value.Text] = v }, number + i))),
            expansion);
    }

    private void Complain(LineCursor cursor, AsmLine line)
    {
        if (Message(cursor) is { } text) cursor.Report(AssemblyRules.User, PlaceOf(line), text);
    }

    private void Assert(LineCursor cursor, AsmLine line)
    {
        if (KnownValue(cursor, "what is asserted") is not { } value) return;
        var text = "the assertion does not hold";
        if (cursor.Accept(","))
        {
            if (Message(cursor) is not { } given) return;
            text = given;
        }

        if (cursor.ExpectEnd() && !value.Value.IsTrue) cursor.Report(AssemblyRules.User, PlaceOf(line), text);
    }

    // What a macro complains of is how it was called.
    private static SourceSpan PlaceOf(AsmLine line) =>
        line.Expansion is { IsFile: false } expansion ? expansion.UsersCall : line.Text.Span;

    // Texts up to the end of the line, joined.
    private static string? Message(LineCursor cursor)
    {
        var text = "";
        do
        {
            if (cursor.Current.Kind != AsmTokenKind.String)
            {
                cursor.Fail("a text");
                return null;
            }

            text += cursor.Take().Text;
        }
        while (cursor.Accept(","));
        return cursor.ExpectEnd() ? text : null;
    }

    private void Stray(AsmLine line, string end, string start) =>
        _reporter.Report(AssemblyRules.Block, line.Text.Span, $"'{end}' without '{start}'", line.Expansion);
}
