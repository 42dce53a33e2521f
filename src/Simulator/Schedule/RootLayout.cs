using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Where inputs and registers of the root lie in the root area, in limbs of 64 bits; temporaries of plans come
/// behind them.</summary>
/// <param name="Inputs">By port of the top.</param>
/// <param name="Registers">By register of the root.</param>
internal sealed record RootLayout(ImmutableArray<int> Inputs, ImmutableArray<int> Registers, int Bytes)
{
    public static RootLayout Of(Graph graph)
    {
        var next = 0;
        int Take(int width)
        {
            var offset = next;
            next = checked(next + Size(width));
            return offset;
        }

        ImmutableArray<int> inputs = [.. graph.Design.TopModule.Ports.Select(p => p.IsOutput ? -1 : Take(p.Width))];
        ImmutableArray<int> registers = [.. graph.Root.Registers.Select(r => Take(r.Width))];
        return new RootLayout(inputs, registers, next);
    }

    public static int Size(int width) => (width + 63) / 64 * 8;
}
