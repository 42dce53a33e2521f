using Xunit;

namespace WaferHdl.Cli.Tests;

public sealed class CommandLineTests : InTemporaryFolder
{
    [Fact]
    public void Version_is_one_line()
    {
        var result = Whdl.Run("--version").Expect(0);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", result.Out);
    }

    [Fact]
    public void Help_lists_every_verb_and_every_verb_has_examples()
    {
        var help = Whdl.Run("--help").Expect(0).Out;
        var start = help.IndexOf("Commands:", StringComparison.Ordinal);
        var end = help.IndexOf("Examples:", StringComparison.Ordinal);
        var verbs = help[start..end].Split('\n').Skip(1).Select(l => l.Trim().Split(' ')[0]).Where(v => v.Length > 0).ToList();
        string[] expected =
        [
            "new", "check", "test", "sim", "run", "verilog", "netlist", "inspect", "export", "stats", "map", "defects", "yield", "traffic",
            "asm", "disasm",
            "fmt", "explain", "passes", "completion",
        ];
        Assert.Equal(expected, verbs);
        foreach (var verb in verbs)
            Assert.Contains($"\nExamples:\n  ", Whdl.Run(verb, "--help").Expect(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown verb 'chek'", "did you mean 'check'?", "chek")]
    [InlineData("unknown option '--formt'", "did you mean '--format'?", "check", "--formt", "json")]
    [InlineData("unknown option '--cycle'", "did you mean '--cycles'?", "sim", "--cycle=3")]
    [InlineData("unknown option '--checks'", "did you mean '--check'?", "fmt", "--checks")]
    [InlineData("unknown option '--markdwn'", "did you mean '--markdown'?", "explain", "--markdwn")]
    [InlineData("there is no diagnostic 'WH9998'", "did you mean", "explain", "WH9998")]
    [InlineData("required argument", "see 'whdl new --help'", "new")]
    public void Wrong_command_line_says_what_is_meant(string message, string help, params string[] arguments)
    {
        var result = Whdl.Run(arguments).Expect(2);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(help, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void Path_that_does_not_exist_is_named_with_the_nearest()
    {
        Write("counter.whdl", "module M { }\n");
        var result = Whdl.RunIn(Folder, "check", "countr.whdl").Expect(2);
        Assert.Contains("error WH9002: there is no file or folder 'countr.whdl'", result.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'counter.whdl'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Works_through_a_link_and_from_any_folder()
    {
        File.CreateSymbolicLink(Path.Combine(Folder, "whdl"), Path.Combine(Whdl.Root, "whdl"));
        var start = new System.Diagnostics.ProcessStartInfo(Path.Combine(Folder, "whdl"), ["--version"])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Suggestions_complete_verbs_and_options()
    {
        Assert.Contains("explain", Whdl.Run("[suggest:4]", "expl").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("--format", Whdl.Run("[suggest:10]", "check --fo").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("sarif", Whdl.Run("[suggest:15]", "check --format ").Expect(0).Out, StringComparison.Ordinal);
    }

    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish")]
    public void Completion_script_asks_the_tool(string shell) =>
        Assert.Contains("[suggest:", Whdl.Run("completion", shell).Expect(0).Out, StringComparison.Ordinal);

    [Fact]
    public void Bash_completion_completes_a_verb()
    {
        var script = $"""
            source <({Whdl.Root}/whdl completion bash)
            COMP_WORDS=({Whdl.Root}/whdl veri) COMP_CWORD=1 COMP_LINE='{Whdl.Root}/whdl veri' COMP_POINT=${"{#COMP_LINE}"}
            _whdl
            echo "${"{COMPREPLY[@]}"}"
            """;
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Equal("verilog", process.StandardOutput.ReadToEnd().Trim());
    }

    [Fact]
    public void Diagnostics_document_is_what_the_tables_say()
    {
        var path = Path.Combine(Whdl.Root, "docs", "diagnostics.md");
        var actual = Whdl.Run("explain", "--markdown").Expect(0).Out;
        if (Environment.GetEnvironmentVariable("WAFERHDL_ACCEPT") == "1") File.WriteAllText(path, actual);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == actual,
            "docs/diagnostics.md is out of date: ./whdl explain --markdown > docs/diagnostics.md");
    }

    [Fact]
    public void Every_code_is_unique_and_has_a_page()
    {
        var lines = Whdl.Run("explain").Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        var codes = lines.Select(l => l.Split(' ')[0]).ToList();
        Assert.Equal(codes.Distinct(), codes);
        Assert.All(codes, c => Assert.Matches("^WH[1-69][0-9]{3}$", c));
        var document = Whdl.Run("explain", "--markdown").Out;
        foreach (var section in document.Split("\n### ").Skip(1))
            Assert.True(section.Split('\n').Length > 5, $"no explanation: {section.Split('\n')[0]}");
    }

    [Fact]
    public void Explain_takes_a_code_in_any_case() =>
        Assert.StartsWith("WH9001: ", Whdl.Run("explain", "wh9001").Expect(0).Out, StringComparison.Ordinal);
}
