using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Elaborator.Elaboration;

namespace WaferHdl.Cli.Projects;

/// <summary>A verb that works on one elaborated design: it takes a path and <c>--top</c>.</summary>
internal abstract class DesignVerb : Verb
{
    private readonly WaferOptions _wafer;

    /// <param name="isPhysical">Whether wafers are elaborated with their spares unless the user says otherwise.</param>
    protected DesignVerb(string name, string description, string[] examples, bool isPhysical = false)
        : base(name, description, examples)
    {
        _wafer = new WaferOptions(isPhysical);
        Add(Source);
        Add(Top);
        foreach (var option in _wafer.All) Add(option);
    }

    protected DesignVerb(string name, string description, params string[] examples)
        : this(name, description, examples, isPhysical: false)
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
        if (DesignLoader.IsNetlist(path) && _wafer.IsGiven(invocation))
            throw CliException.Of(CliRules.Usage, $"'{path}' is elaborated already, so its wafers have their form", "name the source file");
        return DesignLoader.Load(
            invocation.Console, path, invocation.Get(Top), _wafer.Apply(invocation, options ?? ElaborationOptions.Default));
    }
}
