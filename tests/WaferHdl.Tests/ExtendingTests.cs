using Microsoft.Extensions.DependencyInjection;
using WaferHdl.Codegen;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Services;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Facade.Tests;

/// <summary>A backend that lists the ports of the top as CSV.</summary>
public sealed class PortListBackend : IBackend
{
    public string Name => "ports";

    public string Description => "the ports of the top as CSV";

    public string FileExtension => ".csv";

    public IReadOnlyList<OutputFile> Write(Design design, BackendOptions options)
    {
        var top = design.TopModule;
        var rows = top.Ports.Select(p => $"{p.Name},{(p.IsOutput ? "out" : "in")},{p.Width}\n");
        return [new OutputFile("ports.csv", "name,direction,width\n" + string.Concat(rows))];
    }
}

/// <summary>An engine that simplifies the netlist before another engine executes it.</summary>
public sealed class SimplifyingEngine(ISimulationEngineFactory inner) : ISimulationEngineFactory
{
    public string Name => "simplifying";

    public string Summary => $"the {inner.Name} on a simplified netlist";

    public ISimulationEngine? Create(Design design, SimulationOptions options, DiagnosticBag diagnostics) =>
        inner.Create(PassRunner.Run(design, PassList.Default), options, diagnostics);
}

/// <summary>The code of docs/extending.md, run.</summary>
public sealed class ExtendingTests
{
    [Fact]
    public void Own_backend_is_found_by_its_name()
    {
        var services = new ServiceCollection()
            .AddWaferHdl()
            .AddBackend(new PortListBackend())
            .BuildServiceProvider();
        var backend = services.GetRequiredKeyedService<IBackend>("ports");

        var files = backend.Write(Counter(), new BackendOptions());
        Assert.Equal("name,direction,width\nclk,in,1\nrst,in,1\nenable,in,1\nclear,in,1\ncount,out,8\nlast,out,1\n", files[0].Text);
    }

    [Fact]
    public void Own_engine_gives_the_bits_of_the_interpreter()
    {
        var services = new ServiceCollection().AddWaferHdl().BuildServiceProvider();
        var interpreter = services.GetRequiredKeyedService<ISimulationEngineFactory>("interpreter");
        Assert.Equal(Count(interpreter), Count(new SimplifyingEngine(interpreter)));
    }

    [Fact]
    public void Later_part_of_a_name_replaces_the_earlier()
    {
        var own = new PortListBackend();
        var services = new ServiceCollection().AddWaferHdl().AddBackend(new PortListBackend()).AddBackend(own).BuildServiceProvider();
        Assert.Same(own, services.GetRequiredKeyedService<IBackend>("ports"));
    }

    [Fact]
    public void Code_of_the_document_is_the_code_of_this_test()
    {
        static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);

        var known = Lines(Golden.Read("tests/WaferHdl.Tests/ExtendingTests.cs")).ToHashSet();
        var blocks = Golden.Read("docs/extending.md").Split("```csharp\n").Skip(1).Select(b => b.Split("```")[0]);
        Assert.DoesNotContain(blocks.SelectMany(Lines), l => !known.Contains(l));
    }

    private static Design Counter()
    {
        var provider = new DiskSourceProvider(Path.Combine(Golden.Root, "examples/01_counter"));
        var workspace = new Workspace(provider, [provider.FindPackage("counter")!]);
        var design = workspace.Elaborate("Counter<8>");
        foreach (var finding in workspace.Diagnostics.Sorted()) Console.WriteLine($"{finding.Span}: {finding.Message}");
        return design ?? throw new InvalidOperationException("the design has errors");
    }

    private static BitVector Count(ISimulationEngineFactory factory)
    {
        using var engine = factory.Create(Counter(), SimulationOptions.Default, new DiagnosticBag())!;
        var top = engine.Design.TopModule;
        engine.Poke(top.FindPort("enable"), BitVector.Bit(true));
        var clocks = new ClockSchedule(top);
        for (var cycle = 0; cycle < 300; cycle++) engine.Step(clocks.Advance());
        return engine.Peek(engine.Find("count")!);
    }
}
