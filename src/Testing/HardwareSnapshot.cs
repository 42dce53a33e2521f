using System.Runtime.CompilerServices;
using System.Text;
using WaferHdl.Codegen;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Testing.Snapshots;

namespace WaferHdl.Testing;

/// <summary>Compares what the toolkit generates from a design with files beside the test:
/// <c>Tests.Name.verified.wnl</c>. A new or different text leaves <c>Tests.Name.received.wnl</c> and fails; renaming
/// that file accepts it.</summary>
/// <remarks>The conventions are those of the Verify library. Works in every test framework: a mismatch is an
/// exception.</remarks>
public static class HardwareSnapshot
{
    /// <summary>The design's netlist.</summary>
    /// <param name="name">Added to the file name when a test has several snapshots.</param>
    /// <exception cref="SnapshotException">The snapshot is missing or differs; the message shows the lines.</exception>
    public static void MatchNetlist(
        Design design, string? name = null, [CallerMemberName] string test = "", [CallerFilePath] string sourceFile = "") =>
        MatchText(WnlWriter.Write(design), "wnl", name, test, sourceFile);

    /// <summary>All files that a backend writes, one after another under a heading.</summary>
    /// <exception cref="ArgumentException">The backend reports errors for this design.</exception>
    /// <inheritdoc cref="MatchNetlist"/>
    public static void Match(
        Design design, IBackend backend, BackendOptions? options = null, string? name = null,
        [CallerMemberName] string test = "", [CallerFilePath] string sourceFile = "")
    {
        options ??= new BackendOptions();
        var files = backend.Write(design, options);
        if (options.Diagnostics.HasErrors)
        {
            var errors = options.Diagnostics.Sorted().Where(d => d.Severity == Severity.Error).Select(d => $"{d.Code}: {d.Message}");
            throw new ArgumentException($"the backend '{backend.Name}' can't write this design: {string.Join("; ", errors)}", nameof(design));
        }

        var text = new StringBuilder();
        foreach (var file in files)
        {
            if (files.Count > 1) text.Append("// ---- ").Append(file.Path).Append('\n');
            text.Append(file.Text);
        }

        MatchText(text.ToString(), backend.FileExtension.TrimStart('.'), name, test, sourceFile);
    }

    /// <summary>Any text.</summary>
    /// <param name="extension">Of the file, without a dot.</param>
    /// <inheritdoc cref="MatchNetlist"/>
    public static void MatchText(
        string text, string extension, string? name = null, [CallerMemberName] string test = "",
        [CallerFilePath] string sourceFile = "")
    {
        var file = $"{Path.GetFileNameWithoutExtension(sourceFile)}.{test}{(name is null ? "" : "." + name)}";
        var snapshot = new SnapshotFile(Path.Combine(Path.GetDirectoryName(sourceFile)!, file), extension);
        if (snapshot.Compare(text) is { } difference) throw new SnapshotException(difference);
    }
}

/// <summary>A snapshot is missing or differs.</summary>
public sealed class SnapshotException(string message) : Exception(message);
