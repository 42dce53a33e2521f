using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Simulator.Traffic;

/// <summary>A fabric whose local ports can be driven from outside, and where its flits carry what traffic needs.</summary>
public sealed class TrafficFabric
{
    private TrafficFabric(Design design, TrafficLink inward, TrafficLink outward)
    {
        Design = design;
        In = inward;
        Out = outward;
    }

    public Design Design { get; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public int Tiles => Rows * Columns;

    /// <summary>Fields of the flit that hold the destination's column and row.</summary>
    public required string ColumnField { get; init; }

    public required string RowField { get; init; }

    /// <summary>A field that comes out as it went in, to tell packets apart; null without one (then packets between two
    /// tiles are taken to arrive in order).</summary>
    public required string? TagField { get; init; }

    /// <summary>Entries of a channel's queue behind the local port, where it counts credits.</summary>
    public required int Credits { get; init; }

    public int Vcs => In.HasChannels ? In.Vcs : 1;

    internal TrafficLink In { get; }

    internal TrafficLink Out { get; }

    private static readonly string[] ColumnNames = ["x", "dst.x", "dest.x", "to.x", "dst_x", "dest_x", "col", "dst.col"];

    private static readonly string[] RowNames = ["y", "dst.y", "dest.y", "to.y", "dst_y", "dest_y", "row", "dst.row"];

    private static readonly string[] TagNames = ["tag", "id", "payload", "data", "value", "body"];

    /// <summary>Looks at a design's port.</summary>
    /// <param name="port">An array port of hops, one a tile: what <c>expose local;</c> makes.</param>
    /// <param name="columnField">The field with the destination's column; null: by its name.</param>
    /// <param name="rowField">Likewise the row.</param>
    /// <returns>Null after an error.</returns>
    public static TrafficFabric? Find(
        Design design, string port, string? columnField, string? rowField, string? tagField, DiagnosticBag diagnostics)
    {
        var (inward, outward, shape) = TrafficLink.Find(design.TopModule, port);
        if (inward is null || outward is null || shape is not var (rows, columns))
        {
            diagnostics.Report(
                SimulationRules.NoTraffic, design.TopModule.Source,
                $"'{design.TopModule.DisplayName}' has no port '{port}' that sends and receives at every tile",
                $"give the tile a port '{port}: Hop<…>' and the fabric 'expose {port};', or name another port with --port");
            return null;
        }

        var column = Field(columnField, ColumnNames, "column");
        var row = Field(rowField, RowNames, "row");
        if (column is null || row is null) return null;
        var tag = tagField ?? TagNames.FirstOrDefault(n => Has(n) && outward.FindField(n) is not null);
        if (tagField is not null && !Has(tagField))
        {
            Missing(tagField);
            return null;
        }

        var depth = design.TopModule.Grid is { } grid ? design[grid.Tile].Router?.Depth : null;
        return new TrafficFabric(design, inward, outward)
        {
            Rows = rows,
            Columns = columns,
            ColumnField = column,
            RowField = row,
            TagField = tag,
            Credits = depth ?? 1,
        };

        bool Has(string field) => inward.FindField(field) is not null;

        string? Field(string? given, string[] names, string what)
        {
            if (given is not null)
            {
                if (Has(given)) return given;
                Missing(given);
                return null;
            }

            if (names.FirstOrDefault(Has) is { } found) return found;
            diagnostics.Report(
                SimulationRules.NoTraffic, design.TopModule.Source,
                $"the flits of '{port}' have no field for the {what} of their destination",
                $"name it with --{(what == "row" ? "y" : "x")}-field; the fields are {FieldsText()}");
            return null;
        }

        void Missing(string field) => diagnostics.Report(
            SimulationRules.NoTraffic, design.TopModule.Source, $"the flits of '{port}' have no field '{field}'",
            $"the fields are {FieldsText()}");

        string FieldsText() => string.Join(", ", inward.Data.Select(d => d.Name.Length > 0 ? $"'{d.Name}'" : "the whole flit"));
    }

    /// <summary>Hops between two tiles by the shortest way.</summary>
    public int Distance(int from, int to)
    {
        var rows = Math.Abs(from / Columns - to / Columns);
        var columns = Math.Abs(from % Columns - to % Columns);
        if (Design.TopModule.Grid is { Topology: GridTopology.Torus or GridTopology.Ring })
        {
            rows = Math.Min(rows, Rows - rows);
            columns = Math.Min(columns, Columns - columns);
        }

        return rows + columns;
    }
}
