using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Tests;

/// <summary>Packages and data files from memory.</summary>
internal sealed class MemorySources : ISourceProvider
{
    public Dictionary<string, SourceText> Files { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Data { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> Packages => Files.Keys;

    public SourceText? FindPackage(string package) => Files.GetValueOrDefault(package);

    public string? ReadData(string path, out string? error)
    {
        error = "there is no such file";
        return Data.GetValueOrDefault(path);
    }
}
