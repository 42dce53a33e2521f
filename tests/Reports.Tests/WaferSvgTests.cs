using System.Xml.Linq;
using SkiaSharp;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Reports.Maps;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Reports.Tests;

/// <summary>The picture of a wafer.</summary>
public sealed class WaferSvgTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Small_wafer_is_the_picture_of_the_documentation()
    {
        var plan = Wafers.Repair(
            Wafers.Small, new Defect(DefectKind.Tile, 1, 2), new Defect(DefectKind.Tile, 2, 5), new Defect(DefectKind.VerticalHop, 5, 6),
            new Defect(DefectKind.Tile, 7, 4));
        Golden.Check("docs/images/map-small.svg", WaferSvg.Write(WaferMap.Of("mesh.Wafer", plan)));
    }

    [Fact]
    public void Small_wafer_names_each_logical_tile_once()
    {
        var picture = XDocument.Parse(WaferSvg.Write(WaferMap.Of("w", Wafers.Sparse(Wafers.Small, every: 3))));
        var names = picture.Descendants(s_svg + "text").Select(text => text.Value).Where(text => text.Contains(',', StringComparison.Ordinal));
        Assert.Equal(
            from row in Enumerable.Range(0, 8) from column in Enumerable.Range(0, 8) select $"{row},{column}",
            names.OrderBy(name => int.Parse(name.Split(',')[0])).ThenBy(name => int.Parse(name.Split(',')[1])));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Whole_wafer_has_few_elements(bool isHeat)
    {
        var hill = Wafers.Hill("utilisation", Wafers.Whole);
        var svg = WaferSvg.Write(WaferMap.Of("w", Wafers.Sparse(Wafers.Whole, every: 3), [hill]), isHeat ? hill : null);
        Assert.True(svg.Length < 200_000, $"{svg.Length} characters");
        var picture = XDocument.Parse(svg);
        Assert.InRange(picture.Descendants().Count(), 20, 300);
        if (isHeat) Assert.Equal(84, picture.Descendants(s_svg + "image").Count());
    }

    [Fact]
    public void Heat_of_a_die_is_a_png_that_others_read()
    {
        var hill = Wafers.Hill("utilisation", Wafers.Whole);
        var picture = XDocument.Parse(WaferSvg.Write(WaferMap.Of("w", RepairPlan.Default(Wafers.Whole), [hill]), hill));
        var colors = picture.Descendants(s_svg + "image").Select(image =>
        {
            var data = image.Attribute("href")!.Value["data:image/png;base64,".Length..];
            using var bitmap = SKBitmap.Decode(Convert.FromBase64String(data));
            return bitmap.GetPixel(bitmap.Width / 2, bitmap.Height / 2);
        }).ToList();
        // Dies are in rows of seven: a corner is darker than the middle, which is near the top of the scale.
        Assert.True(colors[0].Red < colors[45].Red && colors[45].Green > 200, $"{colors[0]} {colors[45]}");
    }
}
