using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace WaferHdl.Tests.Support;

/// <summary>Golden files: an input under <c>tests/Cases</c> and beside it the expected output.</summary>
/// <remarks>With <c>WAFERHDL_ACCEPT=1</c> in the environment a check writes the file instead; the difference
/// is then reviewed like code.</remarks>
internal static class Golden
{
    private static readonly bool s_accepts = Environment.GetEnvironmentVariable("WAFERHDL_ACCEPT") == "1";

    /// <summary>The root of the repository, found from where this file was compiled.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths, relative to the root and in order, of the files below a folder.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var full = Path.Combine(Root, folder);
        if (!Directory.Exists(full)) return [];
        return Directory.GetFiles(full, pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal)
                && !f.Contains("/obj/", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Root, f))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path), Encoding.UTF8);

    /// <summary>Compares with the expected file, byte for byte.</summary>
    public static void Check(string expectedPath, string actual)
    {
        var full = Path.Combine(Root, expectedPath);
        if (s_accepts)
        {
            File.WriteAllText(full, actual);
            return;
        }
        Assert.True(File.Exists(full), $"{expectedPath} does not exist; WAFERHDL_ACCEPT=1 writes it");
        Assert.Equal(File.ReadAllText(full), actual);
    }

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
