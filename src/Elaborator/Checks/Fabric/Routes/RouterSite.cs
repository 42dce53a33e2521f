using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>A router with a <c>route</c> inside the tile of a grid, and how it is wired to the tile.</summary>
/// <param name="Path">From the tile, empty where the tile is the router itself.</param>
/// <param name="Sides">By hop port of the router: the side of the tile that it is wired straight to, or null (a port for
/// injection and ejection).</param>
/// <param name="Ports">By hop port: the name of the tile's port, or the hop port's own.</param>
/// <param name="Inputs">By name: what is known of the inputs of the router, in terms of the grid.</param>
/// <param name="Obstacle">Why the routes can't be followed from tile to tile, or null.</param>
internal sealed record RouterSite(
    ModuleId Router, string Path, ImmutableArray<Compass?> Sides, ImmutableArray<string> Ports,
    ImmutableDictionary<string, TileInput> Inputs, string? Obstacle)
{
    /// <summary>Registers that the route reads and that the router writes: what is known of them is their first value.</summary>
    public ImmutableArray<string> Written { get; init; } = [];
}

/// <summary>Finds the routers of a tile and traces their ports to those of the tile.</summary>
internal static class RouterFinder
{
    private const int MaxDepth = 8;

    /// <summary>A router below some module: its hop ports and inputs in terms of that module's ports.</summary>
    private sealed record Found(
        ModuleId Router, string Path, ImmutableArray<string?> Ports, ImmutableDictionary<string, InputSource> Inputs,
        string? Obstacle);

    /// <summary>Where an input comes from: a port of the module looked at, or a constant.</summary>
    private readonly record struct InputSource(string? Port, BitVector? Value);

    public static List<RouterSite> Find(Design design, GridInfo grid)
    {
        var inputs = grid.Inputs.ToDictionary(input => input.Port);
        var sites = new List<RouterSite>();
        foreach (var found in FindIn(design, grid.Tile, 0))
        {
            var router = design[found.Router];
            var names = router.Router!.HopPorts;
            var sides = found.Ports.Select(port => port is null ? null : SideOf(port)).ToImmutableArray();
            var obstacle = found.Obstacle;
            for (var i = 0; i < names.Length && obstacle is null; i++)
                if (sides[i] is null && SideOf(names[i]) is { } side && Fabric.Sides.HasNeighbours(grid, side))
                    obstacle = $"'{names[i]}' of the router is not wired straight to '{names[i]}' of the tile";
            var known = ImmutableDictionary.CreateBuilder<string, TileInput>();
            foreach (var (name, source) in found.Inputs)
            {
                if (source.Value is { } value) known.Add(name, new TileInput(name, TileInputKind.Constant, value));
                else if (source.Port is { } port && inputs.TryGetValue(port, out var input)) known.Add(name, input with { Port = name });
            }

            var written = AddRegisters(design, router, known);
            sites.Add(new RouterSite(
                found.Router, found.Path, sides, [.. names.Select((name, i) => found.Ports[i] ?? name)], known.ToImmutable(), obstacle)
            {
                Written = written,
            });
        }

        return sites;
    }

    // What the registers that the route reads hold at power-up; gives the names of those that may change.
    private static ImmutableArray<string> AddRegisters(
        Design design, ModuleNetlist router, ImmutableDictionary<string, TileInput>.Builder known)
    {
        var written = ImmutableArray.CreateBuilder<string>();
        if (router.Router!.Route is not { } route) return [];
        foreach (var name in router.Names)
        {
            if (name.Kind != NameKind.Register || design[route].FindPort(name.Name) < 0 || known.ContainsKey(name.Name)) continue;
            Net[] parts = router[name.Net] is ConcatCell concat ? [.. concat.Parts] : [name.Net];
            var registers = parts.Select(net => router[net] as RegisterCell).OfType<RegisterCell>().ToArray();
            if (registers.Length != parts.Length) continue;
            var value = registers.Skip(1).Aggregate(registers[0].Init, (high, register) => BitMath.Concat(high, register.Init));
            known.Add(name.Name, new TileInput(name.Name, TileInputKind.Constant, value));
            if (parts.Zip(registers).Any(pair => pair.Second.Next != pair.First)) written.Add(name.Name);
        }

        return written.ToImmutable();
    }

