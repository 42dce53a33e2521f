using WaferHdl.Simulator.Engine;

namespace WaferHdl.Tests.Lockstep;

/// <summary>All that an engine keeps, as lines of text: registers, memories, inputs, counters, covers.</summary>
internal static class StateLines
{
    public static List<string> Of(ISimulationEngine engine)
    {
        var text = new StringWriter();
        StateText.Write(engine.Save(), text);
        List<string> lines = [.. text.ToString().Split('\n')];
        lines.AddRange(engine.Counters.Select(c => $"counter {c.Path} {c.Value}"));
        lines.AddRange(engine.Covers.Select(c => $"cover {c.InstancePath} {c.Property.Source.Start} {c.Count}"));
        return lines;
    }
}
