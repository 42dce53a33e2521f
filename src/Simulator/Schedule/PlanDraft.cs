using System.Collections.Immutable;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>What the stages of a plan share while it is made: buffers, temporaries of the root, places of static
/// values.</summary>
internal sealed class PlanDraft
{
    private const int MostStripMargin = 4;

    private readonly List<BufferDraft> _buffers = [];
    private readonly BufferDraft?[] _statics;
    private readonly int[] _laneMargins;
    private readonly int[] _stripMargins;
    private readonly Dictionary<NodeRef, (int Offset, int LimbBytes)> _known = [];

    /// <param name="rootBytes">Where the temporaries of this plan start: those of others keep their bits.</param>
    public PlanDraft(Graph graph, MachineLayout layout, LinkMaps links, int rootBytes)
    {
        Graph = graph;
        Layout = layout;
        Links = links;
        RootBytes = rootBytes;
        _statics = new BufferDraft?[graph.Regions.Length];
        _laneMargins = new int[graph.Regions.Length];
        _stripMargins = new int[graph.Regions.Length];
        Array.Fill(_laneMargins, LaneFormat.Lanes);
        foreach (var region in graph.Regions)
        {
            for (var i = 0; i < region.Links.Length; i++)
            {
                if (links.Of(region.Index, i).Main is not { Region: > 0 } main) continue;
                ref var lanes = ref _laneMargins[main.Region];
                lanes = Math.Max(lanes, LanesBeyond(region.Index, main));
                ref var strips = ref _stripMargins[main.Region];
                strips = Math.Max(strips, MarginOf(region.Index, main));
            }
        }
    }

    public Graph Graph { get; }

    public MachineLayout Layout { get; }

    public LinkMaps Links { get; }

    public int RootBytes { get; private set; }

    public int TakeRoot(int width)
    {
        var offset = RootBytes;
        RootBytes = checked(RootBytes + RootLayout.Size(width));
        return offset;
    }

    public BufferDraft AddBuffer(int region, BufferScope scope, string name)
    {
        var buffer = new BufferDraft(
            _buffers.Count, region, scope, name, Layout.Strips[region], _laneMargins[region], _stripMargins[region]);
        _buffers.Add(buffer);
        return buffer;
    }

    public int LaneMargin(int region) => _laneMargins[region];

    /// <summary>Strips before the first and behind the last one.</summary>
    public int StripMargin(int region) => _stripMargins[region];

    public BufferDraft StaticOf(int region) =>
        _statics[region] ??= AddBuffer(region, BufferScope.Static, "static");

    /// <summary>Where the setup puts a value.</summary>
    public (int Offset, int LimbBytes) KnownPlace(NodeRef node)
    {
        if (_known.TryGetValue(node, out var place)) return place;
        place = StaticOf(node.Region).Add(Graph.Regions[node.Region].Nodes[node.Node].Width);
        _known.Add(node, place);
        return place;
    }

    public ImmutableArray<PlanBuffer> Buffers() => [.. _buffers.Select(b => b.Finish())];

    // Kernels load whole blocks of the reader.
    private int LanesBeyond(int reader, in LinkMain main)
    {
        var above = Layout.Strips[reader].Blocks * LaneFormat.Lanes + main.Shift
            - Layout.Strips[main.Region].Blocks * LaneFormat.Lanes;
        return (Math.Max(-main.Shift, above) + LaneFormat.Lanes - 1) / LaneFormat.Lanes * LaneFormat.Lanes;
    }

    // For the lanes just outside. Rows farther out are not needed: readers there take patches.
    private int MarginOf(int reader, in LinkMain main)
    {
        var below = Math.Max(0, -main.Delta);
        var above = Math.Max(0, Layout.Strips[reader].Strips - 1 + main.Delta - (Layout.Strips[main.Region].Strips - 1));
        return Math.Min(MostStripMargin, Math.Max(below, above));
    }
}
