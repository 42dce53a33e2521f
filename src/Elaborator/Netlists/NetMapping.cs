using System.Collections.Immutable;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>Replaces the nets that the parts of a module read.</summary>
public static class NetMapping
{
    /// <summary>The module with other cells, in which everything but the cells reads <paramref name="map"/> of each
    /// net it reads now. The cells are taken as they are.</summary>
    public static ModuleNetlist WithCells(this ModuleNetlist module, ImmutableArray<Cell> cells, Func<Net, Net> map) =>
        module.With(
            portNets: [.. module.PortNets.Select(map)],
            cells: cells,
            memories: [.. module.Memories.Select(memory => memory.MapInputs(map))],
            instances: [.. module.Instances.Select(instance => instance.MapInputs(map))],
            arrays: [.. module.Arrays.Select(array => array.MapInputs(map))],
            properties: [.. module.Properties.Select(property => property.MapInputs(map))],
            counters: [.. module.Counters.Select(counter => counter with { Amount = map(counter.Amount) })],
            names: [.. module.Names.Select(name => name with { Net = map(name.Net) })]);

    public static Memory MapInputs(this Memory memory, Func<Net, Net> map) => memory with
    {
        Writes =
        [
            .. memory.Writes.Select(write => write with
            {
                Enable = map(write.Enable),
                Address = map(write.Address),
                Data = map(write.Data),
            }),
        ],
    };

    public static Instance MapInputs(this Instance instance, Func<Net, Net> map) =>
        instance with { Inputs = [.. instance.Inputs.Select(net => net is { } n ? map(n) : (Net?)null)] };

    public static InstanceArray MapInputs(this InstanceArray array, Func<Net, Net> map) => array with
    {
        Inputs = [.. array.Inputs.Select(pieces => pieces.Select(piece => piece.MapInputs(map)).ToImmutableArray())],
    };

    public static Property MapInputs(this Property property, Func<Net, Net> map) => property with
    {
        Condition = map(property.Condition),
        Message = [.. property.Message.Select(part => part.Value is { } net ? part with { Value = map(net) } : part)],
    };

    /// <summary>The net that a piece reads, or null for an index.</summary>
    public static Net? ReadNet(this PieceSource source) => source switch
    {
        NetPiece piece => piece.Net,
        TablePiece piece => piece.Net,
        _ => null,
    };

    private static ArrayPiece MapInputs(this ArrayPiece piece, Func<Net, Net> map) => piece with
    {
        Source = piece.Source switch
        {
            NetPiece source => source with { Net = map(source.Net) },
            TablePiece source => source with { Net = map(source.Net) },
            var source => source,
        },
    };
}
