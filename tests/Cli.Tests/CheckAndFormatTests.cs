using System.Text.Json;
using Xunit;

namespace WaferHdl.Cli.Tests;

public sealed class CheckAndFormatTests : InTemporaryFolder
{
    private const string Broken = "module M {\n  in  a: u8;\n  out y: u8;\n  y = a + 1;\n}\n";
    private const string Good = "module M {\n  in  a: u8;\n  out y: u8;\n  y = a +% 1;\n}\n";

    [Fact]
    public void Good_file_has_no_errors()
    {
        Write("m.whdl", Good);
        Assert.Equal("1 file: no errors\n", Whdl.RunIn(Folder, "check", "m.whdl").Expect(0).Out);
    }

    [Fact]
    public void Error_names_the_file_from_here_with_line_and_help()
    {
        Write("inner/m.whdl", Broken);
        var output = Whdl.RunIn(Folder, "check", "inner").Expect(1).Out;
        Assert.Contains("inner/m.whdl:4:", output, StringComparison.Ordinal);
        Assert.Contains("    4 |   y = a + 1;", output, StringComparison.Ordinal);
        Assert.Contains("  help: ", output, StringComparison.Ordinal);
        Assert.EndsWith("1 file: 1 error\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public void Json_is_valid_and_has_the_place()
    {
        Write("m.whdl", Broken);
        using var json = JsonDocument.Parse(Whdl.RunIn(Folder, "check", "--format", "json").Expect(1).Out);
        Assert.Equal(1, json.RootElement.GetProperty("errors").GetInt32());
        var finding = json.RootElement.GetProperty("diagnostics")[0];
        Assert.Equal("m.whdl", finding.GetProperty("file").GetString());
        Assert.Equal(4, finding.GetProperty("line").GetInt32());
        Assert.Matches("^WH2", finding.GetProperty("code").GetString());
        Assert.Equal("error", finding.GetProperty("severity").GetString());
    }

    [Fact]
    public void Sarif_has_what_its_schema_demands()
    {
        Write("a b.whdl", "module");
        Write("m.whdl", Broken);
        using var sarif = JsonDocument.Parse(Whdl.RunIn(Folder, "check", "--format", "sarif").Expect(1).Out);
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        var run = sarif.RootElement.GetProperty("runs")[0];
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("whdl", driver.GetProperty("name").GetString());
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.NotEmpty(results);
        foreach (var result in results)
        {
            var rule = driver.GetProperty("rules")[result.GetProperty("ruleIndex").GetInt32()];
            Assert.Equal(rule.GetProperty("id").GetString(), result.GetProperty("ruleId").GetString());
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() >= 1);
            Assert.True(Uri.IsWellFormedUriString(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), UriKind.Relative));
        }
    }

    [Fact]
    public void Json_without_findings_is_an_empty_list()
    {
        Write("m.whdl", Good);
        using var json = JsonDocument.Parse(Whdl.RunIn(Folder, "check", "--format", "json").Expect(0).Out);
        Assert.Equal(0, json.RootElement.GetProperty("diagnostics").GetArrayLength());
    }

    [Fact]
    public void Folder_without_sources_is_an_error()
    {
        var result = Whdl.RunIn(Folder, "check").Expect(2);
        Assert.Contains("error WH9004", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void File_of_another_kind_is_refused()
    {
        Write("m.txt", Good);
        Assert.Contains("'m.txt' is no .whdl file", Whdl.RunIn(Folder, "check", "m.txt").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_file_gives_diagnostics_and_no_crash()
    {
        File.WriteAllBytes(Path.Combine(Folder, "m.whdl"), [0xff, 0xfe, 0, 1, 2, 0x80, 0x1b, 0x5b]);
        var result = Whdl.RunIn(Folder, "check").Expect(1);
        Assert.DoesNotContain('\e', result.Out);
    }

    [Fact]
    public void Format_changes_the_file_once()
    {
        Write("m.whdl", "module M{in a:u8;out y:u8;y=a;}\n");
        Assert.Equal(1, Whdl.RunIn(Folder, "fmt", "--check").ExitCode);
        Assert.StartsWith("module M{", Read("m.whdl"), StringComparison.Ordinal);
        Assert.Equal("m.whdl\n", Whdl.RunIn(Folder, "fmt").Expect(0).Out);
        var formatted = Read("m.whdl");
        Assert.NotEqual("module M{in a:u8;out y:u8;y=a;}\n", formatted);
        Assert.Equal("", Whdl.RunIn(Folder, "fmt").Expect(0).Out);
        Assert.Equal(formatted, Read("m.whdl"));
        Whdl.RunIn(Folder, "fmt", "--check").Expect(0);
    }

    [Fact]
    public void Format_reads_standard_input()
    {
        var result = Whdl.RunWith(Folder, "const A=1;\n", null, "fmt", "-").Expect(0);
        Assert.Equal("const A = 1;\n", result.Out);
        Assert.Contains("<stdin>:1:", Whdl.RunWith(Folder, "const =", null, "fmt", "-").Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_leaves_a_file_with_errors_as_it_is()
    {
        Write("m.whdl", "module M{ in ;\n");
        Assert.Contains("m.whdl:1:", Whdl.RunIn(Folder, "fmt").Expect(1).Error, StringComparison.Ordinal);
        Assert.Equal("module M{ in ;\n", Read("m.whdl"));
    }

    [Fact]
    public void Sources_of_the_repository_are_formatted() => Whdl.Run("fmt", "--check", "hdl", "examples").Expect(0);

    [Fact]
    public void Library_and_examples_have_no_findings() => Whdl.Run("check", "--strict", "hdl", "examples").Expect(0);

    [Fact]
    public void New_project_checks_tests_runs_and_is_formatted()
    {
        Whdl.RunIn(Folder, "new", "my-blinker").Expect(0);
        var project = Path.Combine(Folder, "my-blinker");
        Whdl.RunIn(project, "check", "--strict").Expect(0);
        Whdl.RunIn(project, "fmt", "--check").Expect(0);
        Assert.EndsWith("2 passed, 0 failed\n", Whdl.RunIn(project, "test").Expect(0).Out, StringComparison.Ordinal);
        Whdl.RunIn(project, "run", "my_blinker").Expect(0);
        Assert.StartsWith("$", Read("my-blinker/build/my_blinker.vcd"), StringComparison.Ordinal);
        Assert.Contains("exists already", Whdl.RunIn(Folder, "new", "my-blinker").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("can't be the name", Whdl.RunIn(Folder, "new", "1st").Expect(2).Error, StringComparison.Ordinal);
    }
}
