using System.Text;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Wafers;

public sealed class DefectMapTests
{
    public static TheoryData<string> Cases =>
        [.. Golden.Files("tests/Cases/defects", "*.csv"), .. Golden.Files("tests/Cases/defects", "*.json")];

    // The first comment says what the wafer is.
    [Theory, MemberData(nameof(Cases))]
    public void Maps_report_what_is_wrong(string path)
    {
        var text = Golden.Read(path);
        var shape = ShapeOf(text);
        var diagnostics = new DiagnosticBag();
        var map = DefectMapReader.Read(new SourceText(Path.GetFileName(path), text), shape, diagnostics);
        var plan = map is null ? null : RepairPlan.Of(shape, map, diagnostics);
        Assert.Null(plan);
        Golden.Check(path + ".expect", Render(diagnostics));
    }

    [Fact]
    public void Each_rule_of_maps_and_repair_has_a_case()
    {
        var found = Golden.Files("tests/Cases/defects", "*.expect").Select(Golden.Read).ToList();
        foreach (var rule in RepairRules.All)
        {
            Assert.Contains(found, text => text.Contains(rule.Code, StringComparison.Ordinal));
            Assert.True(rule.Explanation.Split("\n\n").Length >= 4, rule.Code);
        }
    }

    [Fact]
    public void Maps_come_back_from_both_forms()
    {
        var random = new Random(8);
        for (var i = 0; i < 200; i++)
        {
            var map = DefectMap.Of(Enumerable.Range(0, random.Next(30)).Select(_ =>
            {
                var kind = (DefectKind)random.Next(6);
                return new Defect(kind, random.Next(900), random.Next(1200), DefectWords.HasLane(kind) ? random.Next(70) : 0);
            }));
            Assert.Equal(map.Defects, ReadBack(DefectMapWriter.WriteCsv(map, "made by a test", "seed\n1"))!.Defects);
            Assert.Equal(map.Defects, ReadBack(DefectMapWriter.WriteJson(map))!.Defects);
        }
    }

    [Fact]
    public void Broken_maps_never_throw()
    {
        var random = new Random(5);
        string[] texts =
        [
            "kind,row,column,lane\ntile,3,4,\neast_lane,1,2,3\n# end\n",
            "{\"tile\":[[3,4],[5,6]],\"east_lane\":[[1,2,3]]}\n",
        ];
        for (var i = 0; i < 4_000; i++)
        {
            var text = new StringBuilder(texts[i % 2]);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(at, 1);
                else text.Insert(at, "{}[],:\"\n 9x#-\uFEFF\0é"[random.Next(16)]);
            }

            var diagnostics = new DiagnosticBag();
            var map = DefectMapReader.Read(new SourceText("m", text.ToString()), null, diagnostics);
            Assert.Equal(map is null, diagnostics.HasErrors);
        }
    }

    private static DefectMap? ReadBack(string text)
    {
        var diagnostics = new DiagnosticBag();
        var map = DefectMapReader.Read(new SourceText("map", text), null, diagnostics);
        Assert.True(map is not null, Render(diagnostics));
        return map;
    }

    private static GridShape ShapeOf(string text)
    {
        var words = text.Split('\n')[0].TrimStart('#').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var shape = new GridShape(1, 2, 4, 8);
        if (text[0] != '#' || words[0] != "dies") return shape;
        int[] Pair(string word) => [.. words[Array.IndexOf(words, word) + 1].Split('x').Select(int.Parse)];
        shape = new GridShape(Pair("dies")[0], Pair("dies")[1], Pair("grid")[0], Pair("grid")[1]);
        for (var i = 4; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], out var count)) continue;
            var isShared = i + 1 < words.Length && words[i + 1] == "shared";
            shape = words[i - 1] switch
            {
                "columns" => shape with { SpareColumns = new(count, SpareScheme.Shift, isShared) },
                "rows" => shape with { SpareRows = new(count, SpareScheme.Retire, isShared) },
                "rows-shift" => shape with { SpareRows = new(count, SpareScheme.Shift, isShared) },
                "lanes" => shape with { Lanes = count, HasSpareLinks = true },
                "spare" => shape with { SpareLanes = count },
                _ => throw new ArgumentException(words[i - 1]),
            };
        }

        return shape;
    }

    private static string Render(DiagnosticBag diagnostics)
    {
        var text = new StringBuilder();
        foreach (var d in diagnostics.Items) text.Append($"{d.Span}: {d.Code}: {d.Message}\n    help: {d.Help}\n");
        return text.ToString();
    }
}
