using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl map</c>: a picture of a wafer.</summary>
internal sealed class MapVerb : DesignVerb
{
    private const string NoValues = "state";

    private readonly GridOptions _grid = new();

    private readonly Option<string?> _defects = new("--defects", "-d")
    {
        Description = "A defect map, CSV or JSON; without one nothing is dead",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _values = new("--values")
    {
        Description = "A quantity of the tiles to show as a heat map: CSV 'row,column,value', or rows of numbers; may be repeated",
        HelpName = "NAME=FILE",
    };

    private readonly Option<string?> _show = new("--show")
    {
        Description = "In an SVG: the quantity to show, or 'state' (default: the first quantity)",
        HelpName = "NAME",
    };

    private readonly Option<string?> _tileSize = new("--tile-size")
    {
        Description = "Width x height of a tile, in any unit: 170x228 (default: square)",
        HelpName = "WxH",
    };

    private readonly Option<string?> _title = new("--title") { Description = "The title (default: the name of the top)", HelpName = "TEXT" };

    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "The file: .svg for a picture, .html for a page that zooms, '-' for SVG to standard output",
        DefaultValueFactory = _ => "map.html",
        HelpName = "FILE",
    };

    public MapVerb()
        : base(
            "map", "Draw a wafer or fabric: dies, dead and spare tiles, what replaced what, heat maps of tile values.",
            "whdl map --top Wse2 --defects lot7.csv # a page to zoom in: map.html",
            "whdl map --top Wse2 --defects lot7.csv --out wafer.svg",
            "whdl map --top Wse2 --values utilisation=util.csv --values queue=queue.csv",
            "whdl map --dies 12x7 --grid 66x154 --spare-columns 2 --tile-size 170x228")
    {
        _grid.AddTo(this);
        foreach (var option in new Option[] { _defects, _values, _show, _tileSize, _title, _out }) Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        var path = invocation.Get(_out);
        var isPage = Path.GetExtension(path) is ".html" or ".htm";
        if (!isPage && path != "-" && Path.GetExtension(path) != ".svg")
            throw CliException.Of(CliRules.Value, $"'{path}' is neither .svg nor .html", "name the file map.svg or map.html");
        var (title, shape) = ReadGrid(invocation);
        WaferInput.RefuseTooLarge(shape, isPage ? WaferPage.MaximumTiles : WaferSvg.MaximumTiles);
        var plan = WaferInput.Repair(invocation.Console, shape, invocation.Get(_defects));
        var values = WaferInput.Values(invocation.Get(_values), shape);
        var shown = invocation.Get(_show) is not { } name ? values.FirstOrDefault()
            : name == NoValues ? null
            : values.FirstOrDefault(value => value.Name == name) ?? throw CliException.Of(
                CliRules.UnknownName, $"there is no quantity '{name}'",
                Nearest.Help(name, [NoValues, .. values.Select(value => value.Name)], "there are"));
        var map = WaferMap.Of(title, plan, values, TileAspect(invocation));
        OutputFolder.WriteTo(invocation.Console, path, isPage ? WaferPage.Write(map) : WaferSvg.Write(map, shown));
        if (path != "-") invocation.Out.WriteLine($"{path}: {WaferSummary.Line(map)}");
        return ExitCode.Success;
    }

    private (string Title, GridShape Shape) ReadGrid(Invocation invocation)
    {
        if (_grid.AreGiven(invocation))
        {
            var shape = _grid.Shape(invocation);
            return (invocation.Get(_title) ?? (shape.DieRows * (long)shape.DieColumns > 1 ? "Wafer" : "Fabric"), shape);
        }

        var design = Load(invocation).Design;
        var module = WaferInput.GridOf(design) ?? throw CliException.Of(
            CliRules.NoTop, $"'{design.TopModule.DisplayName}' has no fabric and no wafer",
            "name one as the top, or give the sizes: --dies 12x7 --grid 66x154");
        return (invocation.Get(_title) ?? module.DisplayName, module.Grid!.Shape);
    }

    private double TileAspect(Invocation invocation)
    {
        if (invocation.Get(_tileSize) is not { } size) return 1;
        var (width, height) = GridOptions.Size("--tile-size", size);
        return Math.Clamp((double)height / width, 0.05, 20);
    }
}
