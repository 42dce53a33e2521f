using System.Text;
using Spectre.Console;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Output;

/// <summary>Standard output and error, and whether a person looks at them.</summary>
internal sealed class CliConsole
{
    private readonly Lazy<IAnsiConsole> _ansi;
    private readonly Lazy<IAnsiConsole> _ansiError;

    private CliConsole()
    {
        // Output in blocks: a netlist has many lines. Flush() at the end of the command.
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Out = new StreamWriter(Console.OpenStandardOutput(), encoding, 1 << 16) { NewLine = "\n" };
        Error = new StreamWriter(Console.OpenStandardError(), encoding, 1 << 12) { NewLine = "\n", AutoFlush = true };
        IsOutTerminal = !Console.IsOutputRedirected;
        IsErrorTerminal = !Console.IsErrorRedirected;
        var allowsColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        HasOutColor = allowsColor && IsOutTerminal;
        HasErrorColor = allowsColor && IsErrorTerminal;
        _ansi = new(() => Create(Out, HasOutColor, IsOutTerminal));
        _ansiError = new(() => Create(Error, HasErrorColor, IsErrorTerminal));
    }

    public static CliConsole Default { get; } = new();

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool IsOutTerminal { get; }

    public bool IsErrorTerminal { get; }

    public bool HasOutColor { get; }

    public bool HasErrorColor { get; }

    /// <summary>Tables on standard output.</summary>
    public IAnsiConsole Ansi => _ansi.Value;

    /// <summary>Progress on standard error.</summary>
    public IAnsiConsole AnsiError => _ansiError.Value;

    public DiagnosticStyle ErrorStyle => HasErrorColor ? DiagnosticStyle.Color : DiagnosticStyle.Plain;

    /// <summary>The text in a color of the terminal's sixteen, or as it is in a pipe.</summary>
    public string Paint(string text, string code) => HasOutColor ? $"\e[{code}m{text}\e[0m" : text;

    private static IAnsiConsole Create(TextWriter writer, bool hasColor, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        // A pipe has no width: nothing in it is to be wrapped.
        if (!isTerminal) console.Profile.Width = 10_000;
        return console;
    }
}
