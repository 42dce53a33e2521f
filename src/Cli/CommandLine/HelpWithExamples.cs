using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace WaferHdl.Cli.CommandLine;

/// <summary>The usual help, then the verb's examples.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch
        {
            Verb verb => verb.Examples,
            RootCommand => WhdlCommand.Examples,
            _ => [],
        };
        if (examples.Count == 0) return code;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        var width = Math.Min(72, examples.Max(e => e.Split(" # ")[0].TrimEnd().Length));
        foreach (var example in examples)
        {
            var parts = example.Split(" # ", 2);
            output.WriteLine(
                parts.Length == 2 ? $"  {parts[0].TrimEnd().PadRight(width)}  # {parts[1].Trim()}" : $"  {parts[0]}");
        }

        output.WriteLine();
        return code;
    }

    public override bool ClearsParseErrors => true;
}
