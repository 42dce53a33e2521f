using WaferHdl.Language.Text;

namespace WaferHdl.Assembly;

/// <summary>Where the files of <c>.include</c> come from. The same file is the same <see cref="SourceText"/> each time.</summary>
public interface IIncludeSource
{
    /// <param name="path">As written.</param>
    /// <param name="includer">The file with the <c>.include</c>, which a path in quotes is relative to; null for
    /// <c>&lt;path&gt;</c>, a file of the library.</param>
    /// <returns>Null when there is none, with the reason.</returns>
    SourceText? Find(string path, SourceText? includer, out string? problem);
}
