using WaferHdl.Language.Text;
using WaferHdl.Semantics;

namespace WaferHdl.Disk;

/// <summary>Packages and data files of one project folder, then of the standard library.</summary>
/// <remarks>A file is read once and its <see cref="SourceText"/> is kept, so that spans of one file have one source.
/// Its path is relative to the project (or library) folder, because the package's name follows from it;
/// <see cref="FullPathOf"/> tells where it lies.</remarks>
public sealed class DiskSourceProvider : ISourceProvider
{
    private const string Extension = ".whdl";
    private const long MaximumDataBytes = 1L << 28;

    private readonly Dictionary<string, SourceText?> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<SourceText, string> _fullPaths = [];
    private readonly Lazy<string[]> _packages;
    private readonly Lock _lock = new();

    /// <param name="root">The project's folder.</param>
    /// <param name="library">The standard library's folder; null for <see cref="StandardLibrary.DefaultFolder"/>.</param>
    public DiskSourceProvider(string root, string? library = null)
    {
        Root = Path.GetFullPath(root);
        Library = Path.GetFullPath(library ?? StandardLibrary.DefaultFolder);
        _packages = new(FindPackages);
    }

    public string Root { get; }

    public string Library { get; }

    public IEnumerable<string> Packages => _packages.Value;

    public SourceText? FindPackage(string package)
    {
        var parts = package.Split('.');
        if (!parts.All(IsName)) return null;
        var relative = string.Join('/', parts) + Extension;
        return Find(Root, relative) ?? Find(Library, relative);
    }

    /// <summary>The source of a file below the project folder or the library, by its full path; null when there is none.</summary>
    public SourceText? FindFile(string fullPath)
    {
        var folder = IsBelow(fullPath, Root) ? Root : IsBelow(fullPath, Library) ? Library : null;
        return folder is null ? null : Find(folder, Path.GetRelativePath(folder, fullPath).Replace('\\', '/'));
    }

    /// <summary>Where a source of this provider lies on the disk; null for a source of another origin.</summary>
    public string? FullPathOf(SourceText source)
    {
        lock (_lock) return _fullPaths.GetValueOrDefault(source);
    }

    public string? ReadData(string path, out string? error)
    {
        var full = Path.GetFullPath(Path.Combine(Root, path));
        if (Path.IsPathRooted(path) || !IsBelow(full, Root))
        {
            error = $"'{path}' is outside the project folder";
            return null;
        }

        try
        {
            var info = new FileInfo(full);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target && !IsBelow(target.FullName, Root))
            {
                error = $"'{path}' is a link out of the project folder";
                return null;
            }

            if (!info.Exists)
            {
                error = Directory.Exists(full) ? $"'{path}' is a folder" : $"there is no file '{path}' in the project folder";
                return null;
            }

            if (info.Length > MaximumDataBytes)
            {
                error = $"'{path}' has {info.Length} bytes, the limit is {MaximumDataBytes}";
                return null;
            }

            error = null;
            return File.ReadAllText(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"'{path}' can't be read: {exception.Message.TrimEnd('.')}";
            return null;
        }
    }

    private SourceText? Find(string folder, string relative)
    {
        var full = Path.GetFullPath(Path.Combine(folder, relative));
        if (!IsBelow(full, folder)) return null;
        lock (_lock)
        {
            if (_sources.TryGetValue(full, out var known)) return known;
            var source = File.Exists(full) ? new SourceText(relative, File.ReadAllText(full)) : null;
            _sources.Add(full, source);
            if (source is not null) _fullPaths.Add(source, full);
            return source;
        }
    }

    private string[] FindPackages() =>
    [
        .. ProjectFolder.SourcesBelow(Root).Select(f => NameOf(Root, f))
            .Concat(ProjectFolder.SourcesBelow(Library).Select(f => NameOf(Library, f)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string NameOf(string folder, string file) =>
        Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace('\\', '.').Replace('/', '.');

    private static bool IsName(string part) =>
        part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
