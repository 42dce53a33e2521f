using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Writes a design as Verilog-2005, or as SystemVerilog with the setting <c>sv</c>: one module a file, the
/// list of files, the images of memories, and the map of names.</summary>
/// <remarks>IEEE 1364-2005; the text keeps to what Icarus, Verilator and Yosys all take without a warning.</remarks>
public sealed class VerilogBackend : IBackend
{
    private const int MaxVerilatorDivision = 512;

    public string Name => "verilog";

    public string Description => "Verilog-2005 (sv: SystemVerilog), one module a file, with a file list and a name map";

    public string FileExtension => ".v";

    public IReadOnlyList<OutputFile> Write(Design design, BackendOptions options) =>
        DeepStack.Run(() => Write(design, options, VerilogOptions.From(options)));

    /// <summary>The name of the top in the text.</summary>
    public static string TopName(Design design, string prefix = "") => ModuleNaming.Of(design, prefix)[design.Top.Index];

    /// <summary>The names of all modules in the text, by index.</summary>
    public static ImmutableArray<string> NamesOfModules(Design design) => ModuleNaming.Of(design);

    /// <summary>The names of a module's ports in the text, by port index.</summary>
    public static ImmutableArray<string> PortNames(ModuleNetlist module) => [.. ModuleNames.PortsOf(module)];

    private static List<OutputFile> Write(Design source, BackendOptions options, VerilogOptions verilog)
    {
        var design = VerilogPasses.Run(source);
        var prepared = design with { Modules = [.. design.Modules.Select(VerilogPreparation.Run)] };
        var names = new DesignNames(
            prepared, ModuleNaming.Of(prepared, verilog.Prefix), [.. prepared.Modules.Select(m => ModuleNames.PortsOf(m))]);
        var files = new List<OutputFile>();
        var data = new List<OutputFile>();
        var written = new List<(int, ModuleNames)>();
        foreach (var index in Reachable(prepared))
        {
            var module = prepared.Modules[index];
            if (module.IsExtern) continue;
            var writer = new ModuleWriter(names, index, module, verilog);
            files.Add(new OutputFile(names.ModuleNames[index] + verilog.FileExtension, writer.Write()));
            data.AddRange(writer.DataFiles);
            written.Add((index, writer.Names));
            ReportRenamed(module, writer.Names, options);
            ReportLimits(module, options);
        }

        var top = names.ModuleNames[prepared.Top.Index];
        files.Add(new OutputFile(top + ".f", string.Concat(files.Select(f => f.Path + "\n"))));
        files.AddRange(data);
        files.Add(new OutputFile(top + ".names.json", NameMap.Write(prepared, names, written)));
        var blocks = HierarchyBlocks.Of(prepared, Reachable(prepared));
        if (blocks.Count > HierarchyBlocks.MaxFlat) ReportMany(prepared, blocks, options);
        if (blocks.Modules.Count != 0 && (verilog.IsHierarchical || blocks.Count > HierarchyBlocks.MaxFlat))
            files.Add(new OutputFile(top + ".vlt", blocks.Configuration(names)));
        return files;
    }

    // Modules the top uses, each after what it uses.
    private static List<int> Reachable(Design design)
    {
        var isUsed = new bool[design.Modules.Length];
        isUsed[design.Top.Index] = true;
        for (var i = design.Modules.Length - 1; i >= 0; i--)
        {
            if (!isUsed[i]) continue;
            foreach (var instance in design.Modules[i].Instances) isUsed[instance.Module.Index] = true;
            foreach (var used in design.Modules[i].Arrays.SelectMany(a => a.Classes)) isUsed[used.Index] = true;
        }

        return [.. Enumerable.Range(0, isUsed.Length).Where(i => isUsed[i])];
    }

    private static void ReportLimits(ModuleNetlist module, BackendOptions options)
    {
        foreach (var cell in module.Cells)
        {
            if (cell is not BinaryCell { OutputWidth: > MaxVerilatorDivision, Kind: var kind }
                || kind is not (BinaryKind.DivideUnsigned or BinaryKind.DivideSigned or BinaryKind.RemainderUnsigned or BinaryKind.RemainderSigned))
                continue;
            options.Diagnostics.Report(
                CodegenRules.WideDivision, cell.Source,
                string.Create(CultureInfo.InvariantCulture, $"a division in '{module.DisplayName}' is {cell.Width} bits wide, but Verilator divides at most {MaxVerilatorDivision}"),
                "divide in several cycles, or simulate with another tool");
        }
    }

    private static void ReportMany(Design design, HierarchyBlocks blocks, BackendOptions options)
    {
        options.Diagnostics.Report(
            CodegenRules.ManyInstances, design[design.Top].Source,
            string.Create(CultureInfo.InvariantCulture, $"'{design[design.Top].DisplayName}' has {blocks.Count} instances of '{design[blocks.Most].DisplayName}', more than the {HierarchyBlocks.MaxFlat} that Verilator flattens in reasonable time"),
            "give Verilator --hierarchical and the .vlt file");
    }

    private static void ReportRenamed(ModuleNetlist module, ModuleNames names, BackendOptions options)
    {
        foreach (var (source, verilog) in names.Renamed)
        {
            var place = module.Ports.FirstOrDefault(p => p.Name == source)?.Source
                ?? module.Names.FirstOrDefault(n => n.Name == source)?.Source
                ?? module.Source;
            options.Diagnostics.Report(
                CodegenRules.RenamedKeyword,
                place,
                string.Create(CultureInfo.InvariantCulture, $"'{source}' of '{module.DisplayName}' is '{verilog}' in the Verilog"),
                "choose a name that is no word of Verilog, SystemVerilog or C++ to keep it");
        }
    }
}
