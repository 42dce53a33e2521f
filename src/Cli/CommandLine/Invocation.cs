using System.CommandLine;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.CommandLine;

/// <summary>One call of a verb: its option values and where it prints.</summary>
internal sealed class Invocation(ParseResult parse, CliConsole console)
{
    public CliConsole Console { get; } = console;

    public TextWriter Out => Console.Out;

    public TextWriter Error => Console.Error;

    public T Get<T>(Option<T> option) => parse.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => parse.GetValue(argument)!;

    /// <summary>Whether the option stands on the command line.</summary>
    public bool Has(Option option) => parse.GetResult(option) is { Implicit: false };
}
