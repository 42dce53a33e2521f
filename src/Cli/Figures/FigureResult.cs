using System.Globalization;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Figures;

/// <summary>A figure that was measured.</summary>
/// <param name="Formula">Its value; null without a formula.</param>
internal sealed record FigureResult(RunDescription Run, FigureSetting Setting, double Measured, double? Formula)
{
    public double? Published => Setting.Published;

    private FigureLimit? FormulaLimit => Setting.WithinFormula ?? Setting.Within;

    /// <summary>Whether it is as near as it has to be; null where nothing is demanded.</summary>
    public bool? Holds
    {
        get
        {
            var parts = new[] { HoldsFormula, HoldsPublished }.Where(h => h is not null).ToList();
            return parts.Count == 0 ? null : parts.TrueForAll(h => h == true);
        }
    }

    /// <summary>What is demanded, for a table.</summary>
    public string Allowed
    {
        get
        {
            var limits = new List<string>();
            if (Setting.Kind == FigureKind.Bound) limits.Add(FormulaLimit is { } over ? $"≥ formula, + {over}" : "≥ formula");
            else if (Formula is not null && FormulaLimit is { } limit) limits.Add(limit.ToString());
            if (Published is not null && Setting.Within is { } published && !limits.Contains(published.ToString())) limits.Add(published.ToString());
            if (limits.Count == 2) limits[1] += " of published";
            return limits.Count == 0 ? "-" : string.Join("; ", limits);
        }
    }

    /// <summary>What is wrong, at its place in <c>whdl.toml</c>.</summary>
    public IEnumerable<Diagnostic> Problems
    {
        get
        {
            if (HoldsFormula == false)
            {
                yield return Problem(
                    Setting.Kind == FigureKind.Bound && Measured < Formula
                        ? $"'{Setting.Name}' is {Number(Measured)}, below its bound of {Number(Formula)}"
                        : $"'{Setting.Name}' is {Number(Measured)}, but its formula gives {Number(Formula)}: {Deviation(Measured, Formula)}, "
                        + $"and {FormulaLimit} is allowed");
            }

            if (HoldsPublished == false)
            {
                yield return Problem(
                    $"'{Setting.Name}' is {Number(Measured)}, but {Number(Published)} is published: {Deviation(Measured, Published)}, and "
                    + $"{Setting.Within} is allowed");
            }
        }
    }

    private bool? HoldsFormula => (Formula, Setting.Kind, FormulaLimit) switch
    {
        (null, _, _) => null,
        ({ } bound, FigureKind.Bound, var limit) => Measured >= bound && limit?.Holds(Measured, bound) != false,
        ({ } value, _, { } limit) => limit.Holds(Measured, value),
        _ => null,
    };

    private bool? HoldsPublished => Published is { } published ? Setting.Within?.Holds(Measured, published) : null;

    public static string Number(double? number) => number is not { } value ? "-"
        : value.ToString(Math.Abs(value) switch { >= 100 => "#,0.#", >= 10 => "0.##", _ => "0.####" }, CultureInfo.InvariantCulture);

    /// <summary>Of the reference, in percent.</summary>
    public static string Deviation(double measured, double? reference)
    {
        if (reference is not { } value) return "-";
        if (measured == value) return "0 %";
        if (value == 0) return "∞";
        var percent = 100 * (measured - value) / Math.Abs(value);
        var text = Math.Abs(percent).ToString(Math.Abs(percent) < 0.095 ? "0.000" : "0.0", CultureInfo.InvariantCulture);
        return $"{(percent < 0 ? "-" : "+")}{text} %";
    }

    private Diagnostic Problem(string message) => new(
        CliRules.FigureDeviates, Setting.Span, Run.Constants.Label is null ? message : $"{Run.Name}: {message}", [], null);
}
