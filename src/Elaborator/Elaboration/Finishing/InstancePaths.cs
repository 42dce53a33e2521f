using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Elaboration.Finishing;

/// <summary>Which outputs of a module an input reaches within a cycle, without passing a
/// <c>cross</c>.</summary>
internal sealed class InstancePaths(IReadOnlyList<ModuleNetlist> modules)
{
    private readonly Dictionary<(ModuleId Module, int Port), ImmutableHashSet<int>> _known = [];

    public ImmutableHashSet<int> From(ModuleId id, int port)
    {
        if (_known.TryGetValue((id, port), out var known)) return known;
        var module = modules[id.Index];
        var reached = new bool[module.Cells.Length];
        if (!module.IsExtern) reached[module.PortNets[port].Cell] = true;
        var changed = !module.IsExtern;
        while (changed)
        {
            changed = false;
            for (var i = 0; i < reached.Length; i++)
            {
                if (reached[i] || !Reaches(module, reached, module.Cells[i])) continue;
                reached[i] = true;
                changed = true;
            }
        }

        var outputs = Enumerable.Range(0, module.Ports.Length)
            .Where(p => module.Ports[p].IsOutput && reached[module.PortNets[p].Cell]).ToImmutableHashSet();
        _known.Add((id, port), outputs);
        return outputs;
    }

    private bool Reaches(ModuleNetlist module, bool[] reached, Cell cell)
    {
        switch (cell)
        {
            case RegisterCell or CrossCell:
                return false;
            case InstanceOutputCell output:
                var instance = module.Instances[output.Instance];
                for (var p = 0; p < instance.Inputs.Length; p++)
                    if (instance.Inputs[p] is { } net && reached[net.Cell]
                        && From(instance.Module, p).Contains(output.Port))
                        return true;
                return false;
            case ArrayOutputCell output:
                var array = module.Arrays[output.Array];
                for (var p = 0; p < array.Inputs.Length; p++)
                    foreach (var piece in array.Inputs[p])
                    {
                        var source = piece.Source switch
                        {
                            NetPiece n => n.Net.Cell,
                            TablePiece t => t.Net.Cell,
                            _ => -1,
                        };
                        if (source >= 0 && reached[source] && From(array.Classes[0], p).Contains(output.Port))
                            return true;
                    }

                return false;
            default:
                for (var i = 0; i < cell.InputCount; i++)
                    if (reached[cell.Input(i).Cell])
                        return true;
                return false;
        }
    }
}
