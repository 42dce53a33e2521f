using System.CommandLine;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.CommandLine;

/// <summary>What is wrong with a command line, in the words of all other diagnostics.</summary>
internal static class ParseErrors
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

        var message = text.Trim().TrimEnd('.');
        return (char.ToLowerInvariant(message[0]) + message[1..], SeeHelp(command));
    }

    private static string SeeHelp(Command command) =>
        command is RootCommand ? "see 'whdl --help'" : $"see 'whdl {command.Name} --help'";

    private static IEnumerable<Command> Ancestors(Command command) => command.Parents.OfType<Command>();
}
