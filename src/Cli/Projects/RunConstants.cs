using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>Named numbers of a run: its <c>constants</c>, and one point of its <c>sweep</c>.</summary>
/// <param name="Label">Of a point, <c>P=4,B=1</c>; null without a sweep.</param>
/// <param name="Swept">The names that the sweep gives, in its order.</param>
internal sealed partial record RunConstants(string? Label, IReadOnlyList<string> Swept, SortedDictionary<string, BigInteger> Values)
{
    private const int MostPoints = 10_000;

    // Formulas have the names themselves.
    private static readonly string[] s_formulas = ["formula", "where", "per", "of"];

    public static RunConstants None { get; } = new(null, [], new SortedDictionary<string, BigInteger>(StringComparer.Ordinal));

    /// <summary>One without a sweep, else one for each combination for which the sweep's <c>where</c> holds.</summary>
    public static IReadOnlyList<RunConstants> PointsOf(ManifestTable run)
    {
        var axes = new List<(string Name, List<BigInteger> Values)>();
        var where = run.Map("sweep")?["where"];
        foreach (var (name, node) in run.Map("sweep")?.Items ?? [])
        {
            if (node == where) continue;
            if (node.List is not { Count: > 0 } list || !list.All(n => n.Value is long))
                throw TomlReader.Fail(node.Span, $"'{run.Name}.sweep.{name}' must be a list of whole numbers", $"write {name} = [1, 4, 16]");
            axes.Add((Checked(name, node.Span), [.. list.Select(n => new BigInteger((long)n.Value))]));
        }

        var points = new List<RunConstants>();
        var total = axes.Aggregate(1L, (product, axis) => Math.Min(MostPoints + 1, product * axis.Values.Count));
        if (total > MostPoints)
            throw TomlReader.Fail(run.Node("sweep")!.Span, $"'{run.Name}.sweep' has more than {MostPoints} points", null);
        for (var flat = 0; flat < total; flat++)
        {
            var values = new SortedDictionary<string, BigInteger>(StringComparer.Ordinal);
            var rest = flat;
            for (var axis = axes.Count - 1; axis >= 0; axis--)
            {
                values[axes[axis].Name] = axes[axis].Values[rest % axes[axis].Values.Count];
                rest /= axes[axis].Values.Count;
            }

            Add(run.Map("constants"), $"{run.Name}.constants", values);
            if (where is not null && Formula.Parse(ManifestTable.TextOf(where, "where"), "where", where.Span).Value(values).IsZero) continue;
            var label = axes.Count == 0 ? null : string.Join(',', axes.Select(a => $"{a.Name}={values[a.Name]}"));
            points.Add(new RunConstants(label, [.. axes.Select(a => a.Name)], values));
        }

        return points.Count > 0
            ? points : throw TomlReader.Fail(run.Node("sweep")!.Span, $"'{run.Name}.sweep' has no point", "its 'where' holds nowhere");
    }

    /// <summary>These names with those of a table over them, whose values are numbers or formulas.</summary>
    public SortedDictionary<string, BigInteger> With(TomlMap? table, string name)
    {
        var values = new SortedDictionary<string, BigInteger>(Values, StringComparer.Ordinal);
        Add(table, name, values);
        return values;
    }

    /// <summary>Puts values into the texts of a run: <c>{P}</c>, <c>{P * 2}</c>. A text that is nothing else becomes a
    /// number.</summary>
    public TomlNode Apply(TomlNode node)
    {
        if (Values.Count == 0) return node;
        switch (node.Value)
        {
            case string text:
                if (Brace().Match(text) is { Success: true } whole && whole.Length == text.Length && long.TryParse(
                        ValueOf(whole, node.Span), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                    return node with { Value = number };
                return node with { Value = Brace().Replace(text, match => ValueOf(match, node.Span)) };
            case TomlMap map:
                var copy = new TomlMap();
                foreach (var (key, item) in map.Items) copy.Add(key, s_formulas.Contains(key) ? item : Apply(item));
                return node with { Value = copy };
            case IReadOnlyList<TomlNode> list:
                return node with { Value = list.Select(Apply).ToList() };
            default:
                return node;
        }
    }

    private string ValueOf(Match match, SourceSpan span) =>
        Formula.Parse(match.Groups[1].Value, match.Value, span).Value(Values).ToString(CultureInfo.InvariantCulture);

    private static void Add(TomlMap? table, string name, SortedDictionary<string, BigInteger> values)
    {
        foreach (var (key, node) in table?.Items ?? [])
        {
            values[Checked(key, node.Span)] = node.Value switch
            {
                long number => number,
                string text => Formula.Parse(text, key, node.Span).Value(values),
                _ => throw TomlReader.Fail(node.Span, $"'{name}.{key}' must be a whole number or a formula", null),
            };
        }
    }

    private static string Checked(string name, SourceSpan span) => Identifier().IsMatch(name)
        ? name : throw TomlReader.Fail(span, $"'{name}' is no name of a constant", "write letters, digits and _");

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Brace();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();
}
