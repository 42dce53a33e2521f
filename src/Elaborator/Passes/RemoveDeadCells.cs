using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Removes cells and memories that reach no output, instance, property or counter.</summary>
/// <param name="keepsNames">Whether a name keeps its net alive, so that a simulation can show it. Otherwise names of
/// removed nets go with them.</param>
public sealed class RemoveDeadCells(bool keepsNames = true) : INetlistPass
{
    public string Name => keepsNames ? "remove-dead-cells" : "remove-unread-cells";

    public string Summary => keepsNames
        ? "removes cells that reach no output, instance, property, counter or name"
        : "removes cells that reach no output, instance, property or counter, and their names";

    public Design Run(Design design)
    {
        ImmutableArray<ModuleNetlist>.Builder? modules = null;
        for (var i = 0; i < design.Modules.Length; i++)
        {
            var module = Run(design.Modules[i]);
            if (ReferenceEquals(module, design.Modules[i])) continue;
            modules ??= design.Modules.ToBuilder();
            modules[i] = module;
        }

        return modules is null ? design : design with { Modules = modules.ToImmutable() };
    }

    private ModuleNetlist Run(ModuleNetlist module)
    {
        var (isLive, isMemoryLive) = Mark(module);
        var names = module.Names.Where(name => isLive[name.Net.Cell]).ToImmutableArray();
        if (isLive.All(live => live) && isMemoryLive.All(live => live) && names.Length == module.Names.Length) return module;

        var places = new int[isLive.Length];
        var count = 0;
        for (var i = 0; i < isLive.Length; i++)
            if (isLive[i])
                places[i] = count++;
        Net Map(Net net) => new(places[net.Cell]);

        var memoryPlaces = new int[isMemoryLive.Length];
        for (int i = 0, place = 0; i < isMemoryLive.Length; i++)
            if (isMemoryLive[i])
                memoryPlaces[i] = place++;
        var cells = ImmutableArray.CreateBuilder<Cell>(count);
        for (var i = 0; i < isLive.Length; i++)
        {
            if (!isLive[i]) continue;
            var cell = module.Cells[i].MapInputs(Map);
            cells.Add(cell is MemoryReadCell read ? read with { Memory = memoryPlaces[read.Memory] } : cell);
        }

        var memories = module.Memories.Where((_, i) => isMemoryLive[i]).ToImmutableArray();
        return module.With(memories: memories, names: names).WithCells(cells.MoveToImmutable(), Map);
    }

    private (bool[] IsLive, bool[] IsMemoryLive) Mark(ModuleNetlist module)
    {
        var isLive = new bool[module.Cells.Length];
        var isMemoryLive = new bool[module.Memories.Length];
        var pending = new Stack<Net>();
        foreach (var net in Roots(module)) Reach(net);
        if (keepsNames)
            for (var i = 0; i < isMemoryLive.Length; i++)
                ReachMemory(i);
        while (pending.TryPop(out var net))
        {
            var cell = module[net];
            for (var i = 0; i < cell.InputCount; i++) Reach(cell.Input(i));
            if (cell is MemoryReadCell read) ReachMemory(read.Memory);
        }

        return (isLive, isMemoryLive);

        void Reach(Net net)
        {
            if (isLive[net.Cell]) return;
            isLive[net.Cell] = true;
            pending.Push(net);
        }

        void ReachMemory(int index)
        {
            if (isMemoryLive[index]) return;
            isMemoryLive[index] = true;
            foreach (var write in module.Memories[index].Writes)
            {
                Reach(write.Enable);
                Reach(write.Address);
                Reach(write.Data);
            }
        }
    }

    private IEnumerable<Net> Roots(ModuleNetlist module)
    {
        var roots = module.PortNets
            .Concat(module.Instances.SelectMany(instance => instance.Inputs).OfType<Net>())
            .Concat(module.Arrays.SelectMany(array => array.Inputs).SelectMany(pieces => pieces)
                .Select(piece => piece.Source.ReadNet()).OfType<Net>())
            .Concat(module.Properties.Select(property => property.Condition))
            .Concat(module.Properties.SelectMany(property => property.Message).Select(part => part.Value).OfType<Net>())
            .Concat(module.Counters.Select(counter => counter.Amount));
        return keepsNames ? roots.Concat(module.Names.Select(name => name.Net)) : roots;
    }
}
