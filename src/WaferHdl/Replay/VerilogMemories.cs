using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WaferHdl.Codegen;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Codegen.Verilog.Testbench;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Replay;

/// <summary>Finds what an engine's memories hold besides their contents at power-up, by the names of the exported
/// Verilog.</summary>
internal sealed class VerilogMemories
{
    private readonly JsonElement _modules;
    private readonly ImmutableArray<string> _names;
    private readonly int _top;

    private VerilogMemories(Design design, string nameMap)
    {
        using var document = JsonDocument.Parse(nameMap);
        _modules = document.RootElement.GetProperty("modules").Clone();
        (_names, _top) = (VerilogBackend.NamesOfModules(design), design.Top.Index);
    }

    /// <summary>In the order of the hierarchy. Memories that the Verilog leaves out, since nobody reads them, are left out
    /// here.</summary>
    public static ImmutableArray<RecordedMemory> Of(ISimulationEngine engine)
    {
        VerilogMemories? names = null;
        var memories = ImmutableArray.CreateBuilder<RecordedMemory>();
        foreach (var column in engine.State.Layout.Columns)
        {
            if (column.Kind != StateKind.Memory) continue;
            foreach (var lane in engine.State.ReadMemory(column).GroupBy(w => w.Lane))
            {
                names ??= new VerilogMemories(engine.Design, NameMapOf(engine.Design));
                if (names.PathOf(column, lane.Key) is { } path)
                    memories.Add(new RecordedMemory(path, [.. lane.Select(w => (w.Address, w.Value))]));
            }
        }

        return memories.ToImmutable();
    }

    private static string NameMapOf(Design design) => new VerilogBackend().Write(design, new BackendOptions())
        .Single(f => f.Path.EndsWith(".names.json", StringComparison.Ordinal)).Text;

    private string? PathOf(StateColumn memory, long lane)
    {
        // From the top down: a site, and which of its elements.
        var way = new Stack<(StateSite Site, int Element)>();
        for (var site = memory.Site; site.Parent is not null; site = site.Parent)
        {
            way.Push((site, (int)(lane % site.ElementCount)));
            lane /= site.ElementCount;
        }

        var path = new StringBuilder();
        var module = _names[_top];
        foreach (var (site, element) in way)
        {
            if (Step(site, element, module) is not var (name, next)) return null;
            path.Append(name).Append('.');
            module = next;
        }

        return Member(module, "signals", memory.Name)?.GetString() is { } own ? path.Append(own).ToString() : null;
    }

    // The name of one instance, and of what stands there.
    private (string Name, string Module)? Step(StateSite site, int element, string parent)
    {
        var outer = site.Parent!.Module;
        if (site.Unit >= 0)
        {
            return Member(parent, "instances", outer.Instances[site.Unit].Name) is { } instance
                ? (instance.GetProperty("name").GetString()!, _names[outer.Instances[site.Unit].Module.Index])
                : null;
        }

        var array = outer.Arrays[-1 - site.Unit];
        if (Member(parent, "instances", array.Name + string.Concat(Enumerable.Repeat("[]", array.Shape.Length))) is not { } loop) return null;
        var flat = site.Elements.IsDefault ? element : site.Elements[element];
        var index = new int[array.Shape.Length];
        for (var d = index.Length - 1; d >= 0; d--) (flat, index[d]) = Math.DivRem(flat, array.Shape[d]);
        var parts = loop.GetProperty("name").GetString()!.Split("[]");
        var name = string.Concat(parts.Select((part, d) =>
            d < index.Length ? string.Create(CultureInfo.InvariantCulture, $"{part}[{index[d]}]") : part));
        var piece = array.ClassMap.Select((c, i) => (c, i)).First(p => p.c.Box.Contains(index));
        // Several classes stand in alternatives of the loop's body, one for each piece.
        if (array.Classes.Length > 1)
            name = name.Insert(name.LastIndexOf('.'), string.Create(CultureInfo.InvariantCulture, $".class_{piece.i + 1}"));
        return (name, _names[array.Classes[piece.c.Class].Index]);
    }

    private JsonElement? Member(string module, string table, string name) =>
        _modules.TryGetProperty(module, out var own) && own.GetProperty(table).TryGetProperty(name, out var member) ? member : null;
}
