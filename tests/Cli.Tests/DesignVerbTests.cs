using System.Text.Json;
using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>The verbs that work on one elaborated design.</summary>
public sealed class DesignVerbTests : InTemporaryFolder
{
    private const string Counter = "examples/01_counter";

    [Fact]
    public void Netlist_text_can_be_read_back_as_a_design()
    {
        var text = Whdl.Run("netlist", Counter, "--top", "Counter<8>").Expect(0).Out;
        Assert.StartsWith("wnl 1\n", text, StringComparison.Ordinal);
        Write("counter.wnl", text);
        Assert.Equal(text, Whdl.RunIn(Folder, "netlist", "counter.wnl").Expect(0).Out);
        Assert.Contains("count = 44\n", Whdl.RunIn(Folder, "sim", "counter.wnl", "--set", "enable=1", "--cycles", "300").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Netlist_file_with_a_mistake_names_the_line()
    {
        Write("bad.wnl", "wnl 1\nmodul x {\n}\n");
        Assert.Contains("bad.wnl:2:", Whdl.RunIn(Folder, "netlist", "bad.wnl").Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Netlist_after_a_pass_is_smaller_and_an_unknown_pass_is_named()
    {
        var all = Whdl.Run("netlist", "examples/06_riscv", "--top", "rv32.Core").Expect(0).Out;
        Assert.True(Whdl.Run("netlist", "examples/06_riscv", "--top", "rv32.Core", "--after", "all").Expect(0).Out.Length < all.Length);
        var error = Whdl.Run("netlist", Counter, "--top", "Counter<8>", "--after", "fold-muxes").Expect(2).Error;
        Assert.Contains("did you mean 'fold-mux'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Netlist_json_is_what_yosys_reads()
    {
        using var json = JsonDocument.Parse(Whdl.Run("netlist", Counter, "--top", "Counter<8>", "--format", "json").Expect(0).Out);
        Assert.NotEmpty(json.RootElement.GetProperty("modules").EnumerateObject());
    }

    [Fact]
    public void Picture_of_the_structure_is_svg()
    {
        Assert.StartsWith("digraph", Whdl.Run("netlist", Counter, "--top", "Counter<8>", "--format", "dot").Expect(0).Out.TrimStart(), StringComparison.Ordinal);
        Whdl.Run("netlist", Counter, "--top", "Counter<8>", "--format", "svg", "--out", Path.Combine(Folder, "counter.svg")).Expect(0);
        Assert.Contains("</svg>", Read("counter.svg"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Countr<8>", "did you mean 'Counter'?")]
    [InlineData("Counter<0>", "error WH")]
    [InlineData("Counter<", "error WH1")]
    [InlineData("counter.Nothing", "there is no module 'counter.Nothing'")]
    public void Top_that_can_not_be_had_is_an_error(string top, string message) =>
        Assert.Contains(message, Whdl.Run("netlist", Counter, "--top", top).Expect(1).Error, StringComparison.Ordinal);

    [Fact]
    public void Top_may_be_left_out_when_there_is_only_one()
    {
        Write("m.whdl", "module Inner { in a: bit; out y: bit; y = !a; }\nmodule Outer { in a: bit; out y: bit; inst i = Inner(a: a); y = i.y; }\n");
        Assert.Contains("\ntop m.Outer\n", Whdl.RunIn(Folder, "netlist").Expect(0).Out, StringComparison.Ordinal);
        Write("n.whdl", "module Other { in a: bit; out y: bit; y = a; }\n");
        var error = Whdl.RunIn(Folder, "netlist").Expect(2).Error;
        Assert.Contains("2 modules could be the top", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verilog_goes_to_a_folder_with_a_file_list()
    {
        var output = Whdl.RunIn(Folder, "verilog", Path.Combine(Whdl.Root, Counter), "--top", "Counter<8>", "--out", "rtl").Expect(0).Out;
        Assert.Contains("rtl/Counter_8.v\n", output, StringComparison.Ordinal);
        Assert.Equal("Counter_8.v\n", Read("rtl/Counter_8.f"));
        Assert.DoesNotContain(Whdl.Root, Read("rtl/Counter_8.v"), StringComparison.Ordinal);
        Assert.Contains("always_ff", Whdl.Run("verilog", Counter, "--top", "Counter<8>", "--sv", "--out", "-").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_designs_give_equal_bytes()
    {
        string[] arguments = ["verilog", "examples/07_spmv", "--top", "spmv.Spmv", "--out", "-"];
        Assert.Equal(Whdl.Run(arguments).Expect(0).Out, Whdl.Run(arguments).Expect(0).Out);
    }

    [Fact]
    public void Export_lists_formats_and_refuses_an_unknown_one()
    {
        var formats = Whdl.Run("export").Expect(0).Out.Split('\n').Skip(1).Select(l => l.Split(' ')[0]).Where(f => f.Length > 0);
        Assert.Equal(["dot", "verilog", "wnl", "yosys-json"], formats);
        Assert.Contains(
            "did you mean 'verilog'?", Whdl.Run("export", "--format", "verlog", Counter, "--top", "Counter<8>").Expect(2).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_count_what_an_array_repeats()
    {
        var text = Whdl.Run("stats", "examples/07_spmv", "--top", "spmv.Spmv").Expect(0).Out;
        Assert.Contains("Pe<", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Whdl.Run("stats", "examples/07_spmv", "--top", "spmv.Spmv", "--format", "json").Expect(0).Out);
        var pe = json.RootElement.GetProperty("modules").EnumerateArray().Single(m => m.GetProperty("name").GetString()!.StartsWith("Pe<", StringComparison.Ordinal));
        Assert.Equal(16, pe.GetProperty("count").GetInt32());
    }

    [Fact]
    public void Million_instances_take_as_long_as_a_hundred()
    {
        Write("m.whdl", """
            module Cell { in a: u8; out y: u8; reg r: u8 = 0; y = r; seq { r <= a; } }
            module Row<N: nat> {
              in a: u8;
              out y: u8;
              inst c[i: N] = Cell(a: if i == 0 { a } else { c[i - 1].y });
              y = c[N - 1].y;
            }
            """);
        var text = Whdl.RunIn(Folder, "netlist", "--top", "Row<1000000>").Expect(0).Out;
        Assert.True(text.Length < 4000, text[..Math.Min(text.Length, 4000)]);
    }
}
