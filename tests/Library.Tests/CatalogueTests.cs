using System.Text.RegularExpressions;
using Xunit;

namespace WaferHdl.Library.Tests;

public sealed partial class CatalogueTests
{
    [Fact]
    public void Every_module_of_the_library_is_in_the_catalogue()
    {
        var tops = Catalogue.Tops.Values.SelectMany(t => t).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(LibraryModules().Where(m => !tops.Contains(m)));
    }

    [Fact]
    public void Every_module_of_the_library_is_in_its_documentation()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/library.md"));
        Assert.Empty(LibraryModules().Where(m => !page.Contains($"`{m}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Documentation_names_no_module_that_does_not_exist()
    {
        var modules = LibraryModules().ToHashSet(StringComparer.Ordinal);
        var named = File.ReadLines(Repository.PathOf("docs/library.md"))
            .Select(line => TableRow().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Where(m => !modules.Contains(m)));
    }

    private static IEnumerable<string> LibraryModules()
    {
        var library = Repository.PathOf("hdl");
        foreach (var file in Directory.EnumerateFiles(library, "*.whdl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var package = Path.GetRelativePath(library, file)[..^".whdl".Length].Replace('/', '.');
            foreach (var line in File.ReadLines(file))
                if (ModuleHead().Match(line) is { Success: true } head && !head.Groups[1].Value.StartsWith('_'))
                    yield return $"{package}.{head.Groups[1].Value}";
        }
    }

    private static string NameOf(string top) => top.Split('<')[0];

    [GeneratedRegex(@"^(?:module|router|pe|scribe) (\w+)")]
    private static partial Regex ModuleHead();

    [GeneratedRegex(@"^\| `([\w.]+)` \|")]
    private static partial Regex TableRow();
}
