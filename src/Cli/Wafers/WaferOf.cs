using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Wafers;

/// <summary>The wafer in a design.</summary>
internal static class WaferOf
{
    /// <summary>The grid of the top, or of the only wafer or fabric inside it.</summary>
    public static GridShape Design(LoadedDesign loaded)
    {
        if (loaded.Design.TopModule.Grid is { } own) return own.Shape;
        var grids = loaded.Design.Modules.Where(module => module.Grid is not null).ToList();
        return grids switch
        {
            [var only] => only.Grid!.Shape,
            [] => throw CliException.Of(CliRules.NoTop, $"'{loaded.Name}' has no wafer or fabric", "name a wafer with '--top', or describe one with '--dies' and '--grid'"),
            _ => throw CliException.Of(CliRules.NoTop, $"'{loaded.Name}' has {grids.Count} wafers and fabrics", $"name one with '--top', such as '{grids[0].Definition}'"),
        };
    }
}
