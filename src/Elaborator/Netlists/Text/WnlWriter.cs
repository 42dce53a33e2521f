using System.Text;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Writes a design as <c>.wnl</c> text (docs/netlist.md). <see cref="WnlParser"/> is its inverse, but for
/// source places and for where in the list of cells constants stand.</summary>
/// <remarks>Equal designs give equal bytes. O(size of the netlist); arrays cost their pieces, not their instances.</remarks>
public static class WnlWriter
{
    /// <summary>Writes all modules.</summary>
    /// <param name="design">A design that keeps the rules of <see cref="NetlistVerifier"/>.</param>
    /// <param name="showSources">Whether each cell is followed by <c>// file:line:column</c>.</param>
    public static string Write(Design design, bool showSources = false)
    {
        var text = new StringBuilder();
        text.Append(WnlText.Header).Append('\n');
        foreach (var type in new WnlTypeTable(design).Declared) text.Append('\n').Append(WnlTypeTable.Declaration(type));
        var references = new WnlReferences(design);
        foreach (var module in design.Modules)
        {
            text.Append('\n');
            new WnlModuleWriter(design, module, references, text, showSources).Write();
        }

        text.Append($"\ntop {references.Module(design.Top)}\n");
        return text.ToString();
    }
}

/// <summary>How the parts of a design refer to modules: by their header where that is unique, else by number.</summary>
internal sealed class WnlReferences
{
    private readonly string[] _modules;

    public WnlReferences(Design design)
    {
        _modules = [.. design.Modules.Select(WnlText.ModuleHeader)];
        var uses = _modules.GroupBy(name => name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        for (var i = 0; i < _modules.Length; i++)
            if (uses[_modules[i]] > 1)
                _modules[i] = $"#{i}";
    }

    public string Module(ModuleId id) => _modules[id.Index];

    /// <summary>References to the things of one list: by name where that is plain and unique, else by number.</summary>
    public static string[] ByName(IEnumerable<string> names)
    {
        var list = names.ToArray();
        var uses = list.GroupBy(name => name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return [.. list.Select((name, i) => uses[name] == 1 ? WnlText.Name(name) : $"#{i}")];
    }
}
