using System.CommandLine;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Wafers.Yield;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Wafers;

/// <summary>A wafer that is described on the command line instead of in a file.</summary>
internal sealed class GridOptions
{
    private const long MaxTiles = 1L << 30;

    private readonly Option<string> _dies;
    private readonly Option<string> _grid;

    private readonly Option<int> _lanes = new("--lanes") { Description = "Lanes of a crossing, in each direction", HelpName = "N" };

    private readonly Option<int> _spareLanes = new("--spare-lanes") { Description = "Spare lanes of a crossing, in each direction", HelpName = "N" };

    /// <param name="dies">Default of <c>--dies</c>; null where a file describes the wafer instead.</param>
    public GridOptions(string? dies = null, string? grid = null)
    {
        _dies = new("--dies") { Description = "Dies of the wafer, rows x columns", HelpName = "RxC" };
        _grid = new("--grid") { Description = "Logical tiles of a die, rows x columns", HelpName = "RxC" };
        if (dies is not null) _dies.DefaultValueFactory = _ => dies;
        if (grid is not null) _grid.DefaultValueFactory = _ => grid;
    }

    public void AddTo(Verb verb)
    {
        verb.Add(_dies);
        verb.Add(_grid);
        verb.Add(_lanes);
        verb.Add(_spareLanes);
    }

    /// <summary>Whether the command line describes a wafer.</summary>
    public bool IsGiven(Invocation invocation) => invocation.Has(_dies) || invocation.Has(_grid);

    /// <summary>The wafer without spares.</summary>
    public GridShape Shape(Invocation invocation)
    {
        if (invocation.Get(_grid) is not { } grid)
            throw CliException.Of(CliRules.Usage, "'--dies' needs '--grid'", "give the tiles of a die, such as '--grid 66x154'");
        var (dieRows, dieColumns) = Pair(invocation.Get(_dies) ?? "1x1", "--dies");
        var (rows, columns) = Pair(grid, "--grid");
        if ((double)dieRows * dieColumns * rows * columns > MaxTiles)
            throw CliException.Of(CliRules.Value, $"a wafer of {dieRows} x {dieColumns} dies of {rows} x {columns} tiles has more than 2^30 tiles");
        return new GridShape(dieRows, dieColumns, rows, columns)
        {
            Lanes = Count(invocation, _lanes), SpareLanes = Count(invocation, _spareLanes),
        };
    }

    /// <summary>The same wafer with the spares of a policy.</summary>
    public static GridShape WithSpares(GridShape shape, string policy) =>
        SparePolicy.TryApply(ref shape, policy) is { } problem
            ? throw CliException.Of(CliRules.Usage, problem, "write spares as the language does: 'columns 2', 'rows 1 shift per wafer', 'columns 1 + rows 1'")
            : shape;

    /// <summary>Two numbers with an x between them.</summary>
    public static (int Rows, int Columns) Pair(string text, string option)
    {
        var parts = text.Split('x', 'X');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var rows)
            && int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var columns)
            && rows is > 0 and <= 1 << 20 && columns is > 0 and <= 1 << 20
            ? (rows, columns)
            : throw CliException.Of(CliRules.Usage, $"'{text}' of '{option}' is not two numbers such as 66x154");
    }

    private static int Count(Invocation invocation, Option<int> option) =>
        invocation.Get(option) is var count and >= 0 and <= 100_000
            ? count
            : throw CliException.Of(CliRules.Usage, $"'{option.Name}' must be from 0 to 100000");
}