    private static Compass? SideOf(string port)
    {
        foreach (var side in Fabric.Sides.All)
            if (Fabric.Sides.RestOf(port, Fabric.Sides.Word(side)) is not null)
                return side;
        return null;
    }

    private static List<Found> FindIn(Design design, ModuleId id, int depth)
    {
        var module = design[id];
        if (module.Router is { } router)
        {
            var inputs = module.Ports.Where(port => !port.IsOutput)
                .ToImmutableDictionary(port => port.Name, port => new InputSource(port.Name, null));
            return [new Found(id, "", [.. router.HopPorts], inputs, null)];
        }

        var result = new List<Found>();
        if (depth >= MaxDepth) return result;
        for (var i = 0; i < module.Instances.Length; i++)
            foreach (var inner in FindIn(design, module.Instances[i].Module, depth + 1))
                result.Add(Lift(design, module, i, inner));
        return result;
    }

    // Puts what was found in an instance into terms of the module that holds it.
    private static Found Lift(Design design, ModuleNetlist module, int index, Found inner)
    {
        var instance = module.Instances[index];
        var child = design[instance.Module];
        var obstacle = inner.Obstacle;
        var ports = inner.Ports.Select(port => port is null ? null : Outside(port)).ToImmutableArray();
        var inputs = inner.Inputs.ToImmutableDictionary(pair => pair.Key, pair => SourceOf(pair.Value));
        var path = inner.Path.Length == 0 ? instance.Name : $"{instance.Name}.{inner.Path}";
        return new Found(inner.Router, path, ports, inputs, obstacle);

        InputSource SourceOf(InputSource source)
        {
            if (source.Port is null) return source;
            var port = child.FindPort(source.Port);
            if (port < 0 || instance.Inputs[port] is not { } net) return default;
            return module[Whole(module, net)] switch
            {
                InputCell input => new InputSource(module.Ports[input.Port].Name, null),
                ConstantCell constant => new InputSource(null, constant.Value),
                _ => default,
            };
        }

        // The module's port that a port of the child is wired to, leaf by leaf.
        string? Outside(string name)
        {
            string? outside = null;
            var (straight, other) = (0, 0);
            for (var p = 0; p < child.Ports.Length; p++)
            {
                if (child.Ports[p].Kind != PortKind.Data || Fabric.Sides.RestOf(child.Ports[p].Name, name) is not { } rest) continue;
                var leaf = child.Ports[p].IsOutput ? Reader(p) : Writer(p);
                if (leaf is not null && leaf.EndsWith(rest, StringComparison.Ordinal)
                    && (outside is null || outside == leaf[..^rest.Length]))
                {
                    outside = leaf[..^rest.Length];
                    straight++;
                }
                else
                {
                    other++;
                }
            }

            if (straight > 0 && other > 0 && SideOf(outside!) is not null)
                obstacle ??= $"'{name}' of the router is wired to '{outside}' of the tile only in part";
            return other == 0 ? outside : null;
        }

        string? Reader(int port)
        {
            for (var p = 0; p < module.Ports.Length; p++)
                if (module.Ports[p].IsOutput && module[Whole(module, module.PortNets[p])] is InstanceOutputCell cell
                    && cell.Instance == index && cell.Port == port)
                    return module.Ports[p].Name;
            return null;
        }

        string? Writer(int port) =>
            instance.Inputs[port] is { } net && module[Whole(module, net)] is InputCell input ? module.Ports[input.Port].Name : null;
    }

    // The net that carries the same number, without what only passes it on or makes it wider.
    private static Net Whole(ModuleNetlist module, Net net)
    {
        while (true)
        {
            switch (module[net])
            {
                case SliceCell slice when slice.Low == 0 && slice.SliceWidth == module.WidthOf(slice.A):
                    net = slice.A;
                    break;
                case ConcatCell { Parts.Length: 1 } concat:
                    net = concat.Parts[0];
                    break;
                case ExtendCell { IsSigned: false } extend:
                    net = extend.A;
                    break;
                default:
                    return net;
            }
        }
    }
}
