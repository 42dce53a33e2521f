using System.Text;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Cli.Wafers;

/// <summary>Defect maps on disk.</summary>
internal static class DefectFile
{
    private const long MaxBytes = 256L << 20;

    /// <summary>Reads a map; what is wrong with it ends the command.</summary>
    /// <param name="shape">The wafer, when it is known.</param>
    public static DefectMap Read(string path, GridShape? shape)
    {
        if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{path}'");
        if (new FileInfo(path).Length > MaxBytes)
            throw CliException.Of(CliRules.FileAccess, $"'{path}' has more than {MaxBytes >> 20} MiB");
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
                .GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException)
        {
            throw CliException.Of(CliRules.FileAccess, $"'{path}' is not UTF-8");
        }

        var diagnostics = new DiagnosticBag();
        return DefectMapReader.Read(new SourceText(path.Replace('\\', '/'), text), shape, diagnostics)
            ?? throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
    }
}
