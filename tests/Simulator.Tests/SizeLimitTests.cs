using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Tests.Graphs;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>What is too large is refused with both numbers, before anything is taken.</summary>
public sealed class SizeLimitTests
{
    private const string Source = """
        module Cell {
          in  x: u8;
          out y: u8;
          reg held: u8 = 0;
          y = held +% x;
          seq { held <= y; }
        }

        module Column {
          in  x: u8;
          out y: u8;
          inst cells[i: 8] = Cell(x: x);
          y = cells[7].y;
        }

        module Plate<N: nat = 64> {
          in  x: u8;
          out y: u8;
          inst columns[i: N] = Column(x: x);
          y = columns[N - 1].y;
        }
        """;

    [Fact]
    public void More_cells_than_allowed_outside_of_lanes_are_an_error()
    {
        var design = GraphCases.DesignOf(Source, "Plate");
        Assert.Single(Refusals(design, GraphOptions.NoLanes with { MaximumCells = 1_000 }));
        Assert.Empty(Refusals(design, GraphOptions.NoLanes with { MaximumCells = 100_000 }));

        // Lanes count once, whatever there are of them.
        Assert.Empty(Refusals(design, GraphOptions.Default with { MaximumCells = 1_000 }));
        var message = Refusals(design, GraphOptions.NoLanes with { MaximumCells = 1_000 })[0];
        Assert.Contains("has more than 1000 cells that are not in lanes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_a_run_is_thirty_million_cells() => Assert.Equal(30_000_000, GraphOptions.Default.MaximumCells);

    [Theory]
    [InlineData("Plate<200000>")]
    [InlineData("Plate<500000>")]
    public void An_estimate_of_memory_is_near_what_is_taken(string top)
    {
        var design = GraphCases.DesignOf(Source, top);
        var factory = new CompiledEngineFactory();
        var need = factory.EstimateMemory(design);
        using var engine = factory.Create(design, SimulationOptions.Default, new DiagnosticBag())!;
        int[] clocks = [.. Enumerable.Range(0, design.TopModule.Ports.Length).Where(p => design.TopModule.Ports[p].Name == "clk")];
        engine.Step(clocks, 10);
        Assert.InRange(need.Start, engine.CommittedBytes * 3 / 4, engine.CommittedBytes * 4 / 3);
    }

    private static List<string> Refusals(Elaborator.Netlists.Design design, GraphOptions options)
    {
        var diagnostics = new DiagnosticBag();
        using var engine = new CompiledEngineFactory { Lanes = options }.Create(design, SimulationOptions.Default, diagnostics);
        Assert.Equal(engine is null, diagnostics.HasErrors);
        Assert.All(diagnostics.Items, d => Assert.Equal("WH4004", d.Code));
        return [.. diagnostics.Items.Select(d => d.Message)];
    }
}
