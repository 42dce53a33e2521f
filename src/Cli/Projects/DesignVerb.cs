using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Elaboration;

namespace WaferHdl.Cli.Projects;

/// <summary>A verb that works on one elaborated design: it takes a path and <c>--top</c>.</summary>
internal abstract class DesignVerb : Verb
{
    private readonly WaferOptions? _wafer;

    /// <param name="wafer">The forms of wafers to choose from; null where the verb knows only the logical one.</param>
    protected DesignVerb(string name, string description, WaferOptions? wafer, params string[] examples)
        : base(name, description, examples)
    {
        _wafer = wafer;
        Add(Source);
        Add(Top);
        foreach (var option in wafer?.All ?? []) Add(option);
    }

    protected DesignVerb(string name, string description, params string[] examples)
        : this(name, description, null, examples)
    {
    }

    protected Argument<string?> Source { get; } = new("path")
    {
        Description = "A .whdl file, a project's folder, or a .wnl netlist; without one, the project here",
        Arity = ArgumentArity.ZeroOrOne,
    };

    protected Option<string?> Top { get; } = new("--top", "-t")
    {
        Description = "The top module with its arguments: fifo.Fifo<u8, DEPTH = 4>; the package may be left out",
        HelpName = "MODULE<...>",
    };

    /// <summary>Elaborates; prints warnings, and ends the command at errors.</summary>
    protected LoadedDesign Load(Invocation invocation, ElaborationOptions? options = null)
    {
        var path = invocation.Get(Source);
        options ??= ElaborationOptions.Default;
        if (DesignLoader.IsNetlist(path) && _wafer?.AreGiven(invocation) == true)
            throw CliException.Of(CliRules.Usage, $"'{path}' is elaborated already, so its wafers have their form", "name the source file");
        return DesignLoader.Load(
            invocation.Console, path, invocation.Get(Top), _wafer?.Apply(invocation, options) ?? options);
    }
}
