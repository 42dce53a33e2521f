using System.Text;
using DiffEngine;
using EmptyFiles;

namespace WaferHdl.Testing.Snapshots;

/// <summary>One snapshot: <c>NAME.verified.EXT</c>, and beside it <c>NAME.received.EXT</c> when a test gave another
/// text.</summary>
internal sealed class SnapshotFile(string prefix, string extension)
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    public string Verified { get; } = $"{prefix}.verified.{extension}";

    public string Received { get; } = $"{prefix}.received.{extension}";

    /// <summary>Null when the text equals the snapshot. Else the received file is left, a diff tool opens where a person
    /// is watching, and the result says what differs.</summary>
    public string? Compare(string text, bool opensDiffTool = true)
    {
        // A hardware text is text, whatever the list of known extensions says.
        if (!FileExtensions.IsTextExtension(extension)) FileExtensions.AddTextExtension(extension);

        var actual = Normalize(text);
        var expected = File.Exists(Verified) ? Normalize(File.ReadAllText(Verified, s_encoding)) : null;
        if (expected == actual)
        {
            File.Delete(Received);
            DiffRunner.Kill(Received, Verified);
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Verified)!);
        File.WriteAllText(Received, actual, s_encoding);
        if (opensDiffTool && !BuildServerDetector.Detected && !DiffRunner.Disabled && IsAttended())
            DiffRunner.LaunchForText(Received, Verified, s_encoding);
        return Describe(expected, actual);
    }

    /// <summary>The text as it is compared: the final newline is an editor's business, as in Verify.</summary>
    public static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');

    private static bool IsAttended() =>
        OperatingSystem.IsWindows()
        || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };

    private string Describe(string? expected, string actual)
    {
        var text = new StringBuilder();
        text.Append(expected is null ? "New: there is no verified file yet." : "NotEqual: the text differs from the verified file.");
        text.Append('\n').Append("  Received: ").Append(Received).Append('\n').Append("  Verified: ").Append(Verified).Append('\n');
        text.Append("  To accept: mv '").Append(Received).Append("' '").Append(Verified).Append("'\n\n");
        LineDiff.Write(text, expected ?? "", actual);
        return text.ToString();
    }
}
