using WaferHdl.Language.Diagnostics;
using WaferHdl.Simulator.Graphs;
using Xunit;

namespace WaferHdl.Library.Tests;

/// <summary>What the compiled engine makes of the library and the examples is well formed, however lanes are
/// chosen.</summary>
public sealed class GraphTests
{
    public static TheoryData<string> Groups => [.. Catalogue.Tops.Keys.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Groups))]
    public void Graphs_are_sound_with_all_lanes_some_and_none(string group)
    {
        foreach (var top in Catalogue.Tops[group])
        {
            var design = Repository.Elaborate(Catalogue.ProjectOf(group), top);
            foreach (var options in new[] { GraphOptions.Default, GraphOptions.AllLanes, GraphOptions.NoLanes })
            {
                foreach (var trap in new[] { false, true })
                {
                    var diagnostics = new DiagnosticBag();
                    var graph = GraphBuilder.Build(design, trap, diagnostics, options);
                    Assert.Empty(diagnostics.Items.Select(d => $"{top}: {d.Message}"));
                    Assert.Empty(GraphVerifier.Verify(graph!).Select(fault => $"{top}: {fault}"));
                }
            }
        }
    }
}
