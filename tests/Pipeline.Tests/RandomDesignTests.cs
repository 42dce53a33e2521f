using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Text;
using WaferHdl.Pipeline.Tests.RandomDesigns;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

public sealed class RandomDesignTests
{
    [Fact]
    public void Generated_designs_parse()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var text = DesignGenerator.Generate(seed, 1 + seed % 10);
            var diagnostics = new DiagnosticBag();
            WhdlParser.Parse(new SourceText($"seed{seed}.whdl", text), diagnostics);
            Assert.True(diagnostics.Count == 0, text + string.Join('\n', diagnostics.Items.Select(d => $"{d.Span} {d.Message}")));
        }
    }
}
