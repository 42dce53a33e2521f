using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>What the formula of a figure is.</summary>
internal enum FigureKind
{
    /// <summary>It was there before the measurement.</summary>
    Predicted,

    /// <summary>Its constants were chosen to fit measurements.</summary>
    Fitted,

    /// <summary>No measurement may lie below it.</summary>
    Bound,
}

/// <summary>How a number is taken from the tiles.</summary>
internal enum FigureSource
{
    /// <summary>A signal, counter or word of the design.</summary>
    Signal,

    /// <summary>The greatest of a signal of every tile.</summary>
    Max,
    Min,
    Sum,
}

/// <param name="Path">From the top for a signal, else inside a tile.</param>
internal sealed record FigureQuantity(FigureSource Source, string Path);

/// <summary>How far a measured number may be from another.</summary>
internal sealed record FigureLimit(double Amount, bool IsPercent)
{
    public bool Holds(double measured, double reference) =>
        Math.Abs(measured - reference) <= (IsPercent ? Amount / 100 * Math.Abs(reference) : Amount) * (1 + 1e-12);

    public override string ToString() => Amount.ToString("0.####", CultureInfo.InvariantCulture) + (IsPercent ? " %" : "");
}

/// <summary>A measured number of a run beside a formula and a published one.</summary>
/// <param name="Minus">Is subtracted.</param>
/// <param name="Per">A formula that the measured number is divided by.</param>
/// <param name="Of">A formula that is divided by the measured number.</param>
/// <param name="Names">What formulas may name.</param>
/// <param name="With">Those names that the figure itself gives, for the document.</param>
/// <param name="Plot">A picture of the figure over a sweep.</param>
/// <param name="PlotAxis">The constant of the picture's axis; null: the last of the sweep.</param>
internal sealed record FigureSetting(
    string Name, string? About, FigureQuantity Measured, FigureQuantity? Minus, string? Per, string? Of, string? Formula,
    SortedDictionary<string, BigInteger> Names, ImmutableArray<string> With, double? Published, FigureLimit? Within,
    FigureLimit? WithinFormula, FigureKind Kind, string? Source, TileSelection Tiles, string? Plot, string? PlotAxis, SourceSpan Span)
{
    /// <summary>Whether the picture has logarithmic axes.</summary>
    public bool IsLogarithmic { get; init; }
}
