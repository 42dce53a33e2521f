using System.Text;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>Large descriptions neither overflow the stack nor take quadratic time.</summary>
public sealed class DeepDesignTests
{
    [Fact]
    public void A_sum_of_twenty_thousand_terms_elaborates()
    {
        var text = new StringBuilder("module M { in x: u8; out y: u8; y = x");
        for (var i = 0; i < 20_000; i++) text.Append(i % 2 == 0 ? " +% x" : " ^ x");
        text.Append("; }");
        Assert.True(Whdl.Of(text.ToString()).Design().TopModule.Cells.Length > 0);
    }

    [Fact]
    public void A_chain_of_twenty_thousand_wires_elaborates_in_any_order()
    {
        var text = new StringBuilder("module M { in x: u8; out y: u8;\n");
        for (var i = 0; i < 20_000; i++) text.Append($"wire w{i}: u8; w{i} = w{i + 1} ^ {i % 250 + 1};\n");
        text.Append("wire w20000: u8; w20000 = x; y = w0; }");
        Assert.True(Whdl.Of(text.ToString()).Design().TopModule.Cells.Length > 20_000);
    }

    [Fact]
    public void A_chain_of_five_thousand_branches_elaborates()
    {
        var text = new StringBuilder("module M { in x: u16; out y: u16; comb { ");
        for (var i = 0; i < 5_000; i++) text.Append($"if x == {i} {{ y = {i * 7 % 65536}; }} else ");
        text.Append("{ y = 0; } } }");
        Assert.True(Whdl.Of(text.ToString()).Design().TopModule.Cells.Length > 5_000);
    }

    [Fact]
    public void Ten_thousand_elements_in_a_loop_take_linear_time()
    {
        var design = Whdl.Of("""
            module M<N: nat = 10000> {
              in  x: u8[N];
              in  en: bit[N];
              out y: u8[N];
              reg r: u8[N] = [0; N];
              y = r;
              seq { for i in 0..N { if en[i] { r[i] <= x[i] +% 1; } } }
            }
            """).Design();
        Assert.True(design.TopModule.Cells.Length > 10_000);
    }
}
