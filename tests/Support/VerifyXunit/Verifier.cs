using System.Runtime.CompilerServices;
using VerifyTests;
using WaferHdl.Testing.Snapshots;

namespace VerifyXunit;

/// <summary>Snapshot tests with the calls and file names of the Verify library.</summary>
/// <remarks>The first run of a new snapshot fails and leaves <c>*.received.*</c>; renaming it to <c>*.verified.*</c>
/// accepts it. The real package can replace this project by one line.</remarks>
public static class Verifier
{
    /// <summary>Compares a text with the snapshot of the running test.</summary>
    /// <param name="extension">Of the snapshot file, without a dot.</param>
    public static SettingsTask Verify(
        string? target, string extension = "txt", VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        new(settings ?? new VerifySettings(), s => Task.FromResult(Compare(target ?? "null", extension, s, sourceFile)));

    /// <summary>Compares the text that a task gives.</summary>
    public static SettingsTask Verify(
        Task<string> target, string extension = "txt", VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "") =>
        new(settings ?? new VerifySettings(),
            async s => Compare(await target, extension, s, sourceFile));

    private static VerifyResult Compare(string target, string extension, VerifySettings settings, string sourceFile)
    {
        var snapshot = new SnapshotFile(SnapshotName.Prefix(settings, sourceFile), extension);
        return snapshot.Compare(target, settings.HasDiffTool) is { } difference
            ? throw new VerifyException(difference)
            : new VerifyResult([snapshot.Verified], SnapshotFile.Normalize(target));
    }
}
