using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>The options that say which form a wafer is elaborated in, and what is broken on it.</summary>
internal sealed class WaferOptions
{
    private readonly Option<string?> _defects = new("--defects", "-d")
    {
        Description = "What is broken on the wafers of the design (CSV or JSON); they are repaired with their spares",
        HelpName = "FILE",
    };

    private readonly Option<bool> _form;

    private readonly Option<string> _dead = new("--dead")
    {
        Description = "Of the physical form: what dead and unused tiles send, silent or garbage",
        DefaultValueFactory = _ => "silent",
    };

    private readonly Option<bool> _degraded = new("--degraded") { Description = "Use a map of defects without repair" };

    private readonly bool _isPhysicalByDefault;

    /// <param name="isPhysicalByDefault">Whether the verb is about what is built.</param>
    public WaferOptions(bool isPhysicalByDefault = false)
    {
        _isPhysicalByDefault = isPhysicalByDefault;
        _form = isPhysicalByDefault
            ? new Option<bool>("--logical") { Description = "Of wafers with spares only the logical tiles, without what repairs them" }
            : new Option<bool>("--physical") { Description = "Wafers with their spare tiles, bypasses and repair multiplexers" };
        _dead.AcceptOnlyFromAmong("silent", "garbage");
    }

    public IEnumerable<Option> All => [_defects, _form, _dead, _degraded];

    public ElaborationOptions Apply(Invocation invocation, ElaborationOptions options)
    {
        var settings = new WaferSettings(
            invocation.Get(_defects), invocation.Get(_form) != _isPhysicalByDefault, invocation.Get(_dead) == "garbage",
            invocation.Get(_degraded));
        if (settings is { HasGarbage: true, IsPhysical: false })
            throw Usage("'--dead garbage' needs the physical form", _isPhysicalByDefault ? "leave out --logical" : "add --physical");
        if (settings is { IsDegraded: true, Defects: null })
            throw Usage("'--degraded' has no map of defects", "add --defects FILE");
        return settings.Apply(options, Environment.CurrentDirectory);
    }

    /// <summary>Whether one of them is given, which only elaboration can follow.</summary>
    public bool AreGiven(Invocation invocation) => All.Any(invocation.Has);

    private static CliException Usage(string message, string help) => CliException.Of(CliRules.Usage, message, help);
}

/// <summary>How the wafers of a design are elaborated.</summary>
/// <param name="Defects">The file of the map, or null.</param>
internal sealed record WaferSettings(string? Defects, bool IsPhysical, bool HasGarbage, bool IsDegraded)
{
    /// <param name="folder">What the file's path is relative to.</param>
    public ElaborationOptions Apply(ElaborationOptions options, string folder, SourceSpan span = default) => options with
    {
        Defects = Defects is null ? DefectMap.Empty : Read(Path.Combine(folder, Defects), span),
        IsPhysical = IsPhysical,
        HasGarbage = HasGarbage,
        IsDegraded = IsDegraded,
    };

    private static DefectMap Read(string path, SourceSpan span)
    {
        if (!File.Exists(path))
            throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{DisplayPaths.Of(path)}'", span: span);
        var diagnostics = new DiagnosticBag();
        var map = DefectMapReader.Read(new SourceText(DisplayPaths.Of(path), File.ReadAllText(path)), shape: null, diagnostics);
        return map ?? throw new CliException(diagnostics.Sorted(), ExitCode.Failure);
    }
}
