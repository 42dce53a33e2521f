using System.CommandLine;
using System.CommandLine.Parsing;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.CommandLine;

/// <summary>One verb of the command line. Its options are its fields; <see cref="Run"/> does the work.</summary>
internal abstract class Verb : Command
{
    /// <param name="examples">Command lines with a comment after <c>#</c>, shown below the options.</param>
    protected Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(parse => Run(new Invocation(parse, CliConsole.Default)));
        Validators.Add(RefuseMistypedOptions);
    }

    public IReadOnlyList<string> Examples { get; }

    /// <returns>The exit code.</returns>
    protected abstract int Run(Invocation invocation);

    // An argument that takes any text takes a mistyped option as well: `check --formt json` would check two files.
    private void RefuseMistypedOptions(CommandResult result)
    {
        foreach (var argument in Arguments)
        {
            if (result.GetResult(argument) is not { } values) continue;
            foreach (var token in values.Tokens)
                if (token.Value.Length > 1 && token.Value[0] == '-')
                    values.AddError(ParseErrors.UnknownOption(this, token.Value));
        }
    }
}
