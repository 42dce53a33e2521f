using System.Text.RegularExpressions;
using Xunit;

namespace WaferHdl.Architecture.Tests;

/// <summary>What a stage's code may name.</summary>
public sealed partial class SourceRuleTests
{
    private static readonly string[] s_libraries =
        ["Language", "Semantics", "Assembly", "Elaborator", "Simulator", "Codegen", "Reports", "WaferHdl"];

    // The facade's disk folder is the one place below the command line that opens files.
    private const string DiskFolder = "src/WaferHdl/Disk/";

    // How long a piece of work took may choose the size of the next one, or stand in a report; never a result.
    private static readonly string[] s_stopwatches =
        ["src/Simulator/Compilation/", "src/Simulator/Machine/", "src/Simulator/Runtime/Pace.cs"];

    [Fact]
    public void Libraries_use_no_console_clock_or_disk()
    {
        var files = s_libraries.SelectMany(l => Repository.Files($"src/{l}", "*.cs"))
            .Where(f => !f.StartsWith(DiskFolder, StringComparison.Ordinal));
        Assert.Empty(Matches(files, OutsideWorld()));
        Assert.Empty(Matches(files.Where(f => !s_stopwatches.Any(p => f.StartsWith(p, StringComparison.Ordinal))), Watches()));
    }

    [Fact]
    public void Nothing_right_of_the_design_sees_syntax()
    {
        var files = new[] { "Simulator", "Codegen", "Reports" }.SelectMany(l => Repository.Files($"src/{l}", "*.cs"))
            .Concat(Repository.Files("src/Elaborator/Netlists", "*.cs"))
            .Concat(Repository.Files("src/Elaborator/Passes", "*.cs"))
            .Concat(Repository.Files("src/Elaborator/Checks", "*.cs"))
            // Tests of the language are run as they were bound: they have no netlist of their own.
            .Where(f => !f.StartsWith("src/Simulator/Testbench/", StringComparison.Ordinal));
        Assert.Empty(Matches(files, SyntaxNamespace()));
    }

    [Fact]
    public void Tests_of_the_language_are_run_without_syntax() =>
        Assert.Empty(Matches(Repository.Files("src/Simulator/Testbench", "*.cs"), Grammar()));

    [Fact]
    public void No_unfinished_work_is_left()
    {
        var files = Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Where(f => !f.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal));
        Assert.Empty(files.SelectMany(f => Repository.Read(f).Split('\n')
            .Select((line, i) => (Line: line, Place: $"{f}:{i + 1}"))
            .Where(l => Unfinished().IsMatch(l.Line))
            .Select(l => l.Place)));
    }

    [Fact]
    public void No_file_is_longer_than_800_lines() =>
        Assert.Empty(Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Select(f => (File: f, Lines: Repository.Read(f).Count(c => c == '\n')))
            .Where(f => f.Lines > 800)
            .Select(f => $"{f.File}: {f.Lines}"));

    private static IEnumerable<string> Matches(IEnumerable<string> files, Regex pattern) =>
        from file in files
        let lines = Repository.ReadCode(file).Split('\n')
        from line in Enumerable.Range(0, lines.Length)
        let match = pattern.Match(lines[line])
        where match.Success
        select $"{file}:{line + 1}: {match.Value}";

    [GeneratedRegex(@"\bConsole\.|\bDateTime(Offset)?\.(Utc)?Now\b|\bEnvironment\.TickCount|\bFile\.[A-Z]|\bDirectory\.[A-Z]|\bFileStream\b|\bStreamReader\b|\bStreamWriter\b|\bProcess\.|\bRandom\.Shared\b|\bGuid\.NewGuid\b")]
    private static partial Regex OutsideWorld();

    [GeneratedRegex(@"\bStopwatch\b")]
    private static partial Regex Watches();

    [GeneratedRegex(@"WaferHdl\.Language\.(Syntax|Grammar)\b")]
    private static partial Regex Grammar();

    [GeneratedRegex(@"WaferHdl\.Language\.(Syntax|Grammar)\b|WaferHdl\.Semantics\.(Bound|Binding|Symbols)\b")]
    private static partial Regex SyntaxNamespace();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
