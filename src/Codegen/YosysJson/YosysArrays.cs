using System.Numerics;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>Writes instance arrays one instance after the other: the format knows no arrays.</summary>
internal sealed class YosysArrays(
    Design design, ModuleNetlist module, IReadOnlyList<string> moduleNames, YosysCells cells, Func<Net, int[]> bitsOf)
{
    public void Write()
    {
        var outputs = module.Cells.Select((cell, i) => (Cell: cell as ArrayOutputCell, Net: new Net(i)))
            .Where(output => output.Cell is not null).ToLookup(output => output.Cell!.Array);
        for (var i = 0; i < module.Arrays.Length; i++)
        {
            var array = module.Arrays[i];
            var ports = design[array.Classes[0]].Ports;
            var names = ModuleNames.PortsOf(design[array.Classes[0]]);
            var pins = new List<YosysPin>[array.Count];
            for (var index = 0; index < pins.Length; index++) pins[index] = [];
            for (var port = 0; port < ports.Length; port++)
                foreach (var piece in array.Inputs[port])
                    Inputs(array, piece, names[port], ports[port].Width, pins);
            foreach (var (cell, net) in outputs[i].DistinctBy(output => output.Cell!.Port))
            {
                var bits = bitsOf(net);
                var width = ports[cell!.Port].Width;
                for (var index = 0; index < pins.Length; index++)
                    pins[index].Add(new YosysPin(names[cell.Port], true, bits[(index * width)..((index + 1) * width)]));
            }

            foreach (var piece in array.ClassMap)
                foreach (var (position, flat) in Indices(array, piece.Box))
                    cells.Add(
                        array.Name + string.Concat(position.Select(p => $"[{p}]")), moduleNames[array.Classes[piece.Class].Index],
                        [], pins[flat], array.Source);
        }
    }

    private void Inputs(InstanceArray array, ArrayPiece piece, string port, int width, List<YosysPin>[] pins)
    {
        var rank = 0;
        foreach (var (position, flat) in Indices(array, piece.Box))
        {
            pins[flat].Add(new YosysPin(port, false, piece.Source switch
            {
                NetPiece source => Element(source.Net, source.Element.At(position), source.Stride, source.Offset, width),
                TablePiece source => Element(source.Net, source.Elements[rank], source.Stride, source.Offset, width),
                IndexPiece source => JsonText.Constant(source.Value.At(position), width),
                _ => throw new ArgumentException("unknown piece", nameof(piece)),
            }));
            rank++;
        }
    }

    private int[] Element(Net net, BigInteger element, int stride, int offset, int width)
    {
        var low = (int)(element * stride) + offset;
        return bitsOf(net)[low..(low + width)];
    }

    private static IEnumerable<(int[] Position, int Flat)> Indices(InstanceArray array, IndexBox box)
    {
        var position = box.Ranges.Select(range => range.Start).ToArray();
        for (long i = 0; i < box.Count; i++)
        {
            yield return (position, position.Select((p, d) => (p, d)).Aggregate(0, (flat, p) => flat * array.Shape[p.d] + p.p));
            for (var d = position.Length - 1; d >= 0; d--)
            {
                position[d] += box.Ranges[d].Stride;
                if (position[d] <= box.Ranges[d].Last) break;
                position[d] = box.Ranges[d].Start;
            }
        }
    }
}
