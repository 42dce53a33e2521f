using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>Defined corners become trap properties, each under the condition of its path.</summary>
public sealed class TrapTests
{
    private const string Source = """
        enum Op: u2 { A, B, C }
        module M {
          in  a: u8;
          in  b: u8;
          in  i: u3;
          in  op: Op;
          in  en: bit;
          out y: u8;
          out z: u8;
          mem m: u8[6];
          reg r: u8 = 0;
          reg v: u8[5];
          y = if en { a / b } else { 0 };
          z = match op { Op.A => r, Op.B => m[i], Op.C => v[0] };
          seq {
            if en && a == 1 {
              m[i] <= a;
              v[i] <= a;
            }
            r <= a;
          }
        }
        """;

    [Theory]
    [InlineData(8, 2, 0, 0, 1, "")]
    [InlineData(8, 0, 0, 0, 0, "")]
    [InlineData(8, 0, 0, 0, 1, "division by zero")]
    [InlineData(1, 1, 5, 0, 1, "index out of range 0 to 4: 5")]
    [InlineData(1, 1, 5, 0, 0, "")]
    [InlineData(2, 1, 7, 0, 1, "")]
    [InlineData(2, 1, 7, 1, 1, "index out of range 0 to 5: 7")]
    [InlineData(2, 1, 0, 3, 1, "encoding without a name")]
    public void Trap_fires_on_its_own_path(int a, int b, int i, int op, int en, string expected)
    {
        var design = Whdl.Of(Source).Design(options: new ElaborationOptions(WithTraps: true));
        using var engine = new InterpreterFactory()
            .Create(design, SimulationOptions.Default with { Trap = true }, new DiagnosticBag())!;
        Poke("a", a);
        Poke("b", b);
        Poke("i", i);
        Poke("op", op);
        Poke("en", en);
        engine.Step([design.TopModule.Domains[0].ClockPort]);
        var hits = engine.TakeHits().Where(hit => hit.Property.Check == PropertyCheck.Trap)
            .Select(hit => hit.Message).ToList();
        if (expected.Length == 0) Assert.Empty(hits);
        else Assert.Contains(hits, hit => hit.StartsWith(expected, StringComparison.Ordinal));

        void Poke(string port, int value)
        {
            var index = design.TopModule.FindPort(port);
            engine.Poke(index, BitVector.FromInteger(value, design.TopModule.Ports[index].Width));
        }
    }

    [Fact]
    public void Without_the_option_there_are_no_traps()
    {
        Assert.Empty(Whdl.Of(Source).Design().TopModule.Properties);
    }
}
