using System.Collections.Immutable;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>Modules, each stored once by (definition, parameters), and the top. A module stands after every module it
/// instantiates.</summary>
public sealed record Design(ImmutableArray<ModuleNetlist> Modules, ModuleId Top)
{
    public ModuleNetlist this[ModuleId id] => Modules[id.Index];

    public ModuleNetlist TopModule => Modules[Top.Index];
}
