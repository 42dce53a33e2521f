using WaferHdl.Elaborator.Checks.Paths;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Elaborator.Tests;

/// <summary>An output bit that changes with an input bit within a cycle depends on it, by the paths of its module.</summary>
public sealed class PathSoundnessTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7)]
    public void Every_change_follows_a_path(int seed)
    {
        var design = RandomDesign.Create(seed, 60);
        var paths = new CombinationalPaths(design).Of(design.Top);
        var top = design.TopModule;
        var random = new Random(seed);
        using var engine = new InterpreterFactory().Create(Named(design), SimulationOptions.Default, new DiagnosticBag())!;
        var outputs = Enumerable.Range(0, top.Ports.Length).Where(i => top.Ports[i].IsOutput).ToArray();
        var inputs = Enumerable.Range(0, top.Ports.Length).Where(i => !top.Ports[i].IsOutput && top.Ports[i].Kind == PortKind.Data).ToArray();
        for (var round = 0; round < 6; round++)
        {
            var values = inputs.Select(port => Random(random, top.Ports[port].Width)).ToArray();
            for (var i = 0; i < inputs.Length; i++) engine.Poke(inputs[i], values[i]);
            var before = outputs.Select(port => Peek(engine, top.Ports[port].Name)).ToArray();
            for (var i = 0; i < inputs.Length; i++)
            {
                for (var bit = 0; bit < values[i].Width; bit += 1 + random.Next(8))
                {
                    engine.Poke(inputs[i], BitMath.Xor(values[i], BitMath.ShiftLeft(BitVector.FromInteger(1, values[i].Width), BitVector.FromWord((ulong)bit, 16))));
                    for (var o = 0; o < outputs.Length; o++)
                    {
                        var changed = BitMath.Xor(before[o], Peek(engine, top.Ports[outputs[o]].Name));
                        for (var k = 0; k < changed.Width; k++)
                            if (changed[k] && !paths.Depends(outputs[o], k, inputs[i], bit))
                                Assert.Fail($"{top.Ports[outputs[o]].Name}[{k}] follows {top.Ports[inputs[i]].Name}[{bit}]\n{WnlWriter.Write(design)}");
                    }
                }

                engine.Poke(inputs[i], values[i]);
            }
        }
    }

    private static BitVector Random(Random random, int width)
    {
        var value = BitVector.Zero(width);
        for (var low = 0; low < width; low += 32) value = BitMath.Insert(value, low, BitVector.FromWord((ulong)random.NextInt64(1L << 32), 32));
        return value;
    }

    private static Design Named(Design design)
    {
        var top = design.TopModule;
        var names = top.Ports.Select((port, i) => new NamedNet("port_" + port.Name, top.PortNets[i], port.Type, NameKind.Port, null, default));
        return design with { Modules = [top.With(names: [.. names])] };
    }

    private static BitVector Peek(ISimulationEngine engine, string port) => engine.Peek(engine.Find("port_" + port)!);
}
