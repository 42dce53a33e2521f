using WaferHdl.Assembly;
using WaferHdl.Language.Text;

namespace WaferHdl.Disk;

/// <summary>The files that assembly programs include: relative to the file that includes them, or of the library.</summary>
/// <param name="library">The library's folder; null for <see cref="StandardLibrary.DefaultFolder"/>.</param>
/// <param name="display">How a full path is shown in diagnostics.</param>
public sealed class DiskIncludes(string? library = null, Func<string, string>? display = null) : IIncludeSource
{
    private const long MaximumBytes = 1L << 26;

    private readonly string _library = Path.GetFullPath(library ?? StandardLibrary.DefaultFolder);
    private readonly Dictionary<string, SourceText> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<SourceText, string> _paths = [];

    public SourceText? Find(string path, SourceText? includer, out string? problem)
    {
        var folder = includer is null ? _library
            : _paths.TryGetValue(includer, out var file) ? Path.GetDirectoryName(file)!
            : Environment.CurrentDirectory;
        var full = path.Contains('\0', StringComparison.Ordinal) ? folder : Path.GetFullPath(Path.Combine(folder, path));
        if (Read(full, out problem) is { } source) return source;
        problem = problem is not null ? $"'{path}' can't be read: {problem}"
            : includer is null ? $"there is no file '{path}' in the library"
            : $"there is no file '{path}' beside '{includer.Path}'";
        return null;
    }

    /// <summary>A file by its path from the current folder; null when there is none, or with the reason when it can't be
    /// read.</summary>
    public SourceText? Read(string path, out string? problem)
    {
        problem = null;
        var full = Path.GetFullPath(path);
        if (_sources.TryGetValue(full, out var known)) return known;
        if (!File.Exists(full)) return null;
        try
        {
            if (new FileInfo(full).Length > MaximumBytes)
            {
                problem = $"it has more than {MaximumBytes} bytes";
                return null;
            }

            var source = new SourceText(display?.Invoke(full) ?? path, File.ReadAllText(full));
            _sources.Add(full, source);
            _paths.Add(source, full);
            return source;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = exception.Message.TrimEnd('.');
            return null;
        }
    }
}
