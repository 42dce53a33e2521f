using WaferHdl.Assembly.Output;
using WaferHdl.Cli.Output;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>Symbol files on the disk.</summary>
internal static class SymbolFiles
{
    /// <summary>The symbols in a file; errors end the command.</summary>
    public static ProgramSymbols Read(string path)
    {
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
        var diagnostics = new DiagnosticBag();
        return ProgramSymbols.Read(new SourceText(path, File.ReadAllText(path)), diagnostics)
            ?? throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
    }
}
