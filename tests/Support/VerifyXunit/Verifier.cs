using System.Runtime.CompilerServices;
using VerifyTests;

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
        new(settings ?? new VerifySettings(), s => InnerVerifier.Verify(target ?? "null", extension, s, sourceFile));

    /// <summary>Compares the text that a task gives.</summary>
    public static SettingsTask Verify(
        Task<string> target, string extension = "txt", VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "") =>
        new(settings ?? new VerifySettings(),
            async s => await InnerVerifier.Verify(await target, extension, s, sourceFile));
}
