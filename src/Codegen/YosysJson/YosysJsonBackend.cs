using System.Text;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>Writes a design as the JSON netlist of Yosys (<c>write_json</c>, <c>read_json</c>): all modules in one file,
/// with cells of whole words (<c>$add</c>, <c>$mux</c>, <c>$dff</c>).</summary>
/// <remarks>The format lists every bit and every instance, so its size is that of the unrolled module.</remarks>
public sealed class YosysJsonBackend : IBackend
{
    private const long MaxBits = 20_000_000;

    public string Name => "yosys-json";

    public string Description => "the JSON netlist of Yosys, for read_json and tools that draw it";

    public string FileExtension => ".json";

    public IReadOnlyList<OutputFile> Write(Design design, BackendOptions options)
    {
        var reduced = PassRunner.Run(design, PassList.Export);
        foreach (var module in reduced.Modules)
        {
            var bits = BitsOf(reduced, module);
            if (bits <= MaxBits) continue;
            options.Diagnostics.Report(
                CodegenRules.TooManyBits, module.Source,
                $"'{module.DisplayName}' has {bits} bits, but the JSON netlist may list {MaxBits}",
                "export Verilog, which keeps arrays, or a smaller grid");
            return [];
        }

        var names = ModuleNaming.Of(reduced);
        var text = new StringBuilder("{\n  \"creator\": \"WaferHdl\",\n  \"modules\": {\n");
        for (var i = 0; i < reduced.Modules.Length; i++)
        {
            if (i > 0) text.Append(",\n");
            new YosysModuleWriter(reduced, reduced.Modules[i], names).Write(text, names[i], i == reduced.Top.Index);
        }

        text.Append("\n  }\n}\n");
        return [new OutputFile(names[reduced.Top.Index] + FileExtension, text.ToString())];
    }

    private static long BitsOf(Design design, ModuleNetlist module) =>
        module.Cells.Sum(cell => (long)cell.Width)
        + module.Memories.Sum(memory => (long)memory.Depth * memory.Width)
        + module.Arrays.Sum(array => design[array.Classes[0]].Ports.Sum(port => (long)port.Width) * array.Count);
}
