using WaferHdl.Language.Text;

namespace WaferHdl.Semantics;

/// <summary>Where packages and data files come from. The libraries never touch the disk themselves.</summary>
public interface ISourceProvider
{
    /// <summary>The file of package <c>noc.router</c>: the project's first, then the standard library's; null when
    /// there is none.</summary>
    SourceText? FindPackage(string package);

    /// <summary>Packages that exist, for spelling suggestions.</summary>
    IEnumerable<string> Packages { get; }

    /// <summary>The text of a data file relative to the project root (<c>file("rom.hex")</c>), or null with a reason.</summary>
    string? ReadData(string path, out string? error);
}
