using System.CommandLine;
using System.Text.RegularExpressions;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.CommandLine;

/// <summary>What is wrong with a command line, in the words of all other diagnostics.</summary>
internal static partial class ParseErrors
{
    // Separates message and help in the parser's one string.
    private const char HelpMark = '\u0001';

    public static string UnknownOption(Command command, string option)
    {
        var name = option.Split('=', ':')[0];
        var known = command.Options.Concat(Ancestors(command).SelectMany(c => c.Options).Where(o => o.Recursive))
            .Where(o => !o.Hidden).SelectMany(o => o.Aliases.Append(o.Name))
            .Where(n => n.StartsWith("--", StringComparison.Ordinal));
        var help = Nearest.Of(name, known) is { } nearest ? $"did you mean '{nearest}'?" : SeeHelp(command);
        return $"unknown option '{name}'{HelpMark}{help}";
    }

    public static void Print(CliConsole console, ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var hasUnknownOption = parse.Errors.Any(e => e.Message.Contains(HelpMark, StringComparison.Ordinal));
        var errors = parse.Errors.Select(e => Split(command, e.Message)).Distinct();

        // The value of an unknown option, and the argument that it has displaced, are no errors of their own.
        if (hasUnknownOption) errors = errors.Where(e => e.Message.StartsWith("unknown option", StringComparison.Ordinal));
        foreach (var (message, help) in errors.Take(1))
            throw CliException.Of(CliRules.Usage, message, help);
    }

    private static (string Message, string? Help) Split(Command command, string text)
    {
        var parts = text.Split(HelpMark, 2);
        if (parts.Length == 2) return (parts[0], parts[1]);
        const string Unrecognized = "Unrecognized command or argument '";
        if (text.StartsWith(Unrecognized, StringComparison.Ordinal))
        {
            var word = text[Unrecognized.Length..].TrimEnd('.', '\'');
            if (word.Length > 1 && word[0] == '-') return (Split(command, UnknownOption(command, word)));
            if (command is RootCommand)
            {
                var verbs = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
                return ($"unknown verb '{word}'", Nearest.Of(word, verbs) is { } verb ? $"did you mean '{verb}'?" : SeeHelp(command));
            }

            return ($"unexpected '{word}'", SeeHelp(command));
        }

        if (Value().Match(text) is { Success: true } value)
            return ($"'{value.Groups["option"].Value} {value.Groups["text"].Value}' is no {Kind(value.Groups["type"].Value)}", SeeHelp(command));
        if (Choice().Match(text) is { Success: true } choice)
        {
            var known = choice.Groups["known"].Value.Split(['\n', '\r', '\t', '\'', ' '], StringSplitOptions.RemoveEmptyEntries);
            return ($"'{choice.Groups["text"].Value}' is not among the words that can stand there", $"write one of: {string.Join(", ", known)}");
        }

        var message = text.Trim().TrimEnd('.');
        return (char.ToLowerInvariant(message[0]) + message[1..], SeeHelp(command));
    }

    private static string Kind(string type) =>
        type.Contains("Int", StringComparison.Ordinal) || type.Contains("Byte", StringComparison.Ordinal)
            ? type.Contains("UInt", StringComparison.Ordinal) ? "whole number of at least 0, or is too large" : "whole number, or is too large"
            : type.Contains("Double", StringComparison.Ordinal) ? "number" : "value that can stand there";

    // What the parser says of values, which names its own types.
    [GeneratedRegex("^Cannot parse argument '(?<text>.*)' for option '(?<option>.*)' as expected type '(?<type>.*)'\\.?$", RegexOptions.Singleline)]
    private static partial Regex Value();

    [GeneratedRegex("^Argument '(?<text>.*)' not recognized\\. Must be one of:(?<known>.*)$", RegexOptions.Singleline)]
    private static partial Regex Choice();

    private static string SeeHelp(Command command) =>
        command is RootCommand ? "see 'whdl --help'" : $"see 'whdl {command.Name} --help'";

    private static IEnumerable<Command> Ancestors(Command command) => command.Parents.OfType<Command>();
}
