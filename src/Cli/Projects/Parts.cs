using Microsoft.Extensions.DependencyInjection;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Codegen;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Services;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Cli.Projects;

/// <summary>The container of engines and backends, made when a verb first needs it.</summary>
internal static class Parts
{
    private static readonly Lazy<ServiceProvider> s_services = new(() => new ServiceCollection().AddWaferHdl().BuildServiceProvider());

    public static IEnumerable<IBackend> Backends => s_services.Value.GetServices<IBackend>().OrderBy(b => b.Name, StringComparer.Ordinal);

    public static IEnumerable<ISimulationEngineFactory> Engines =>
        s_services.Value.GetServices<ISimulationEngineFactory>().OrderBy(e => e.Name, StringComparer.Ordinal);

    public static IBackend Backend(string name) =>
        s_services.Value.GetKeyedService<IBackend>(name) ?? throw Unknown("format", name, Backends.Select(b => b.Name));

    public static ISimulationEngineFactory Engine(string name) =>
        s_services.Value.GetKeyedService<ISimulationEngineFactory>(name)
        ?? throw Unknown("engine", name, Engines.Select(e => e.Name));

    /// <summary>The passes up to and with the one named.</summary>
    public static IEnumerable<INetlistPass> PassesUntil(IReadOnlyList<INetlistPass> order, string name)
    {
        var last = order.Select(p => p.Name).ToList().LastIndexOf(name);
        return last >= 0 ? order.Take(last + 1) : throw Unknown("pass", name, order.Select(p => p.Name).Distinct());
    }

    private static CliException Unknown(string kind, string name, IEnumerable<string> known) =>
        CliException.Of(CliRules.UnknownName, $"there is no {kind} '{name}'", Nearest.Help(name, known, $"there are"));
}
