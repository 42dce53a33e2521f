namespace WaferHdl.Disk;

/// <summary>Finds projects and their files. A project is the folder of a <c>whdl.toml</c> with all below it, without
/// the projects inside it.</summary>
public static class ProjectFolder
{
    public const string ManifestName = "whdl.toml";

    private static readonly HashSet<string> s_skipped =
        new(["bin", "obj", "out", "build", "node_modules", "TestResults"], StringComparer.Ordinal);

    /// <summary>The nearest folder at or above <paramref name="path"/> that has a <c>whdl.toml</c>, or null.</summary>
    public static string? Above(string path)
    {
        var folder = Directory.Exists(path) ? Path.GetFullPath(path) : Path.GetDirectoryName(Path.GetFullPath(path));
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, ManifestName)))
                return folder;
        return null;
    }

    /// <summary>The project folder of a file or folder that a user named: the nearest above, else the folder itself.</summary>
    public static string Of(string path) =>
        Above(path) ?? (Directory.Exists(path) ? Path.GetFullPath(path) : Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>The <c>.whdl</c> files of a folder in ordinal order, with full paths; those of projects inside it too when
    /// <paramref name="withNestedProjects"/>.</summary>
    public static IEnumerable<string> SourcesBelow(string folder, bool withNestedProjects = false)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.whdl").Order(StringComparer.Ordinal))
            yield return Path.GetFullPath(file);
        foreach (var inner in InnerFolders(folder))
        {
            if (!withNestedProjects && File.Exists(Path.Combine(inner, ManifestName))) continue;
            foreach (var file in SourcesBelow(inner, withNestedProjects)) yield return file;
        }
    }

    /// <summary>The folders at or below <paramref name="folder"/> that have a <c>whdl.toml</c>, in ordinal order.</summary>
    public static IEnumerable<string> ProjectsBelow(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        if (File.Exists(Path.Combine(folder, ManifestName))) yield return Path.GetFullPath(folder);
        foreach (var inner in InnerFolders(folder))
            foreach (var project in ProjectsBelow(inner))
                yield return project;
    }

    // Links are not followed: a circle of them would have no end.
    private static IEnumerable<string> InnerFolders(string folder) =>
        new DirectoryInfo(folder).EnumerateDirectories()
            .Where(d => d.Name[0] != '.' && !s_skipped.Contains(d.Name) && d.LinkTarget is null)
            .Select(d => d.FullName)
            .Order(StringComparer.Ordinal);
}
