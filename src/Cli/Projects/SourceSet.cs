using WaferHdl.Cli.Output;
using WaferHdl.Disk;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>Files that a user named, of one project.</summary>
internal sealed class SourceSet
{
    private SourceSet(string root, IEnumerable<string> files)
    {
        Provider = new DiskSourceProvider(root, LibraryFolder);
        Paths = new DisplayPaths(Provider);
        Files = [.. files.Select(f => Provider.FindFile(f)!)];
    }

    /// <summary>A checkout uses its own <c>hdl/</c>, so that a change there needs no build.</summary>
    public static string LibraryFolder { get; } =
        Environment.GetEnvironmentVariable("WHDL_LIBRARY") is { Length: > 0 } folder ? folder : StandardLibrary.DefaultFolder;

    public DiskSourceProvider Provider { get; }

    public DisplayPaths Paths { get; }

    public IReadOnlyList<SourceText> Files { get; }

    public string Root => Provider.Root;

    /// <summary>The files and folders of a command line, grouped by project; none means the project around the current
    /// folder.</summary>
    public static IReadOnlyList<SourceSet> Find(IReadOnlyCollection<string> paths)
    {
        var groups = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var path in paths.Count > 0 ? paths : [ProjectFolder.Of(".")])
            foreach (var (root, file) in FilesOf(path))
            {
                if (!groups.TryGetValue(root, out var files)) groups.Add(root, files = new(StringComparer.Ordinal));
                files.Add(file);
            }

        return [.. groups.Select(g => new SourceSet(g.Key, g.Value))];
    }

    /// <summary>The one project of a file or folder, for commands that work on one design.</summary>
    public static SourceSet FindOne(string? path)
    {
        var sets = Find(path is null ? [] : [path]);
        return sets.Count == 1
            ? sets[0]
            : throw CliException.Of(
                CliRules.Usage, $"'{path}' holds {sets.Count} projects, the command works on one",
                $"name one of them, such as '{DisplayPaths.Of(sets[0].Root)}'");
    }

    /// <summary>All sources of the project in <paramref name="root"/>.</summary>
    public static SourceSet OfProject(string root) => new(root, ProjectFolder.SourcesBelow(root));

    private static IEnumerable<(string Root, string File)> FilesOf(string path)
    {
        if (File.Exists(path))
        {
            if (Path.GetExtension(path) != ".whdl")
                throw CliException.Of(CliRules.Usage, $"'{path}' is no .whdl file");
            return [(RootOf(path, Path.GetDirectoryName(Path.GetFullPath(path))!), Path.GetFullPath(path))];
        }

        if (!Directory.Exists(path))
            throw CliException.Of(CliRules.NoSuchPath, $"there is no file or folder '{path}'", Suggest(path));
        var files = ProjectFolder.SourcesBelow(path, withNestedProjects: true).ToList();
        if (files.Count == 0)
        {
            throw CliException.Of(
                CliRules.NoSources, $"there are no .whdl files in '{path}'", "'whdl new NAME' starts a project");
        }

        return files.Select(f => (RootOf(f, Path.GetFullPath(path)), f));
    }

    private static string RootOf(string file, string otherwise)
    {
        var library = Path.GetFullPath(LibraryFolder);
        return ProjectFolder.Above(file)
            ?? (file.StartsWith(library + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? library : otherwise);
    }

    private static string? Suggest(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) return null;
        var names = Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!);
        return CommandLine.Nearest.Of(Path.GetFileName(path), names) is { } near
            ? $"did you mean '{DisplayPaths.Of(Path.Combine(folder, near))}'?"
            : null;
    }
}
