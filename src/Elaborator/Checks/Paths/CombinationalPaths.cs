using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>The combinational dependencies of a module's bits, and their order.</summary>
internal sealed record ModuleGraph(BitGraph Bits, ComponentOrder Order)
{
    /// <summary>Whether a component is a cycle.</summary>
    public bool IsCycle(int component)
    {
        var nodes = Order[component];
        return nodes.Length > 1 || Bits.ReadsOf(nodes[0]).Contains(nodes[0]);
    }
}

/// <summary>Port-to-port paths of the modules of a design: each module is looked at once, and stands for itself in those
/// that instantiate it.</summary>
/// <remarks>Segments of nets follow the slices and concats of the module itself. Where that is too coarse to tell (a bitwise
/// cell in a module whose parent joins single bits of its ports), <see cref="TryRefine"/> looks at bits.</remarks>
public sealed class CombinationalPaths(Design design)
{
    private const int MaxFinePortBits = 16_384;
    private const long MaxFineWork = 400_000_000;
    private readonly PortPaths?[] _paths = new PortPaths?[design.Modules.Length];
    private readonly PortPaths?[] _finePaths = new PortPaths?[design.Modules.Length];
    private readonly bool[] _isOpen = new bool[design.Modules.Length];
    private (int Module, ModuleGraph Graph)? _last;

    /// <summary>The paths of a module, without loops inside it.</summary>
    /// <remarks>An extern module has those of its model, or none.</remarks>
    public PortPaths Of(ModuleId id)
    {
        if (_paths[id.Index] is { } known) return known;
        if (_isOpen[id.Index]) return PortPaths.None; // a model that stands for itself
        _isOpen[id.Index] = true;
        var module = design[id];
        var paths = module.IsExtern
            ? module.Model is { } model ? Renamed(Of(model), design[model], module) : PortPaths.None
            : FindPaths(GraphOf(id));
        _isOpen[id.Index] = false;
        return _paths[id.Index] = paths;
    }

    internal Design Design => design;

    internal ModuleGraph GraphOf(ModuleId id)
    {
        if (_last is var (index, last) && index == id.Index) return last;
        var graph = Build(id, Of, false);
        _last = (id.Index, graph);
        return graph;
    }

    /// <summary>The graph of a module in which ports are cut into bits; null where it would be too large.</summary>
    internal ModuleGraph? TryRefine(ModuleId id)
    {
        if (design[id].Ports.Sum(port => (long)port.Width) > MaxFinePortBits) return null;
        var graph = Build(id, FineOf, true);
        return graph.Bits.IsLimited ? null : graph;
    }

    internal PortPaths FineOf(ModuleId id)
    {
        if (_finePaths[id.Index] is { } known) return known;
        _finePaths[id.Index] = Of(id);
        var module = design[id];
        if (module.IsExtern || module.Ports.Sum(port => (long)port.Width) > MaxFinePortBits) return Of(id);
        var graph = Build(id, FineOf, true);
        var inputBits = module.Ports.Where(port => !port.IsOutput).Sum(port => (long)port.Width);
        if (graph.Bits.IsLimited || graph.Bits.NodeCount * (inputBits / 64 + 1) > MaxFineWork) return Of(id);
        var paths = FindPaths(graph);
        _finePaths[id.Index] = paths;
        return paths;
    }

    private static PortPaths FindPaths(ModuleGraph graph) => PortPathFinder.Find(graph.Bits, graph.Order);

    private ModuleGraph Build(ModuleId id, Func<ModuleId, PortPaths> pathsOf, bool isFine)
    {
        var bits = new BitGraph(design, design[id], pathsOf, isFine);
        return new ModuleGraph(bits, StrongComponents.Find(bits.NodeCount, bits.ReadsOf));
    }

    // A model has the ports of the module it stands in for, but perhaps in another order.
    private static PortPaths Renamed(PortPaths paths, ModuleNetlist model, ModuleNetlist module)
    {
        var place = model.Ports.Select(port => module.FindPort(port.Name)).ToArray();
        if (place.Contains(-1)) return PortPaths.None;
        var order = Enumerable.Range(0, paths.Outputs.Length).OrderBy(i => place[paths.Outputs[i].Port]).ToArray();
        return new PortPaths(
            [.. paths.Inputs.Select(bits => bits with { Port = place[bits.Port] })],
            [.. order.Select(i => paths.Outputs[i] with { Port = place[paths.Outputs[i].Port] })],
            [.. order.Select(i => paths.Sources[i])]);
    }
}
