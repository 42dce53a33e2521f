using System.Text;
using WaferHdl.Cli.Output;
using WaferHdl.Codegen;

namespace WaferHdl.Cli.Projects;

/// <summary>Writes the files of a backend.</summary>
internal static class OutputFolder
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes below a folder, or one after another to standard output when it is <c>-</c>.</summary>
    public static void Write(CliConsole console, string folder, IReadOnlyList<OutputFile> files)
    {
        if (folder == "-")
        {
            foreach (var file in files)
            {
                if (files.Count > 1) console.Out.WriteLine($"// ---- {file.Path}");
                console.Out.Write(file.Text);
            }

            return;
        }

        foreach (var file in files) WriteOne(Path.Combine(folder, file.Path), file.Text);
        foreach (var file in files) console.Out.WriteLine(DisplayPaths.Of(Path.GetFullPath(Path.Combine(folder, file.Path))));
    }

    public static void WriteOne(string path, string text)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        File.WriteAllText(path, text, s_encoding);
    }

    /// <summary>To a file, or to standard output when no file is named or it is <c>-</c>.</summary>
    public static void WriteTo(CliConsole console, string? path, string text)
    {
        if (path is null or "-") console.Out.Write(text);
        else WriteOne(path, text);
    }
}
