using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Tests.Lockstep;

/// <summary>A design as the elements of an instance array, each with data inputs and outputs of its own, side by side at the
/// ports of a new top; clocks and resets are common.</summary>
internal static class Rack
{
    public static Design Of(Design design, int count)
    {
        var element = design.TopModule;
        var top = new ModuleBuilder("Rack", []);
        var whole = new IndexBox([new IndexRange(0, count, 1)]);
        var inputs = ImmutableArray.CreateBuilder<ImmutableArray<ArrayPiece>>();
        top.Domains.AddRange(element.Domains);
        for (var i = 0; i < element.Ports.Length; i++)
        {
            var port = element.Ports[i];
            var isOwn = port.Kind == PortKind.Data;
            var width = isOwn ? port.Width * count : port.Width;
            top.Ports.Add(isOwn ? port with { Type = new UIntType(width) } : port);
            if (port.IsOutput)
            {
                inputs.Add([]);
                top.PortNets.Add(top.Add(new ArrayOutputCell(0, i, width, default)));
                continue;
            }

            var net = top.Add(new InputCell(i, width, default));
            top.PortNets.Add(net);
            var map = new AffineMap(0, [isOwn ? BigInteger.One : BigInteger.Zero]);
            inputs.Add([new ArrayPiece(whole, new NetPiece(net, map, port.Width, 0))]);
        }

        top.Arrays.Add(new InstanceArray(
            "part", [count], ["i"], [design.Top], [new ClassPiece(whole, 0)], inputs.ToImmutable(), null, default));
        return new Design(design.Modules.Add(top.Build()), new ModuleId(design.Modules.Length));
    }
}
