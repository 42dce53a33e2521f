using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Checks;

/// <summary>Finds output streams whose <c>valid</c> depends on their own <c>ready</c> within a cycle.</summary>
internal sealed class StreamCheck(CombinationalPaths paths, DiagnosticBag diagnostics)
{
    private readonly PathFinder _finder = new(paths);

    public void Check(ModuleId id)
    {
        var module = paths.Design[id];
        if (module.IsExtern) return;
        foreach (var stream in module.Streams)
            if (!stream.IsInput && Depends(paths.Of(id), stream))
                Report(id, stream);
    }

    private static bool Depends(PortPaths summary, StreamPort stream) =>
        summary.Depends(stream.Valid.Port, stream.Valid.Low, stream.Ready.Port, stream.Ready.Low);

    private void Report(ModuleId id, StreamPort stream)
    {
        var graph = paths.GraphOf(id);
        if (PathFinder.Between(graph.Bits, stream.Ready, stream.Valid) is not { } path) return;
        var hops = _finder.Hops(graph, path, false);
        var inner = hops.Select(hop => $"'{hop.Name}'").ToList();
        if (inner.Count == 0 || inner[^1] != $"'{stream.Name}.valid'") inner.Add($"'{stream.Name}.valid'");
        var labels = hops.Take(12).Where(hop => !hop.Span.IsNone).Select((hop, i) =>
            new Label(hop.Span, i == 0 ? "the ready that is read" : $"through '{hop.Name}'"));
        diagnostics.Report(
            NetlistRules.ValidDependsOnReady, paths.Design[id].Ports[stream.Valid.Port].Source,
            $"'{stream.Name}.valid' depends on its own ready: {string.Join(" → ", inner)}",
            "offer data without looking at ready; a stream.Slice or a register in front decouples the two",
            [.. labels]);
    }
}
