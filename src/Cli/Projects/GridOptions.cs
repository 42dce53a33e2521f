using System.CommandLine;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Projects;

/// <summary>A wafer given by its sizes, for work that needs no source.</summary>
internal sealed class GridOptions
{
    private const int MaximumLine = 1_000_000;

    private readonly Option<string?> _dies = new("--dies")
    {
        Description = "Without a source: dies of the wafer, rows x columns",
        HelpName = "RxC",
    };

    private readonly Option<string?> _grid = new("--grid")
    {
        Description = "Without a source: logical tiles of a die, rows x columns",
        HelpName = "RxC",
    };

    private readonly Option<string?> _spareColumns = new("--spare-columns")
    {
        Description = "Spare columns, as after 'redundant columns': 2, '2 retire', '4 per wafer'",
        HelpName = "N",
    };

    private readonly Option<string?> _spareRows = new("--spare-rows")
    {
        Description = "Spare rows, as after 'redundant rows': 1, '1 shift', '2 per wafer'",
        HelpName = "N",
    };

    private readonly Option<int> _lanes = new("--lanes") { Description = "Lanes of a crossing between dies, in each direction", HelpName = "N" };

    private readonly Option<int> _spareLanes = new("--spare-lanes") { Description = "Spare lanes of a crossing, in each direction", HelpName = "N" };

    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _dies, _grid, _spareColumns, _spareRows, _lanes, _spareLanes }) verb.Add(option);
    }

    /// <summary>Whether there are spares among the sizes.</summary>
    public bool HasSpares(Invocation invocation) => invocation.Has(_spareColumns) || invocation.Has(_spareRows);

    public bool AreGiven(Invocation invocation) =>
        invocation.Has(_dies) || invocation.Has(_grid) || invocation.Has(_spareColumns) || invocation.Has(_spareRows);

    /// <exception cref="CliException">The sizes make no wafer.</exception>
    public GridShape Shape(Invocation invocation)
    {
        if (invocation.Get(_grid) is not { } grid)
            throw CliException.Of(CliRules.Usage, "a wafer without a source needs '--grid'", "give the tiles of a die: --grid 66x154");
        var (dieRows, dieColumns) = invocation.Get(_dies) is { } dies ? Size("--dies", dies) : (1, 1);
        var (rows, columns) = Size("--grid", grid);
        var shape = new GridShape(dieRows, dieColumns, rows, columns)
        {
            SpareColumns = Spares("--spare-columns", invocation.Get(_spareColumns), SpareScheme.Shift),
            SpareRows = Spares("--spare-rows", invocation.Get(_spareRows), SpareScheme.Retire),
            Lanes = Lanes("--lanes", invocation.Get(_lanes)),
            SpareLanes = Lanes("--spare-lanes", invocation.Get(_spareLanes)),
            HasSpareLinks = invocation.Get(_spareLanes) > 0,
        };
        if (shape.SpareColumns is { } a && shape.SpareRows is { } b && a.Scheme == b.Scheme)
        {
            throw CliException.Of(
                CliRules.Value, $"both spare columns and spare rows {a.Scheme.ToString().ToLowerInvariant()}",
                "combine one shift and one retirement: --spare-columns 2 --spare-rows 1");
        }

        return shape;
    }

    /// <summary>Two numbers with an <c>x</c> between.</summary>
    public static (int Rows, int Columns) Size(string option, string text)
    {
        var parts = text.Split('x', StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && Number(parts[0], out var rows) && Number(parts[1], out var columns)) return (rows, columns);
        throw CliException.Of(
            CliRules.Value, $"'{text}' is no size for '{option}'", "write rows x columns, each from 1 to a million: 12x7");
    }

    private static int Lanes(string option, int count) => count is >= 0 and <= 100_000
        ? count : throw CliException.Of(CliRules.Value, $"'{option}' must be from 0 to 100000");

    private static SpareRule? Spares(string option, string? text, SpareScheme scheme)
    {
        if (text is null) return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isPerWafer = words.Length > 2 && words[^2] == "per" && words[^1] == "wafer";
        var rest = isPerWafer ? words[..^2] : words;
        if (rest.Length == 2 && rest[1] is "shift" or "retire")
            (scheme, rest) = (rest[1] == "shift" ? SpareScheme.Shift : SpareScheme.Retire, rest[..1]);
        if (rest.Length == 1 && rest[0] == "0") return null;
        if (rest.Length == 1 && Number(rest[0], out var count)) return new SpareRule(count, scheme, isPerWafer);
        throw CliException.Of(
            CliRules.Value, $"'{text}' is no number of spares for '{option}'",
            "write a number, then 'shift' or 'retire', then 'per wafer', as the language does: '2 shift'");
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= MaximumLine;
}
