using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Reads the text form of a netlist; the inverse of <see cref="WnlWriter"/>.</summary>
public sealed class WnlParser
{
    private readonly DiagnosticBag _diagnostics;
    private readonly WnlCursor _cursor;
    private readonly WnlTypeParser _types;
    private readonly List<ModuleNetlist> _modules = [];
    private readonly Dictionary<string, int> _moduleIndex = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly List<(int Module, string Reference, SourceSpan Span)> _models = [];

    private WnlParser(SourceText source, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _cursor = new WnlCursor(source, diagnostics);
        _types = new WnlTypeParser(_cursor, diagnostics);
    }

    /// <summary>Reads and verifies a design. Each cell's source is its place in the text.</summary>
    /// <returns>Null when <paramref name="diagnostics"/> got an error (WH3180 to WH3183).</returns>
    public static Design? Parse(SourceText source, DiagnosticBag diagnostics)
    {
        var found = new DiagnosticBag();
        var design = new WnlParser(source, found).Design();
        if (!found.HasErrors && design is not null)
            foreach (var fault in NetlistVerifier.Verify(design))
                found.Report(WnlRules.BrokenRule, fault.Span, fault.Message);
        diagnostics.AddRange(found.Items);
        return found.HasErrors ? null : design;
    }

    private Design? Design()
    {
        _cursor.ExpectWord("wnl");
        if (!_cursor.Take("1")) _cursor.Fail("version 1");
        if (_cursor.HasFailed) return null;
        string? top = null;
        var topSpan = SourceSpan.None;
        while (true)
        {
            var documentation = _cursor.Documentation();
            if (_cursor.AtEnd) break;
            var start = _cursor.Position;
            var word = _cursor.PeekWord();
            switch (word)
            {
                case "struct" or "enum" or "bundle":
                    _cursor.Word(word);
                    _types.Declaration(word);
                    break;
                case "extern" or "module":
                    Module(documentation, start);
                    break;
                case "top":
                    _cursor.Word(word);
                    var referenceStart = _cursor.Position;
                    top = ModuleReference();
                    topSpan = _cursor.SpanFrom(referenceStart + 1);
                    break;
                default:
                    _cursor.Fail("a type, a module or the top");
                    break;
            }

            if (_cursor.HasFailed) _cursor.Recover(start);
        }

        if (top is null)
        {
            _cursor.Fail("'top' and the name of a module");
            return null;
        }

        var topId = FindModule(top, topSpan);
        foreach (var (module, reference, span) in _models)
            _modules[module] = _modules[module].With(model: FindModule(reference, span));
        return topId is { } id ? new Design([.. _modules], id) : null;
    }

    private void Module(string? documentation, int start)
    {
        var isExtern = _cursor.TakeWord("extern");
        _cursor.ExpectWord("module");
        var headerStart = _cursor.Position;
        var (definition, parameters) = Header();
        var span = _cursor.SpanFrom(start);
        var key = KeyOf(definition, parameters);
        var parser = new WnlModuleParser(_cursor, _types, _diagnostics, this, definition, [.. parameters]);
        var module = parser.Parse(documentation, span, isExtern);
        if (_cursor.HasFailed || module is null)
        {
            _failed.Add(key);
            return;
        }

        if (!_moduleIndex.TryAdd(key, _modules.Count)) _moduleIndex[key] = -1; // only reachable by number
        if (parser.Model is { } model) _models.Add((_modules.Count, model, _cursor.SpanFrom(headerStart)));
        _modules.Add(module);
    }

    private (string Definition, List<ModuleParameter> Parameters) Header()
    {
        var definition = _cursor.Name("the name of a module");
        var parameters = new List<ModuleParameter>();
        if (!_cursor.Take("<")) return (definition, parameters);
        do
        {
            var name = _cursor.Name("a parameter");
            _cursor.Expect("=");
            _cursor.SkipBlank();
            if (_cursor.IsAt("`"))
            {
                parameters.Add(new ModuleParameter(name, _cursor.Name("a value")));
                continue;
            }

            var length = _cursor.HasFailed ? 0 : WnlText.BareArgumentLength(_cursor.Text, _cursor.Position);
            if (length == 0) _cursor.Fail("the value of a parameter");
            else parameters.Add(new ModuleParameter(name, _cursor.Raw(length)));
        }
        while (_cursor.Take(","));
        _cursor.Expect(">");
        return (definition, parameters);
    }

    /// <summary>Reads a reference to a module: its header, or <c>#</c> and its number.</summary>
    internal string ModuleReference()
    {
        if (_cursor.Take("#")) return "#" + _cursor.Integer("the number of a module");
        var (definition, parameters) = Header();
        return KeyOf(definition, parameters);
    }

    /// <summary>Finds a module that is already read; reports one that is not there.</summary>
    internal ModuleId? FindModule(string reference, SourceSpan span)
    {
        var isNumber = reference.StartsWith('#');
        if (isNumber && int.Parse(reference.AsSpan(1)) is var number && number < _modules.Count) return new ModuleId(number);
        if (!isNumber && _moduleIndex.TryGetValue(reference, out var index) && index >= 0) return new ModuleId(index);
        if (!_failed.Contains(reference))
            _diagnostics.Report(WnlRules.UnknownName, span, $"no module '{reference}' stands before this place");
        return null;
    }

    internal ModuleNetlist this[ModuleId id] => _modules[id.Index];

    private static string KeyOf(string definition, List<ModuleParameter> parameters) => parameters.Count == 0
        ? WnlText.Name(definition)
        : $"{WnlText.Name(definition)}<{string.Join(", ", parameters.Select(p => $"{WnlText.Name(p.Name)} = {WnlText.Argument(p.Value)}"))}>";
}
