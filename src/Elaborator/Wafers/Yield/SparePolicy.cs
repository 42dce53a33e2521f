using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Yield;

/// <summary>Spares as the language writes them, without <c>redundant</c>: <c>columns 2</c>, <c>rows 1 shift per wafer</c>,
/// <c>columns 1 + rows 1</c>, or <c>none</c>.</summary>
public static class SparePolicy
{
    private const int MaxSpares = 10_000;

    /// <summary>Adds the spares of a policy to a shape.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? TryApply(ref GridShape shape, string text)
    {
        var result = shape;
        foreach (var clause in text.Split('+'))
        {
            var words = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["none"]) continue;
            if (words is ["links"])
            {
                result = result with { HasSpareLinks = true };
                continue;
            }

            if (words is not [("rows" or "columns") and var axis, var number, .. var rest]
                || !int.TryParse(number, out var count) || count is < 0 or > MaxSpares)
                return $"'{clause.Trim()}' is not of the form 'columns N' or 'rows N'";
            var isRows = axis == "rows";
            var scheme = isRows ? SpareScheme.Retire : SpareScheme.Shift;
            if (rest is [("shift" or "retire") and var word, ..])
            {
                scheme = word == "shift" ? SpareScheme.Shift : SpareScheme.Retire;
                rest = rest[1..];
            }

            if (rest is not ([] or ["per", "wafer"])) return $"'{string.Join(' ', rest)}' is not 'per wafer'";
            if ((isRows ? result.SpareRows : result.SpareColumns) is not null) return $"'{axis}' stands twice";
            var rule = count == 0 ? null : new SpareRule(count, scheme, rest.Length > 0);
            result = isRows ? result with { SpareRows = rule } : result with { SpareColumns = rule };
        }

        if (result.SpareRows is { } rows && result.SpareColumns is { } columns && rows.Scheme == columns.Scheme)
            return "one shift and one retirement may be combined, not two of a kind";
        shape = result;
        return null;
    }

    /// <summary>The policy of a shape.</summary>
    public static string Of(GridShape shape)
    {
        var clauses = new List<string>();
        if (shape.SpareColumns is { } columns) clauses.Add(Clause("columns", columns, SpareScheme.Shift));
        if (shape.SpareRows is { } rows) clauses.Add(Clause("rows", rows, SpareScheme.Retire));
        if (shape.HasSpareLinks) clauses.Add("links");
        return clauses.Count == 0 ? "none" : string.Join(" + ", clauses);
    }

    private static string Clause(string axis, SpareRule rule, SpareScheme usual) =>
        $"{axis} {rule.Count}{(rule.Scheme == usual ? "" : rule.Scheme == SpareScheme.Shift ? " shift" : " retire")}"
            + (rule.IsPerWafer ? " per wafer" : "");
}
