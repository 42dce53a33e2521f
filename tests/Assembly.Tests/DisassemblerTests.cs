using WaferHdl.Assembly.Output;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Assembly.Tests;

public sealed class DisassemblerTests
{
    [Fact]
    public void Words_of_every_operation_come_back_as_they_were()
    {
        var isa = Programs.Isa;
        var random = new Random(1);
        var disassembler = new Disassembler(isa, ProgramSymbols.None);
        var words = new List<ulong>();
        foreach (var operation in isa.Operations)
        {
            for (var i = 0; i < 60; i++)
            {
                var word = operation.Format.Operation.Put(0, operation.Code);
                foreach (var field in operation.Operands)
                    word = field.Put(word, field.Names.IsEmpty
                        ? Edge(random, field.Mask)
                        : field.Names[random.Next(field.Names.Length)].Bits);
                Assert.NotNull(disassembler.Instruction(word));
                words.Add(word);
            }
        }

        Assert.Equal(words, Programs.Assemble(disassembler.Program(words)).Words);
    }

    [Fact]
    public void Words_of_any_bits_come_back_as_they_were()
    {
        var random = new Random(2);
        var words = Enumerable.Range(0, 4000).Select(_ => (ulong)(uint)random.NextInt64()).ToList();
        var text = new Disassembler(Programs.Isa, ProgramSymbols.None).Program(words);
        Assert.Contains(".word 0x", text, StringComparison.Ordinal);
        Assert.Equal(words, Programs.Assemble(text).Words);
    }

    [Fact]
    public void Symbols_stand_in_the_program_again()
    {
        var program = Programs.Assemble("start: jmp behind\nhalt\nhere: there: jmp start + 1\nbehind: jmp far\nfar = 100\nN = 5");
        var file = ProgramText.Symbols(program) + "00000200 T past\n";
        var symbols = ProgramSymbols.Read(new SourceText("a.sym", file), new DiagnosticBag())!;
        var text = new Disassembler(Programs.Isa, symbols).Program(program.Words);
        Assert.Contains("jmp behind", text, StringComparison.Ordinal);
        Assert.Contains("jmp start+1", text, StringComparison.Ordinal);
        Assert.Contains("here:\nthere:\n", text, StringComparison.Ordinal);
        Assert.Equal(program.Words, Programs.Assemble(text).Words);
    }

    [Fact]
    public void Symbol_file_says_what_is_wrong_with_it()
    {
        var diagnostics = new DiagnosticBag();
        var source = new SourceText("a.sym", "00000000 T start\n0 X loop\nzz T loop\n0 T\n0 T r3\n0 A start\n\n");
        Assert.Null(ProgramSymbols.Read(source, diagnostics));
        Assert.All(diagnostics.Items, d => Assert.Equal("WH6019", d.Code));
        Assert.Equal([2, 3, 4, 5, 6], diagnostics.Items.Select(d => source.PositionOf(d.Span.Start).Line));
    }

    [Fact]
    public void Document_of_the_instruction_set_is_up_to_date()
    {
        var document = IsaDocument.Write(Programs.Isa, "whdl asm --document");
        Assert.True(document == Golden.Read("docs/isa.md"), "docs/isa.md is out of date: ./whdl asm --document > docs/isa.md");
    }

    private static ulong Edge(Random random, ulong mask) => random.Next(5) switch
    {
        0 => 0,
        1 => mask,
        2 => (mask >> 1) + (ulong)random.Next(2),
        _ => (ulong)random.NextInt64() & mask,
    };
}
