using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Output;

/// <summary>The rules of the command line: options, files and run descriptions.</summary>
internal static class CliRules
{
    public static readonly DiagnosticRule Usage = new("WH9001", Severity.Error, "a command line that can't be read", """
        A verb, option or value on the command line does not exist or does not fit. An option that is mistyped is never
        taken for a file name.

            whdl check --formt json counter.whdl      # unknown option '--formt'
            whdl check --format json counter.whdl

        `whdl --help` lists the verbs, `whdl VERB --help` the options of one, with examples.
        """);

    public static readonly DiagnosticRule NoSuchPath = new("WH9002", Severity.Error, "a file or folder that does not exist", """
        A path on the command line, or in `whdl.toml`, leads to nothing. Paths on the command line are relative to the
        current folder; paths in `whdl.toml` to the folder of that file.
        """);

    public static readonly DiagnosticRule FileAccess = new("WH9003", Severity.Error, "a file that can't be read or written", """
        The operating system refused: no permission, a folder in the place of a file, a full disk, or a source that is
        not UTF-8.
        """);

    public static readonly DiagnosticRule NoSources = new("WH9004", Severity.Error, "no .whdl files", """
        The folder given (or the current one) holds no `.whdl` file. `whdl new NAME` starts a project.
        """);

    public static readonly DiagnosticRule UnknownName = new("WH9005", Severity.Error, "a name that does not exist", """
        A module, run, pass, engine, format, port or diagnostic code named on the command line does not exist. The help line
        offers the nearest spelling where there is one.
        """);

    public static readonly DiagnosticRule NoTop = new("WH9006", Severity.Error, "no top module", """
        The command works on one elaborated design and needs to know its top module. Without `--top` it takes the
        project's only module that has no parameters without a default and that no other module instantiates; here there is none, or there are
        several.

            whdl verilog examples/01_counter --top 'counter.Counter<8>'
        """);

    public static readonly DiagnosticRule Manifest = new("WH9007", Severity.Error, "a whdl.toml that can't be read", """
        `whdl.toml` is not valid TOML, or has a key or value that is not known. Unknown keys are errors, so that a mistyped
        one is not passed over. The page on runs (`docs/runs.md`) lists them all.
        """);

    public static readonly DiagnosticRule ResultDiffers = new("WH9008", Severity.Error, "a result that differs from what is expected", """
        A run or simulation wrote other values than the file that it is compared with. The message names the first row that
        differs, with both values.
        """);

    public static readonly DiagnosticRule NotFormatted = new("WH9009", Severity.Error, "a file that is not formatted", """
        `whdl fmt --check` found a file that `whdl fmt` would change. Run `whdl fmt` on it.
        """);

    public static readonly DiagnosticRule Interrupted = new("WH9010", Severity.Error, "an interrupted command", """
        The command was stopped by Ctrl-C or a signal. A simulation keeps what it has written until then.
        """);

    public static readonly DiagnosticRule OutOfMemory = new("WH9011", Severity.Error, "not enough memory", """
        The machine could not give the memory that the design needs.
        """);

    public static readonly DiagnosticRule ToolMissing = new("WH9012", Severity.Error, "a program that is not installed", """
        The command needs another program, such as Graphviz's `dot` for SVG pictures of structure.
        """);

    public static readonly DiagnosticRule CutShort = new("WH9013", Severity.Error, "a simulation that ended too early", """
        A simulation reached its last cycle, or was stopped, before its condition (`--until`), its outputs' row counts or
        the end of its inputs.
        """);

    public static readonly DiagnosticRule Value = new("WH9014", Severity.Error, "a value that does not fit", """
        A value given for a port, on the command line or in `whdl.toml`, is no number or does not fit in the port's type.
        """);

    public static readonly DiagnosticRule FigureDeviates = new("WH9015", Severity.Error, "a figure that deviates too far", """
        A run measured a number (`[run.NAME.figures]`) that is farther from its formula or from the published number than
        `within` allows, or that is below a bound. The message has both numbers.

            cycles = { max = "core.finished_at", formula = "B + P", published = 7218, within = "2 %" }
        """);

    public static readonly DiagnosticRule Internal = new("WH9099", Severity.Error, "a mistake in whdl itself", """
        The tool met a situation that its authors did not foresee. This is never the design's fault. The message says what
        to report; `--debug-trace` prints where it happened.
        """);
}
