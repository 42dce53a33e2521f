using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Removes what only a simulation looks at: traps, counters and the names of counters. What fed them stays for
/// <see cref="RemoveDeadCells"/>.</summary>
/// <param name="keepsCounters">Whether counters stay, since the user asked for them.</param>
public sealed class StripSimulation(bool keepsCounters = false) : INetlistPass
{
    public string Name => "strip-simulation";

    public string Summary => "removes traps and counters, which no hardware has";

    public Design Run(Design design)
    {
        var modules = design.Modules.Select(Strip).ToImmutableArray();
        return modules.Zip(design.Modules).All(pair => ReferenceEquals(pair.First, pair.Second))
            ? design
            : design with { Modules = modules };
    }

    private ModuleNetlist Strip(ModuleNetlist module)
    {
        var properties = module.Properties.RemoveAll(property => property.Check == PropertyCheck.Trap);
        var counters = keepsCounters ? module.Counters : [];
        var names = keepsCounters ? module.Names : module.Names.RemoveAll(name => name.Kind == NameKind.Counter);
        return properties.Length == module.Properties.Length && counters.Length == module.Counters.Length
            && names.Length == module.Names.Length
                ? module
                : module.With(properties: properties, counters: counters, names: names);
    }
}
