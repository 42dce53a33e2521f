using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Elaborator.Elaboration;

namespace WaferHdl.Cli.Projects;

/// <summary>A verb that works on one elaborated design: it takes a path and <c>--top</c>.</summary>
internal abstract class DesignVerb : Verb
{
    protected DesignVerb(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Add(Source);
        Add(Top);
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
    protected LoadedDesign Load(Invocation invocation, ElaborationOptions? options = null) =>
        DesignLoader.Load(invocation.Console, invocation.Get(Source), invocation.Get(Top), options ?? ElaborationOptions.Default);
}
