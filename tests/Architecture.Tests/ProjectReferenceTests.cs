using System.Xml.Linq;
using Xunit;

namespace WaferHdl.Architecture.Tests;

/// <summary>The pipeline is a straight line, and so are the references between projects.</summary>
public sealed class ProjectReferenceTests
{
    // Each stage sees the one to its left, and through it all that stand left of that.
    private static readonly SortedDictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Assembly"] = ["Semantics"],
        ["Cli"] = ["WaferHdl"],
        ["Codegen"] = ["Elaborator"],
        ["Elaborator"] = ["Semantics"],
        ["Language"] = [],
        ["Reports"] = ["Elaborator"],
        ["Semantics"] = ["Language"],
        ["Simulator"] = ["Elaborator"],
        ["Testing"] = ["WaferHdl"],
        ["WaferHdl"] = ["Assembly", "Codegen", "Reports", "Simulator"],
    };

    // Libraries carry as few packages as they can; the console's stay in the console's project.
    private static readonly SortedDictionary<string, string[]> s_packages = new(StringComparer.Ordinal)
    {
        ["Cli"] = ["Microsoft.Extensions.DependencyInjection", "Spectre.Console", "System.CommandLine", "Tomlyn"],
        ["Assembly"] = ["Sprache"],
        ["Language"] = ["Sprache"],
        // ScottPlot draws curves; the others pin the native parts that it would take in versions that do not fit.
        ["Reports"] =
        [
            "HarfBuzzSharp.NativeAssets.Linux", "ScottPlot", "SkiaSharp", "SkiaSharp.HarfBuzz",
            "SkiaSharp.NativeAssets.Linux.NoDependencies",
        ],
        // Sums of checkpoints.
        ["Simulator"] = ["System.IO.Hashing"],
        ["Testing"] = ["DiffEngine", "EmptyFiles"],
        ["WaferHdl"] = ["Microsoft.Extensions.DependencyInjection"],
    };

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj")];

    [Theory, MemberData(nameof(Projects))]
    public void Project_references_only_the_stage_to_its_left(string path)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(path))!;
        Assert.True(s_allowed.ContainsKey(name), $"{path} is not in the architecture");
        var references = Items(path, "ProjectReference")
            .Select(r => Path.GetFileName(Path.GetDirectoryName(r.Replace('\\', '/')))!)
            .Order(StringComparer.Ordinal);
        Assert.Equal(s_allowed[name], references);
    }

    [Theory, MemberData(nameof(Projects))]
    public void Project_uses_only_its_agreed_packages(string path)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(path))!;
        Assert.Empty(Items(path, "PackageReference").Except(s_packages.GetValueOrDefault(name, [])));
    }

    [Fact]
    public void Every_stage_exists() =>
        Assert.Equal(s_allowed.Keys, Repository.Files("src", "*.csproj").Select(p => p.Split('/')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        var projects = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj"));
        Assert.DoesNotContain(projects, p => XDocument.Parse(Repository.Read(p))
            .Descendants("PackageReference").Any(r => r.Attribute("Version") is not null));
    }

    private static IEnumerable<string> Items(string path, string kind) =>
        XDocument.Parse(Repository.Read(path)).Descendants(kind).Select(r => r.Attribute("Include")!.Value);
}
