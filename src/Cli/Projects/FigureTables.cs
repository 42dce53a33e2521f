using System.Globalization;

namespace WaferHdl.Cli.Projects;

/// <summary>Reads <c>figures</c> of a run.</summary>
internal static class FigureTables
{
    private static readonly string[] s_keys =
    [
        "about", "signal", "max", "min", "sum", "minus", "minus_max", "minus_min", "minus_sum", "per", "of", "formula", "with", "published",
        "within", "within_formula", "kind", "source", "rows", "columns", "where", "plot", "x", "log",
    ];

    public static FigureSetting Read(string name, TomlNode node, string run, RunConstants constants)
    {
        if (node.Map is not { } map)
            throw TomlReader.Fail(node.Span, $"'figures.{name}' must be a table", $"write {name} = {{ max = \"core.cycles\", formula = \"2 * P\" }}");
        var table = new ManifestTable(map, node.Span, $"{run}.figures.{name}", s_keys);
        var measured = Quantity(table, "signal", "max", "min", "sum")
            ?? throw TomlReader.Fail(node.Span, $"'{table.Name}' does not say what is measured", "add signal = \"halted_at\", or max = \"core.cycles\" over all tiles");
        var names = constants.With(table.Map("with"), $"{table.Name}.with");
        foreach (var key in new[] { "formula", "per", "of" })
            if (table.Text(key) is { } formula)
                Formula.Parse(formula, key, table.Node(key)!.Span).Value(names);
        var kind = table.Choice("kind", "predicted", "fitted", "bound") switch
        {
            "fitted" => FigureKind.Fitted,
            "bound" => FigureKind.Bound,
            _ => FigureKind.Predicted,
        };
        var published = Published(table, constants);
        if (table.Text("formula") is null && (kind != FigureKind.Predicted || table.Node("with") is not null))
            throw TomlReader.Fail(node.Span, $"'{table.Name}' has no formula", "add formula = \"B + 2 * P\"");
        if (published is null && table.Text("formula") is null && table.Node("within") is { } within)
            throw TomlReader.Fail(within.Span, $"'{table.Name}' has nothing to compare with", "add a formula, or published = 7218");
        return new FigureSetting(
            name, table.Text("about"), measured, Quantity(table, "minus", "minus_max", "minus_min", "minus_sum"), table.Text("per"), table.Text("of"),
            table.Text("formula"), names, [.. (table.Map("with")?.Items ?? []).Select(i => i.Key)], published,
            Limit(table, "within", constants), Limit(table, "within_formula", constants), kind, table.Text("source"),
            TileTables.Tiles(table, constants), table.Text("plot"), Axis(table, constants), node.Span)
        {
            IsLogarithmic = table.Flag("log"),
        };
    }

    // Keys for a signal, a maximum, a minimum and a sum, of which there may be one.
    private static FigureQuantity? Quantity(ManifestTable table, params string[] keys)
    {
        FigureQuantity? quantity = null;
        foreach (var (key, index) in keys.Select((k, i) => (k, i)))
        {
            if (table.Text(key) is not { } path) continue;
            if (quantity is not null)
                throw TomlReader.Fail(table.Node(key)!.Span, $"'{table.Name}' has '{key}' and another of {string.Join(", ", keys)}", "leave one out");
            quantity = new FigureQuantity((FigureSource)index, path);
        }

        return quantity;
    }

    // 7218, or { "P=4,B=1" = 7218 } by points of the sweep.
    private static double? Published(ManifestTable table, RunConstants constants)
    {
        var node = table.Node("published");
        if (node?.Map is { } map) node = PointOf(map, constants);
        return node?.Value switch
        {
            null => null,
            long number => number,
            double number => number,
            _ => throw TomlReader.Fail(node.Span, $"'{table.Name}.published' must be a number", null),
        };
    }

    // "2 %", or 3 (in the unit of the figure), or { "B=64" = "8 %", "otherwise" = "7 %" }.
    private static FigureLimit? Limit(ManifestTable table, string key, RunConstants constants)
    {
        var node = table.Node(key);
        if (node?.Map is { } map) node = PointOf(map, constants);
        switch (node?.Value)
        {
            case null: return null;
            case long and >= 0 and var number: return new FigureLimit(number, false);
            case double and >= 0 and var number: return new FigureLimit(number, false);
            case string text when text.EndsWith('%') && double.TryParse(
                text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent >= 0:
                return new FigureLimit(percent, true);
            default:
                throw TomlReader.Fail(node.Span, $"'{table.Name}.{key}' is no limit", "write it like \"2 %\", or a number in the unit of the figure");
        }
    }

    // The entry whose constants are all those of the point; the one with most of them.
    private static TomlNode? PointOf(TomlMap map, RunConstants constants)
    {
        TomlNode? best = map["otherwise"];
        var most = 0;
        foreach (var (key, node) in map.Items)
        {
            if (key == "otherwise") continue;
            var terms = key.Split(',', StringSplitOptions.TrimEntries);
            foreach (var term in terms)
            {
                var parts = term.Split('=', StringSplitOptions.TrimEntries);
                if (parts.Length != 2 || !constants.Values.ContainsKey(parts[0]))
                    throw TomlReader.Fail(node.Span, $"'{key}' is no point of the run", "write constants of the run and their values: \"P=4,B=1\"");
            }

            var holds = terms.All(t => t.Split('=', StringSplitOptions.TrimEntries) is [var name, var value]
                && constants.Values[name].ToString(CultureInfo.InvariantCulture) == value);
            if (holds && terms.Length > most) (best, most) = (node, terms.Length);
        }

        return best;
    }

    private static string? Axis(ManifestTable table, RunConstants constants)
    {
        if (table.Node("plot") is { } plot && constants.Label is null)
            throw TomlReader.Fail(plot.Span, $"'{table.Name}' is plotted over a sweep, and the run has none", "add [run.NAME.sweep] with P = [4, 16]");
        if (table.Text("x") is not { } axis) return null;
        if (constants.Swept.Contains(axis)) return axis;
        throw TomlReader.Fail(table.Node("x")!.Span, $"the sweep has no '{axis}'", $"it has {string.Join(", ", constants.Swept)}");
    }
}
