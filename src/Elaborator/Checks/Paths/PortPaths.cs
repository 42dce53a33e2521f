using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>Which bits of a module's outputs depend on which bits of its inputs within a cycle.</summary>
/// <param name="Inputs">Ranges of input ports, in order; each port that some output depends on is covered whole.</param>
/// <param name="Outputs">Ranges of output ports, in order; each output port is covered whole.</param>
/// <param name="Sources">By output range: the input ranges it depends on, ascending.</param>
public sealed record PortPaths(
    ImmutableArray<PortBits> Inputs, ImmutableArray<PortBits> Outputs, ImmutableArray<ImmutableArray<int>> Sources)
{
    public static PortPaths None { get; } = new([], [], []);

    /// <summary>The output ranges that share a bit with a range of a port.</summary>
    public IEnumerable<int> OutputsIn(int port, int low, int high)
    {
        for (var i = FirstOf(Outputs, port); i < Outputs.Length && Outputs[i].Port == port; i++)
            if (Outputs[i].Low < high && Outputs[i].Low + Outputs[i].Width > low)
                yield return i;
    }

    /// <summary>Whether a bit of an output port depends on a bit of an input port.</summary>
    public bool Depends(int outputPort, int outputBit, int inputPort, int inputBit)
    {
        foreach (var output in OutputsIn(outputPort, outputBit, outputBit + 1))
            foreach (var source in Sources[output])
                if (Inputs[source].Port == inputPort && Inputs[source].Low <= inputBit && inputBit < Inputs[source].Low + Inputs[source].Width)
                    return true;
        return false;
    }

    /// <summary>Whether any bit of an output port depends on any bit of an input port.</summary>
    public bool Depends(int outputPort, int inputPort)
    {
        for (var i = FirstOf(Outputs, outputPort); i < Outputs.Length && Outputs[i].Port == outputPort; i++)
            foreach (var source in Sources[i])
                if (Inputs[source].Port == inputPort)
                    return true;
        return false;
    }

    private static int FirstOf(ImmutableArray<PortBits> ranges, int port)
    {
        var (first, last) = (0, ranges.Length);
        while (first < last)
        {
            var middle = (first + last) / 2;
            if (ranges[middle].Port < port) first = middle + 1;
            else last = middle;
        }

        return first;
    }
}
