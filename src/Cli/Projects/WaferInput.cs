using System.Collections.Immutable;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Projects;

/// <summary>What commands on wafers read: the grid of a design, a defect map, quantities of the tiles.</summary>
internal static class WaferInput
{
    /// <summary>The module with the grid: the top, or the only fabric or wafer in it. Null when there is none.</summary>
    public static ModuleNetlist? GridOf(Design design)
    {
        if (design.TopModule.Grid is not null) return design.TopModule;
        var grids = design.Modules.Where(module => module.Grid is not null).ToList();
        return grids.Count switch
        {
            0 => null,
            1 => grids[0],
            _ => throw CliException.Of(
                CliRules.NoTop, $"{grids.Count} fabrics or wafers are in '{design.TopModule.DisplayName}'",
                $"name one as the top: --top {string.Join(", --top ", grids.Take(5).Select(grid => grid.DisplayName))}"),
        };
    }

    /// <summary>Repairs the wafer under a map from a file; without a file there are no defects.</summary>
    public static RepairPlan Repair(CliConsole console, GridShape shape, string? defects)
    {
        RefuseTooLarge(shape, WaferPage.MaximumTiles);
        if (defects is null) return RepairPlan.Default(shape);
        var diagnostics = new DiagnosticBag();
        var plan = DefectMapReader.Read(Read(defects), shape, diagnostics) is { } map
            ? RepairPlan.Of(shape, map, diagnostics) : null;
        if (plan is null || diagnostics.HasErrors) throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
        DiagnosticPrinter.Print(console, diagnostics.Sorted());
        return plan;
    }

    /// <summary>Reads <c>NAME=FILE</c>, or <c>FILE</c> whose name is the quantity's.</summary>
    public static ImmutableArray<TileValues> Values(IEnumerable<string> arguments, GridShape shape)
    {
        var values = ImmutableArray.CreateBuilder<TileValues>();
        foreach (var argument in arguments)
        {
            var parts = argument.Split('=', 2);
            var name = parts.Length == 2 ? parts[0].Trim() : Path.GetFileNameWithoutExtension(argument);
            if (name.Length == 0)
                throw CliException.Of(CliRules.Value, $"'{argument}' names no quantity", "write --values utilisation=FILE.csv");
            if (values.Any(value => value.Name == name))
                throw CliException.Of(CliRules.Value, $"two files have the quantity '{name}'", "give each a name: --values NAME=FILE");
            var diagnostics = new DiagnosticBag();
            var read = TileValuesReader.Read(name, Read(parts[^1]), shape, diagnostics);
            values.Add(read ?? throw new CliException(diagnostics.Sorted(), ExitCode.Failure));
        }

        return values.ToImmutable();
    }

    /// <exception cref="CliException">More tiles, or longer lines, than a map is made of.</exception>
    public static void RefuseTooLarge(GridShape shape, long maximum)
    {
        var lines = Math.Max(
            (long)shape.DieRows * shape.Rows + Spares(shape.SpareRows, shape.DieRows),
            (long)shape.DieColumns * shape.Columns + Spares(shape.SpareColumns, shape.DieColumns));
        var isTooLong = lines > WaferPage.MaximumLine;
        if (!isTooLong && shape.PhysicalTiles <= maximum) return;
        throw CliException.Of(
            MapRules.Size,
            isTooLong
                ? $"the grid has {lines} rows or columns but a map has up to {WaferPage.MaximumLine}"
                : $"the grid has {shape.PhysicalTiles} tiles but a map has up to {maximum}",
            "show a part of it: a wafer of fewer dies");
    }

    private static long Spares(SpareRule? rule, int dies) => rule is null ? 0 : (long)rule.Count * (rule.IsPerWafer ? 1 : dies);

    private static SourceText Read(string path) => File.Exists(path)
        ? new SourceText(path, File.ReadAllText(path))
        : throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
}
