using Tomlyn.Parsing;
using Tomlyn.Syntax;
using WaferHdl.Cli.Output;
using WaferHdl.Language.Diagnostics;
using SourceText = WaferHdl.Language.Text.SourceText;
using Span = WaferHdl.Language.Text.SourceSpan;

namespace WaferHdl.Cli.Projects;

/// <summary>A value of a TOML file and where it stands.</summary>
/// <param name="Value">A <see cref="TomlMap"/>, a list of nodes, a string, a long, a double or a bool.</param>
internal sealed record TomlNode(object Value, Span Span)
{
    public TomlMap? Map => Value as TomlMap;

    public IReadOnlyList<TomlNode>? List => Value as IReadOnlyList<TomlNode>;
}

/// <summary>A table: keys in the order of the file.</summary>
internal sealed class TomlMap
{
    private readonly Dictionary<string, TomlNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public IEnumerable<(string Key, TomlNode Node)> Items => _order.Select(k => (k, _nodes[k]));

    public TomlNode? this[string key] => _nodes.GetValueOrDefault(key);

    public bool Add(string key, TomlNode node)
    {
        if (!_nodes.TryAdd(key, node)) return false;
        _order.Add(key);
        return true;
    }
}

/// <summary>Reads TOML into nodes; what is wrong is thrown with its line.</summary>
internal static class TomlReader
{
    public static TomlNode Read(SourceText source)
    {
        var document = SyntaxParser.Parse(source.Content, source.Path, true);
        var errors = document.Diagnostics.Where(d => d.Kind == DiagnosticMessageKind.Error)
            .Select(d => Error(SpanOf(source, d.Span), Clean(d.Message), null)).ToList();
        if (errors.Count > 0) throw new CliException(errors, ExitCode.Usage);

        var root = new TomlMap();
        foreach (var item in document.KeyValues) Set(source, root, item);
        foreach (var table in document.Tables)
        {
            var isArray = table is TableArraySyntax;
            if (isArray) throw Fail(SpanOf(source, table.Span), "arrays of tables are not used in whdl.toml", null);
            var map = Descend(source, root, Names(table.Name!), SpanOf(source, table.Name!.Span));
            foreach (var item in table.Items) Set(source, map, item);
        }

        return new TomlNode(root, Span.None);
    }

    public static CliException Fail(Span span, string message, string? help) =>
        CliException.Of(CliRules.Manifest, message, help, span);

    private static Diagnostic Error(Span span, string message, string? help) => new(CliRules.Manifest, span, message, [], help);

    private static TomlMap Descend(SourceText source, TomlMap map, IEnumerable<string> names, Span span)
    {
        foreach (var name in names)
        {
            var node = map[name];
            if (node is null) map.Add(name, node = new TomlNode(new TomlMap(), span));
            map = node.Map ?? throw Fail(span, $"'{name}' is a value and a table", null);
        }

        return map;
    }

    private static void Set(SourceText source, TomlMap map, KeyValueSyntax item)
    {
        var names = Names(item.Key!).ToList();
        var span = SpanOf(source, item.Key!.Span);
        var target = Descend(source, map, names.SkipLast(1), span);
        if (!target.Add(names[^1], Convert(source, item.Value!)))
            throw Fail(span, $"'{names[^1]}' is given twice", null);
    }

    private static TomlNode Convert(SourceText source, ValueSyntax value)
    {
        var span = SpanOf(source, value.Span);
        switch (value)
        {
            case StringValueSyntax text: return new TomlNode(text.Value ?? "", span);
            case IntegerValueSyntax number: return new TomlNode(number.Value, span);
            case FloatValueSyntax number: return new TomlNode(number.Value, span);
            case BooleanValueSyntax boolean: return new TomlNode(boolean.Value, span);
            case ArraySyntax array: return new TomlNode(array.Items.Select(i => Convert(source, i.Value!)).ToList(), span);
            case InlineTableSyntax table:
                var map = new TomlMap();
                foreach (var item in table.Items) Set(source, map, item.KeyValue!);
                return new TomlNode(map, span);
            default: throw Fail(span, "dates and times are not used in whdl.toml", null);
        }
    }

    private static IEnumerable<string> Names(KeySyntax key)
    {
        yield return NameOf(key.Key!);
        foreach (var part in key.DotKeys) yield return NameOf(part.Key!);
    }

    private static string NameOf(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => key.ToString() ?? "",
    };

    private static Span SpanOf(SourceText source, SourceSpan span)
    {
        var start = Math.Clamp(span.Start.Offset, 0, source.Content.Length);
        var end = Math.Clamp(span.End.Offset + 1, start, source.Content.Length);
        return new Span(source, start, end - start);
    }

    private static string Clean(string message)
    {
        var text = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return text.Length == 0 ? "this is no TOML" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
