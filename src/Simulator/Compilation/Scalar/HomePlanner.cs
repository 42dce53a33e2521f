using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>A wide register that lives in scratch while cycles are repeated, each piece in a word of its own.</summary>
/// <param name="Root">Where it stands between calls.</param>
/// <param name="Base">Its first piece; pieces lie 8 bytes apart.</param>
internal sealed record Home(int Root, int Base, int[] Ends)
{
    /// <summary>Load offsets from here on are scratch.</summary>
    public const int Scratch = 1 << 30;

    public int Start(int piece) => piece == 0 ? 0 : Ends[piece - 1];

    public int Offset(int piece) => Base + 8 * piece;
}

/// <summary>Decides which registers are unpacked for the time of a call: those whose pieces don't lie on whole
/// bytes.</summary>
internal sealed class HomePlanner
{
    private readonly Dictionary<RootPlace, Home> _homes = [];

    public HomePlanner(KernelProgram program, CutPlanner cuts, bool repeats)
    {
        if (!repeats) return;
        var stored = new HashSet<RootPlace>();
        foreach (var store in program.Stores)
            if (store.To is RootPlace place && program.Region.Nodes[store.Node].Width > 64)
                stored.Add(place);
        var reached = new HashSet<int>();
        foreach (var id in program.Order)
            if (program.Region.Nodes[id] is { Op: NodeOp.DynamicSlice or NodeOp.DynamicInsert } node)
                reached.Add(node.Inputs[0]);
        var bytes = 0;
        var homes = ImmutableArray.CreateBuilder<Home>();
        foreach (var load in program.Loads)
        {
            if (load.Source is not { From: RootPlace place, LowBit: 0 } source || !stored.Contains(place)) continue;
            if (source.FromWidth != program.Region.Nodes[load.Node].Width || reached.Contains(load.Node)) continue;
            var ends = cuts.Ends(load.Node);
            if (_homes.ContainsKey(place) || !IsUneven(ends)) continue;
            var home = new Home(place.Offset, Home.Scratch + bytes, ends);
            bytes += 8 * ends.Length;
            _homes[place] = home;
            homes.Add(home);
        }

        Homes = homes.ToImmutable();
        Bytes = bytes;
    }

    public ImmutableArray<Home> Homes { get; } = [];

    public int Bytes { get; }

    public Home? Find(RootPlace place) => _homes.GetValueOrDefault(place);

    private static bool IsUneven(int[] ends)
    {
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var width = ends[i] - start;
            if (i < ends.Length - 1 && (width is not (8 or 16 or 32 or 64) || start % width != 0)) return true;
            start = ends[i];
        }

        return false;
    }
}
