using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Codegen.Verilog;

/// <summary>What differs between Verilog-2005 and SystemVerilog, and the comments that the source gives.</summary>
internal sealed class VerilogStyle(VerilogOptions options, ModuleNetlist module, ModuleNames names)
{
    private readonly HashSet<string> _directOutputs = [.. names.DirectOutputs.Select(p => names.Ports[p])];
    private readonly Dictionary<Net, NamedNet> _named = FirstNames(module);

    public bool IsSystemVerilog => options.IsSystemVerilog;

    public string CombinationalBlock => IsSystemVerilog ? "always_comb begin" : "always @* begin";

    /// <summary>The declaration word of a variable.</summary>
    public string Variable => IsSystemVerilog ? "logic" : "reg";

    /// <summary>Whether the name is an output port that the text assigns where its net is defined.</summary>
    public bool DirectOutput(string name) => _directOutputs.Contains(name);

    /// <summary><c>[7:0] </c> with its space, nothing for one bit.</summary>
    public static string Range(int width) =>
        width == 1 ? "" : $"[{(width - 1).ToString(CultureInfo.InvariantCulture)}:0] ";

    /// <summary>A generate loop of one statement, outside or inside of another loop.</summary>
    public static void WriteLoop(VerilogText text, string variable, int count, string label, string statement)
    {
        var bound = count.ToString(CultureInfo.InvariantCulture);
        text.Line($"for ({variable} = 0; {variable} < {bound}; {variable} = {variable} + 1) begin : {label}");
        text.Indent();
        foreach (var line in statement.Split('\n')) text.Line(line);
        text.Outdent();
        text.Line("end");
    }

    /// <summary>A comment for the end of a line, <c>  // whdl: fifo.whdl:12</c>, or nothing.</summary>
    public string Location(SourceSpan source)
    {
        if (!options.HasLocations || source.Source is not { } file) return "";
        var line = file.PositionOf(source.Start).Line.ToString(CultureInfo.InvariantCulture);
        return $"  // whdl: {file.Path.Replace('\\', '/')}:{line}";
    }

    /// <summary>Where a named net was declared; nothing for a temporary.</summary>
    public string Location(Net net) => _named.TryGetValue(net, out var named) ? Location(named.Source) : "";

    /// <summary>The documentation of a named net, and for a block its place.</summary>
    public void WriteComments(VerilogText text, Net net, bool isBlock)
    {
        if (isBlock) text.Blank();
        if (_named.TryGetValue(net, out var named)) WriteDocumentation(text, named.Documentation);
        if (!isBlock) return;
        var location = Location(_named.TryGetValue(net, out var block) ? block.Source : module[net].Source).TrimStart();
        if (location.Length != 0) text.Line(location);
    }

    public static void WriteDocumentation(VerilogText text, string? documentation)
    {
        if (string.IsNullOrWhiteSpace(documentation)) return;
        foreach (var line in documentation.Trim().Split('\n')) text.Line(Comment(line.TrimEnd()));
    }

    /// <summary>A comment line that no tool takes for a directive or a continued line.</summary>
    public static string Comment(string line)
    {
        var text = line.Trim().TrimEnd('\\').TrimEnd();
        string[] directives = ["verilator", "synopsys", "synthesis", "pragma", "translate", "cadence", "ambit", "exemplar", "quartus", "xilinx"];
        var isDirective = directives.Any(d => text.StartsWith(d, StringComparison.OrdinalIgnoreCase));
        return text.Length == 0 ? "//" : (isDirective ? "// - " : "// ") + text;
    }

    private static Dictionary<Net, NamedNet> FirstNames(ModuleNetlist module)
    {
        var first = new Dictionary<Net, NamedNet>();
        foreach (var named in module.Names)
            if (named.Kind != NameKind.Port)
                first.TryAdd(named.Net, named);
        return first;
    }
}
