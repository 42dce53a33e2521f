using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace WaferHdl.Architecture.Tests;

/// <summary>The sources, read as text.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder, relative to the root, in order, without build outputs.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var full = Path.Combine(Root, folder);
        if (!Directory.Exists(full)) return [];
        return Directory.EnumerateFiles(full, pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The code of a file without comments and the contents of strings; line numbers stay.</summary>
    public static string ReadCode(string path) =>
        CommentOrString().Replace(Read(path), match =>
            match.Value[0] == '/' || match.Value.Contains('"', StringComparison.Ordinal)
                ? new string('\n', match.Value.Count(c => c == '\n'))
                : match.Value);

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\"{3}.*?\"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.[^']*|[^'\\])'""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
