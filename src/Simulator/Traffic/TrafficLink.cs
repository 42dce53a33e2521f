using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Simulator.Traffic;

/// <summary>A field of the flits of a link.</summary>
/// <param name="Name"><c>x</c>, <c>dst.y</c>; empty where the flit is no struct.</param>
/// <param name="Port">The hardware port that carries it.</param>
/// <param name="Low">Its lowest bit inside the value of one tile.</param>
internal sealed record FlitField(string Name, int Port, int Low, int Width);

/// <summary>One way of the array of local ports of a fabric: the hardware ports of its leaves.</summary>
/// <remarks>Three forms, as in <c>noc.hop</c>: a stream (<c>valid</c>, <c>ready</c>, <c>data</c>); with channels
/// (<c>vc</c>) and a <c>ready</c> bit for each; with channels and <c>credit</c>.</remarks>
internal sealed class TrafficLink
{
    private TrafficLink(int valid, int back, bool hasCredits, int vc, IReadOnlyList<FlitField> data, int vcs)
    {
        Valid = valid;
        Back = back;
        HasCredits = hasCredits;
        Vc = vc;
        Data = data;
        Vcs = vcs;
    }

    public int Valid { get; }

    /// <summary>The port of <c>ready</c> or <c>credit</c>.</summary>
    public int Back { get; }

    public bool HasCredits { get; }

    /// <summary>The port of the channel number, or −1.</summary>
    public int Vc { get; }

    /// <summary>The fields of the flit.</summary>
    public IReadOnlyList<FlitField> Data { get; }

    public int Vcs { get; }

    public bool HasChannels => Vc >= 0;

    /// <summary>The ways of a port of the top into the fabric and out of it; the shape is null where the port is no
    /// two-dimensional array of hops.</summary>
    public static (TrafficLink? In, TrafficLink? Out, (int Rows, int Columns)? Shape) Find(ModuleNetlist top, string port)
    {
        TrafficLink? inward = null;
        TrafficLink? outward = null;
        (int, int)? shape = null;
        for (var i = 0; i < top.Ports.Length; i++)
        {
            var valid = top.Ports[i];
            if (!valid.Name.StartsWith(port + ".", StringComparison.Ordinal)
                || !valid.Name.EndsWith(".valid", StringComparison.Ordinal)) continue;
            if (valid.Type is not ArrayType { Element: ArrayType { Element.Width: 1 } inner } outer) continue;
            shape = (outer.Length, inner.Length);
            var link = Of(top, i, valid.Name[..^".valid".Length], outer.Length * inner.Length);
            if (link is null) continue;
            if (valid.IsOutput) outward ??= link;
            else inward ??= link;
        }

        return (inward, outward, shape);
    }

    private static TrafficLink? Of(ModuleNetlist top, int valid, string prefix, int tiles)
    {
        var ready = top.FindPort(prefix + ".ready");
        var credit = top.FindPort(prefix + ".credit");
        var back = credit >= 0 ? credit : ready;
        if (back < 0) return null;
        var vc = top.FindPort(prefix + ".vc");
        var data = new List<FlitField>();
        for (var i = 0; i < top.Ports.Length; i++)
        {
            var name = top.Ports[i].Name;
            if (name != prefix + ".data" && !name.StartsWith(prefix + ".data.", StringComparison.Ordinal)) continue;
            if (top.Ports[i].Type is not ArrayType { Element: ArrayType { Element: var element } }) continue;
            Add(data, name[(prefix.Length + ".data".Length)..].TrimStart('.'), i, element, 0);
        }

        return new TrafficLink(valid, back, credit >= 0, vc, data, top.Ports[back].Width / tiles);
    }

    // The fields of a struct stand highest first.
    private static void Add(List<FlitField> fields, string name, int port, HdlType type, int low)
    {
        if (type is not StructType structure)
        {
            fields.Add(new FlitField(name, port, low, type.Width));
            return;
        }

        low += type.Width;
        foreach (var field in structure.Fields)
        {
            low -= field.Type.Width;
            Add(fields, name.Length == 0 ? field.Name : $"{name}.{field.Name}", port, field.Type, low);
        }
    }

    /// <summary>A field of the flit, or null.</summary>
    public FlitField? FindField(string field) => Data.FirstOrDefault(d => d.Name == field);
}
