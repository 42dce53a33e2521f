using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Machine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>Random values by name, as <see cref="RandomInit"/> has them.</summary>
internal sealed class UndefinedValues(GraphPlaces places, SiteNames names, ulong seed) : IUndefinedValues
{
    public BitVector Register(int region, int register, long lane)
    {
        var declared = places.Graph.Regions[region].Registers[register];
        var scope = places.Graph.Scopes[declared.Scope];
        var name = places.Layout.Sites[places.SiteOf(declared.Scope, lane).Site.Index]
            .Registers[register - scope.FirstRegister].Name;
        return RandomInit.Value(seed, SiteNames.Join(PathOf(declared.Scope, lane), name), 0, declared.Width);
    }

    public BitVector Word(int region, int memory, long lane, int address)
    {
        var declared = places.Graph.Regions[region].Memories[memory];
        return RandomInit.Value(
            seed, SiteNames.Join(PathOf(declared.Scope, lane), declared.Memory.Name), address, declared.Width);
    }

    private string PathOf(int scope, long lane)
    {
        var (site, own) = places.SiteOf(scope, lane);
        return names.PathOf(site, own);
    }
}
