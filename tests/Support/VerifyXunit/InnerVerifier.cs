using System.Text;
using DiffEngine;
using EmptyFiles;

namespace VerifyTests;

/// <summary>Compares, leaves or removes the received file, and fails with a readable difference.</summary>
internal static class InnerVerifier
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    public static async Task<VerifyResult> Verify(
        string target, string extension, VerifySettings settings, string sourceFile)
    {
        // A hardware text is text, whatever list of known extensions says.
        if (!FileExtensions.IsTextExtension(extension)) FileExtensions.AddTextExtension(extension);

        var prefix = SnapshotName.Prefix(settings, sourceFile);
        var verified = $"{prefix}.verified.{extension}";
        var received = $"{prefix}.received.{extension}";
        var actual = Normalize(target);
        var expected = File.Exists(verified) ? Normalize(await File.ReadAllTextAsync(verified, s_encoding)) : null;
        if (expected == actual)
        {
            File.Delete(received);
            DiffRunner.Kill(received, verified);
            return new VerifyResult([verified], actual);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(verified)!);
        await File.WriteAllTextAsync(received, actual, s_encoding);
        if (settings.HasDiffTool && !BuildServerDetector.Detected && !DiffRunner.Disabled && IsAttended())
            await DiffRunner.LaunchForTextAsync(received, verified, s_encoding);
        throw new VerifyException(Describe(received, verified, expected, actual));
    }

    // The verified file's final newline is an editor's business, as in Verify.
    private static string Normalize(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');

    private static bool IsAttended() =>
        OperatingSystem.IsWindows()
        || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };

    private static string Describe(string received, string verified, string? expected, string actual)
    {
        var text = new StringBuilder();
        text.Append(expected is null ? "New: there is no verified file yet." : "NotEqual: the text differs from the verified file.");
        text.Append('\n').Append("  Received: ").Append(received).Append('\n').Append("  Verified: ").Append(verified).Append('\n');
        text.Append("  To accept: mv '").Append(received).Append("' '").Append(verified).Append("'\n\n");
        LineDiff.Write(text, expected ?? "", actual);
        return text.ToString();
    }
}
