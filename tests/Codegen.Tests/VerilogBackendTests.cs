using System.Text.RegularExpressions;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Tests.Support;
using WaferHdl.Tests.VerilogTools;
using Xunit;

namespace WaferHdl.Codegen.Tests;

public sealed class VerilogBackendTests
{
    [Fact]
    public void Keyword_gets_an_underscore_a_note_and_an_entry_in_the_name_map()
    {
        var options = new BackendOptions();
        var files = new VerilogBackend().Write(Cases.Load("storage"), options);
        var note = Assert.Single(options.Diagnostics.Items);
        Assert.Equal("WH5001", note.Code);
        Assert.Contains("'logic' of 'Storage' is 'logic_'", note.Message, StringComparison.Ordinal);
        Assert.Contains("\"logic\": \"logic_\"", files.Single(f => f.Path == "Storage.names.json").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fifo", "T = u8, DEPTH = 4", "Fifo_u8_4")]
    [InlineData("Fifo", "T = noc.Wavelet<8>, DEPTH = 4", "Fifo_Wavelet_8_4")]
    [InlineData("Rom", "NAME = \"rom.hex\", OFFSET = -3, SIGNED = true", "Rom_rom_hex_m3_true")]
    [InlineData("module", "", "module_")]
    public void Module_is_named_after_its_definition_and_parameters(string definition, string parameters, string expected)
    {
        var list = parameters.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split(" = ")).Select(p => new ModuleParameter(p[0], p[1]));
        var module = new ModuleBuilder("some.pkg." + definition, [.. list]).Build();
        Assert.Equal(expected, VerilogBackend.TopName(new Design([module], new ModuleId(0))));
    }

    [Fact]
    public void Names_that_become_equal_stay_apart_in_the_order_of_claims()
    {
        var module = new ModuleBuilder("Names", []);
        var first = Input(module, "a.b", 4);
        var second = Input(module, "a_b", 4);
        Output(module, "y", module.Add(new BinaryCell(BinaryKind.Add, first, second, 4, default)));
        var text = TextOf(module);
        Assert.Contains("input  wire [3:0] a_b,\n  input  wire [3:0] a_b_1,", text, StringComparison.Ordinal);
        Assert.Contains("assign y = a_b + a_b_1;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_literal_is_longer_than_4096_bits()
    {
        var module = new ModuleBuilder("Wide", []);
        var a = Input(module, "a", 20_000);
        var bits = new byte[2_500];
        new Random(1).NextBytes(bits);
        var constant = module.Constant(BitVector.FromInteger(new System.Numerics.BigInteger(bits), 20_000));
        Output(module, "y", module.Add(new BinaryCell(BinaryKind.Xor, a, constant, 20_000, default)));
        var text = TextOf(module);
        Assert.All(Regex.Matches(text, @"(\d+)'[hdb]"), m => Assert.True(int.Parse(m.Groups[1].Value) <= 4096));
    }

    [Fact]
    public void Long_chains_are_written_without_deep_recursion_of_the_caller()
    {
        var module = new ModuleBuilder("Chain", []);
        var a = Input(module, "a", 8);
        var sum = a;
        for (var i = 0; i < 20_000; i++)
        {
            sum = module.Add(new BinaryCell(i % 2 == 0 ? BinaryKind.Add : BinaryKind.Xor, sum, a, 8, default));
            if (i % 4 == 0) sum = module.Add(new UnaryCell(UnaryKind.Not, sum, 8, default));
        }

        Output(module, "y", sum);
        Assert.All(TextOf(module).Split('\n'), line => Assert.True(line.Length < 160));
    }

    [Fact]
    public void Division_wider_than_Verilator_takes_is_a_warning()
    {
        var module = new ModuleBuilder("Wide", []);
        var (a, b) = (Input(module, "a", 600), Input(module, "b", 600));
        Output(module, "y", module.Add(new BinaryCell(BinaryKind.DivideUnsigned, a, b, 600, default)));
        var options = new BackendOptions();
        new VerilogBackend().Write(new Design([module.Build()], new ModuleId(0)), options);
        var warning = Assert.Single(options.Diagnostics.Items);
        Assert.Equal("WH5002", warning.Code);
        Assert.Equal("a division in 'Wide' is 600 bits wide, but Verilator divides at most 512", warning.Message);
    }

    [Fact]
    public void Array_too_large_to_flatten_is_a_warning_and_has_a_configuration()
    {
        var source = Golden.Read("tests/Cases/verilog/mesh.wnl")
            .Replace("ROWS = 3, COLS = 4", "ROWS = 3, COLS = 1000", StringComparison.Ordinal)
            .Replace("[c: 4]", "[c: 1000]", StringComparison.Ordinal)
            .Replace("[0..3]", "[0..999]", StringComparison.Ordinal)
            .Replace("[1..3]", "[1..999]", StringComparison.Ordinal)
            .Replace("4*r", "1000*r", StringComparison.Ordinal)
            .Replace("c - 4 ", "c - 1000 ", StringComparison.Ordinal)
            .Replace(":192 =", ":48000 =", StringComparison.Ordinal);
        var diagnostics = new DiagnosticBag();
        var design = WnlParser.Parse(new SourceText("mesh.wnl", source), diagnostics);
        Assert.True(design is not null, string.Join('\n', diagnostics.Items.Select(d => $"{d.Span} {d.Message}")));
        var options = new BackendOptions();
        var files = new VerilogBackend().Write(design, options);
        Assert.Equal("WH5003", Assert.Single(options.Diagnostics.Items).Code);
        Assert.Equal("`verilator_config\nhier_block -module \"Pe\"\n", files.Single(f => f.Path.EndsWith(".vlt", StringComparison.Ordinal)).Text);
        Assert.True(files.Sum(f => f.Text.Length) < 10_000, "an array is one thing, whatever its size");
    }

    [Fact]
    public void Initial_values_can_be_left_out()
    {
        var text = Cosimulation.Export(Cases.Load("accumulate"), ("no-initial", "true"))[0].Text;
        Assert.DoesNotContain("initial", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Extern_module_is_instantiated_with_its_parameters_and_not_written()
    {
        const string source = """
            wnl 1

            extern module vendor.Pad<WIDTH = 4, FAST = true> {
              in  a: u4
              out y: u4 = 4'h0
            }

            module Top {
              in  a: u4
              out y: u4 = %y

              instance pad = vendor.Pad<WIDTH = 4, FAST = true> {
                a = %a
              }

              %y:4 = output y of pad
            }

            top Top
            """;
        var diagnostics = new DiagnosticBag();
        var design = WnlParser.Parse(new SourceText("pad.wnl", source), diagnostics);
        Assert.True(design is not null, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
        var files = Cosimulation.Export(design, ("no-locations", "true"));
        Assert.Equal(["Top.v", "Top.f", "Top.names.json"], files.Select(f => f.Path));
        Assert.Contains("Pad #(.WIDTH(4), .FAST(1)) u_pad (\n    .a (a),\n    .y (y)\n  );", files[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_never_start_with_a_tool_directive()
    {
        var module = new ModuleBuilder("Doc", []) { Documentation = "verilator lint_off WIDTH\nsynopsys translate_off\nline \\" };
        Output(module, "y", Input(module, "a", 1));
        var text = TextOf(module);
        Assert.Contains("// - verilator lint_off WIDTH\n// - synopsys translate_off\n// line\n", text, StringComparison.Ordinal);
    }

    private static Net Input(ModuleBuilder module, string name, int width)
    {
        var net = module.Add(new InputCell(module.Ports.Count, width, default));
        module.Ports.Add(new Port(name, false, new UIntType(width), PortKind.Data, -1, null, default));
        module.PortNets.Add(net);
        return net;
    }

    private static void Output(ModuleBuilder module, string name, Net net)
    {
        module.Ports.Add(new Port(name, true, new UIntType(module.WidthOf(net)), PortKind.Data, -1, null, default));
        module.PortNets.Add(net);
    }

    private static string TextOf(ModuleBuilder module) =>
        new VerilogBackend().Write(new Design([module.Build()], new ModuleId(0)), new BackendOptions())[0].Text;
}
