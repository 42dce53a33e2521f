using System.Globalization;
using System.Text.Json;
using SkiaSharp;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Reports.Maps;
using WaferHdl.Semantics.Values;
using Xunit;

namespace WaferHdl.Reports.Tests;

/// <summary>The page in Chromium. It looks at itself (its last script) and says what it found.</summary>
public sealed class WaferPageTests
{
    [Fact]
    public async Task Whole_wafer_is_drawn_in_milliseconds_at_every_zoom()
    {
        var page = WaferPage.Write(
            WaferMap.Of("wse2.Wafer", Wafers.Sparse(Wafers.Whole, every: 3), [Wafers.Hill("utilisation", Wafers.Whole)], 1.34));
        Assert.True(page.Length < 6_000_000, $"{page.Length} characters");
        await using var browser = await Browser.Open(page, "#check");
        var check = JsonDocument.Parse(await browser.WaitFor("document.getElementById('self-check')?.textContent ?? ''")).RootElement;
        TestContext.Current.TestOutputHelper?.WriteLine(check.GetRawText());
        Assert.Empty(check.GetProperty("failures").EnumerateArray());
        Assert.Equal(864_864, check.GetProperty("tiles").GetInt32());
        // Painted by the processor alone, on a machine that does other things too; a screen shows 60 frames a second.
        Assert.InRange(check.GetProperty("frameMs").GetProperty("median").GetDouble(), 0.001, 100);
        AssertIsPicture(await browser.Screenshot());
    }

    [Theory]
    [InlineData("2 x 2 dies"), InlineData("fabric"), InlineData("one tile"), InlineData("wires and retired rows")]
    public async Task Small_grid_passes_its_own_check(string which)
    {
        var map = which switch
        {
            "2 x 2 dies" => WaferMap.Of("w", Wafers.Sparse(Wafers.Small, every: 3)),
            // No defect, and a quantity that no tile has.
            "fabric" => WaferMap.Of("w", RepairPlan.Default(new GridShape(1, 1, 6, 9)), [Nothing("queue", 54)]),
            "one tile" => WaferMap.Of("w", RepairPlan.Default(new GridShape(1, 1, 1, 1))),
            _ => WaferMap.Of("w", Wafers.Repair(
                new GridShape(2, 3, 5, 7)
                {
                    SpareColumns = new SpareRule(1, SpareScheme.Shift, IsPerWafer: false),
                    SpareRows = new SpareRule(1, SpareScheme.Retire, IsPerWafer: false),
                },
                new Defect(DefectKind.Tile, 1, 2), new Defect(DefectKind.HorizontalHop, 3, 3),
                new Defect(DefectKind.VerticalHop, 5, 1), new Defect(DefectKind.Bypass, 9, 2))),
        };
        await using var browser = await Browser.Open(WaferPage.Write(map), "#check&theme=dark");
        var check = JsonDocument.Parse(await browser.WaitFor("document.getElementById('self-check')?.textContent ?? ''")).RootElement;
        Assert.Empty(check.GetProperty("failures").EnumerateArray());
        AssertIsPicture(await browser.Screenshot());
    }

    [Fact]
    public async Task Wheel_and_drag_move_the_view_and_the_address_keeps_it()
    {
        var page = WaferPage.Write(WaferMap.Of("small.Wafer", Wafers.Sparse(Wafers.Small, every: 3)));
        await using var browser = await Browser.Open(page, "#theme=light");
        var before = await View(browser);
        for (var i = 0; i < 4; i++) await browser.Wheel(500, 400, -200);
        var zoomed = await Changed(browser, before);
        Assert.True(zoomed[2] > before[2] * 2, $"scale {before[2]}, then {zoomed[2]}");
        await browser.Mouse("mousePressed", 500, 400);
        await browser.Mouse("mouseMoved", 560, 400);
        await browser.Mouse("mouseMoved", 600, 400);
        await browser.Mouse("mouseReleased", 600, 400);
        var moved = await Changed(browser, zoomed);
        Assert.Equal(zoomed[2], moved[2]);
        Assert.True(moved[0] < zoomed[0], "what is dragged to the east shows what lies west");
    }

    [Fact]
    public void Title_can_not_leave_its_place()
    {
        var page = WaferPage.Write(WaferMap.Of("</script><b>{{data}}", Wafers.Sparse(Wafers.Small, every: 3)));
        Assert.DoesNotContain("<b>", page[..page.IndexOf("<style>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length - 1);
    }

    [Fact]
    public void Page_needs_nothing_from_outside() =>
        Assert.DoesNotContain("http", WaferPage.Write(WaferMap.Of("w", Wafers.Sparse(Wafers.Small, every: 3))), StringComparison.Ordinal);

    private static TileValues Nothing(string name, int count) => new(name, [.. Enumerable.Repeat(float.NaN, count)]);

    private static async Task<double[]> View(Browser browser)
    {
        var address = await browser.WaitFor("location.hash.includes('view=') ? location.hash : ''");
        return [.. address.Split("view=")[1].Split('&')[0].Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
    }

    private static async Task<double[]> Changed(Browser browser, double[] before)
    {
        for (var i = 0; i < 100; i++)
        {
            await Task.Delay(100);
            if (await View(browser) is var now && !now.SequenceEqual(before)) return now;
        }

        return before;
    }

    private static void AssertIsPicture(byte[] png)
    {
        using var picture = SKBitmap.Decode(png);
        Assert.True(picture.Width >= 1000 && picture.Height >= 500, $"{picture.Width} x {picture.Height}");
        var colors = picture.Pixels.CountBy(color => color).ToDictionary();
        Assert.True(colors.Count > 50, $"{colors.Count} colors");
        Assert.True(colors.Values.Max() < picture.Pixels.Length * 0.97, "one color fills the picture");
    }
}
