using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;

namespace WaferHdl.Codegen.Dot;

/// <summary>Draws the structure of one module as a Graphviz graph: ports, registers, operators, instances, with wiring
/// folded into the edges.</summary>
/// <remarks>The setting <c>module</c> names the module, otherwise it is the top. <c>dot -Tsvg</c> lays the text out.</remarks>
public sealed class DotBackend : IBackend
{
    public string Name => "dot";

    public string Description => "a Graphviz drawing of one module (module=NAME; the top by default)";

    public string FileExtension => ".dot";

    public IReadOnlyList<OutputFile> Write(Design design, BackendOptions options)
    {
        var reduced = PassRunner.Run(design, PassList.Export);
        var module = reduced.TopModule;
        if (options.Settings.TryGetValue("module", out var name))
        {
            if (Find(reduced, name) is not { } found)
            {
                options.Diagnostics.Report(
                    CodegenRules.UnknownModule, design.TopModule.Source, $"the design has no module '{name}'",
                    $"name one of {string.Join(", ", reduced.Modules.TakeLast(8).Select(m => $"'{m.DisplayName}'"))}");
                return [];
            }

            module = found;
        }

        return [new OutputFile(FileName(module) + FileExtension, new DotModule(reduced, module).Write())];
    }

    // With its parameters, by its full name, by its last name: the first that fits, the top side first.
    private static ModuleNetlist? Find(Design design, string name) =>
        design.Modules.LastOrDefault(module => module.DisplayName == name)
        ?? design.Modules.LastOrDefault(module => module.Definition == name)
        ?? design.Modules.LastOrDefault(module => module.Definition[(module.Definition.LastIndexOf('.') + 1)..] == name);

    private static string FileName(ModuleNetlist module) => module.Definition[(module.Definition.LastIndexOf('.') + 1)..];
}
