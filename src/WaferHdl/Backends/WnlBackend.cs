using WaferHdl.Codegen;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;

namespace WaferHdl.Backends;

/// <summary>The netlist's own text form (docs/netlist.md).</summary>
public sealed class WnlBackend : IBackend
{
    public string Name => "wnl";

    public string Description => "the netlist's text form, which whdl reads back";

    public string FileExtension => ".wnl";

    public IReadOnlyList<OutputFile> Write(Design design, BackendOptions options) =>
        [new OutputFile(FileName(design) + FileExtension, WnlWriter.Write(design, options.IsSet("sources")))];

    private static string FileName(Design design) =>
        design.TopModule.Definition[(design.TopModule.Definition.LastIndexOf('.') + 1)..];
}
