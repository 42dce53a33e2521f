using System.CommandLine;
using System.CommandLine.Help;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Verbs;

namespace WaferHdl.Cli.CommandLine;

/// <summary>The root of the command line with all its verbs.</summary>
internal static class WhdlCommand
{
    public static IReadOnlyList<string> Examples { get; } =
    [
        "whdl new blinker # start a project in the folder blinker",
        "whdl check # all errors and warnings of the project here",
        "whdl test examples/01_counter # run the tests written in the language",
        "whdl run spmv # a simulation that whdl.toml describes",
        "whdl verilog fifo.whdl --top 'Fifo<u8, 4>' # Verilog-2005 into build/",
        "whdl explain WH2001 # what a diagnostic means",
    ];

    /// <summary>Parses and runs; exceptions come out.</summary>
    public static int Invoke(string[] args)
    {
        var console = CliConsole.Default;
        try
        {
            var parse = Create().Parse(args);
            var isSuggestion = args is [['[', ..], ..];
            if (parse.Errors.Count > 0 && !isSuggestion && !args.Any(a => a is "--help" or "-h" or "-?"))
                ParseErrors.Print(console, parse);
            return parse.Invoke(new InvocationConfiguration
            {
                Output = console.Out,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        finally
        {
            Flush(console);
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("WaferHdl: describe hardware in .whdl, check it, simulate it, export it as Verilog.")
        {
            new NewVerb(), new CheckVerb(), new TestVerb(), new SimVerb(), new RunVerb(), new VerilogVerb(), new NetlistVerb(), new InspectVerb(), new ExportVerb(), new StatsVerb(), new MapVerb(), new DefectsVerb(), new YieldVerb(), new TrafficVerb(), new AsmVerb(), new DisasmVerb(),
            new FmtVerb(), new ExplainVerb(), new PassesVerb(), new CompletionVerb(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        help.Description = "Show help and examples";
        root.SetAction(parse => help.Action is HelpWithExamples action ? action.Invoke(parse) : ExitCode.Usage);
        return root;
    }

    private static void Flush(CliConsole console)
    {
        try
        {
            console.Out.Flush();
        }
        catch (IOException)
        {
            // The reader of the pipe has gone; what it has read is all it wanted.
        }
    }
}
