using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Pipeline.Tests.Sources;
using Xunit;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>A generated text with top <c>Top</c>, and how it is elaborated.</summary>
/// <param name="Form">Of a fabric or wafer; null: modules only.</param>
internal sealed record RandomSource(string Text, GridForm? Form)
{
    /// <summary>Every third one is a fabric or wafer, every twelfth one of routers.</summary>
    public static RandomSource Make(int seed, int size, GeneratorOptions? options = null)
    {
        if (seed % 3 != 2) return new(DesignGenerator.Generate(seed, size, options), null);
        var text = seed % 12 == 11
            ? RouterGenerator.Generate(seed, size, out var form, options)
            : GridGenerator.Generate(seed, size, out form, options);
        return new(text, form);
    }

    /// <summary>The design; dead tiles are left out where no repair fits them.</summary>
    /// <param name="mayHaveGarbage">Whether dead tiles may send noise, which is for simulation only.</param>
    public Design Elaborate(bool mayHaveGarbage = true)
    {
        if (Form is null) return Compiler.Design(Compiler.OpenText(Text, "random.whdl"), "Top");
        var form = Form with { HasGarbage = Form.HasGarbage && mayHaveGarbage };
        var map = new DefectMap(
            [.. Form.DeadTiles.Select(d => new Defect(DefectKind.Tile, d.Row, d.Column)).ToImmutableArray()]);
        return (Form.DeadTiles.Count > 0 ? Elaborate(map, form, out _) : null)
            ?? Elaborate(DefectMap.Empty, form, out var problems)
            ?? throw new InvalidOperationException(problems);
    }

    private Design? Elaborate(DefectMap map, GridForm form, out string problems)
    {
        var workspace = Compiler.OpenText(Text, "random.whdl");
        var design = workspace.Elaborate(
            "Top", new ElaborationOptions { IsPhysical = form.IsPhysical, Defects = map, HasGarbage = form.HasGarbage });
        problems = Compiler.Print(workspace.Diagnostics);
        if (design is null || workspace.Diagnostics.HasErrors) return null;
        Assert.Empty(NetlistVerifier.Verify(design).Select(f => $"{f.Span}: {f.Message}"));
        return design;
    }
}
