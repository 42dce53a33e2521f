using Microsoft.Extensions.DependencyInjection;
using WaferHdl.Backends;
using WaferHdl.Codegen;
using WaferHdl.Codegen.Dot;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Codegen.YosysJson;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Services;

/// <summary>Registers the parts of the toolkit, and a user's own beside them.</summary>
/// <remarks>Engines and backends are registered as a list (for help texts) and keyed by their name. A later registration
/// of the same name wins, so a user can replace a part.</remarks>
public static class WaferHdlServices
{
    /// <summary>All engines and backends that ship with the toolkit.</summary>
    public static IServiceCollection AddWaferHdl(this IServiceCollection services) => services
        .AddSimulationEngine(new CompiledEngineFactory())
        .AddSimulationEngine(new InterpreterFactory())
        .AddBackend(new DotBackend())
        .AddBackend(new VerilogBackend())
        .AddBackend(new WnlBackend())
        .AddBackend(new YosysJsonBackend());

    /// <summary>An engine for <c>--engine NAME</c>.</summary>
    public static IServiceCollection AddSimulationEngine(this IServiceCollection services, ISimulationEngineFactory factory) =>
        services.AddSingleton(factory).AddKeyedSingleton(factory.Name, factory);

    /// <summary>An output format for <c>whdl export --format NAME</c>.</summary>
    public static IServiceCollection AddBackend(this IServiceCollection services, IBackend backend) =>
        services.AddSingleton(backend).AddKeyedSingleton(backend.Name, backend);
}
