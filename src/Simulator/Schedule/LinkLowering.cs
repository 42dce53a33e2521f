using System.Numerics;
using WaferHdl.Simulator.Graphs;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Makes a load of a link: most lanes read another strip's row at a constant distance. Where that leads out of
/// the array, the others find their value written there; else they take it from a row of patches.</summary>
internal sealed class LinkLowering(PlanDraft plan, ConeBuilder cones, List<Exchange> once)
{
    // By source and strip: lanes that don't exist and hold a value for a link.
    private readonly Dictionary<(NodeRef Source, int Strip), List<Claim>> _claims = [];

    private readonly Dictionary<(int Region, int Link), RowPlacePair> _masks = [];

    private readonly Dictionary<(int Region, int Link), bool> _ghosts = [];

    private readonly record struct Claim(int Low, int High, int Bit, int Width, int Region, int Link);

    private readonly record struct RowPlacePair(int Offset, int LimbBytes);

    public LoadSource Load(PassDraft pass, Node node)
    {
        var map = plan.Links.Of(pass.Region, node.Index);
        if (pass.Region == 0)
        {
            var offset = plan.TakeRoot(node.Width);
            foreach (var run in map.Runs)
                pass.Exchange.Add(Copy(run, new ExchangeEnd(
                    -1, 0, offset, 8, node.Width, 0, 0, run.Bit, run.BitStep)));
            return new LoadSource(new RootPlace(offset), node.Width);
        }

        if (map.Main is not { } main) return new LoadSource(Patch(pass, node, map), node.Width);
        var (buffer, from, limbBytes) = cones.SourceOf(new NodeRef(main.Region, main.Node));
        var fromWidth = plan.Graph.Regions[main.Region].Nodes[main.Node].Width;
        Place place = buffer is null
            ? new RootPlace(from)
            : new RowPlace(pass.SlotOf(buffer, main.Delta, map.Strips), from, limbBytes);
        LoadPatch? patch = null;
        if (map.Others.Length > 0 && (buffer is null || !TryGhosts(pass, node, map, main, buffer, from, limbBytes)))
            patch = new LoadPatch(Patch(pass, node, map), Mask(pass, node, map));
        return new LoadSource(place, fromWidth, main.Low, main.Shift, patch);
    }

    private bool TryGhosts(
        PassDraft pass, Node node, LinkMap map, in LinkMain main, BufferDraft buffer, int offset, int limbBytes)
    {
        var key = (pass.Region, node.Index);
        if (!_ghosts.TryGetValue(key, out var isFree))
            _ghosts.Add(key, isFree = TryClaim(pass, node, map, main));
        if (!isFree) return false;
        var width = plan.Graph.Regions[main.Region].Nodes[main.Node].Width;
        foreach (var run in map.Others)
            pass.Exchange.Add(Copy(run, new ExchangeEnd(
                buffer.Index, run.Strip + main.Delta, offset, limbBytes, width, run.Place + main.Shift, run.PlaceStep,
                main.Low + run.Bit, run.BitStep)));
        return true;
    }

    private bool TryClaim(PassDraft pass, Node node, LinkMap map, in LinkMain main)
    {
        var layout = plan.Layout.Strips[main.Region];
        var margin = plan.LaneMargin(main.Region);
        var strips = plan.StripMargin(main.Region);
        var source = new NodeRef(main.Region, main.Node);
        var claims = new List<((NodeRef, int), Claim)>();
        foreach (var run in map.Others)
        {
            var strip = run.Strip + main.Delta;
            var first = run.Place + main.Shift;
            var end = first + (run.Count - 1) * run.PlaceStep;
            var (low, high) = (Math.Min(first, end), Math.Max(first, end));
            var isOutside = strip < 0 || strip >= layout.Strips || high < 0 || low >= layout.Lanes;
            if (!isOutside || low < -margin || high >= layout.Lanes + margin) return false;
            if (strip < -strips || strip >= layout.Strips + strips) return false;
            var claim = new Claim(low, high, main.Low, node.Width, pass.Region, node.Index);
            if (_claims.TryGetValue((source, strip), out var others) && others.Any(o => Overlap(o, claim))) return false;
            claims.Add(((source, strip), claim));
        }

        foreach (var (place, claim) in claims)
        {
            if (!_claims.TryGetValue(place, out var list)) _claims.Add(place, list = []);
            list.Add(claim);
        }

        return true;
    }

    private static bool Overlap(in Claim a, in Claim b) =>
        a.Low <= b.High && b.Low <= a.High && a.Bit < b.Bit + b.Width && b.Bit < a.Bit + a.Width;

    private RowPlace Patch(PassDraft pass, Node node, LinkMap map)
    {
        var buffer = pass.Patches ??= plan.AddBuffer(pass.Region, BufferScope.Patch, $"patches of phase {pass.Phase}");
        var (offset, limbBytes) = buffer.Add(node.Width);
        foreach (var run in map.Others)
            pass.Exchange.Add(Copy(run, new ExchangeEnd(
                buffer.Index, run.Strip, offset, limbBytes, node.Width, run.Place, run.PlaceStep, run.Bit, run.BitStep)));
        return new RowPlace(pass.SlotOf(buffer, 0), offset, limbBytes);
    }

    private RowPlace Mask(PassDraft pass, Node node, LinkMap map)
    {
        var buffer = plan.StaticOf(pass.Region);
        if (!_masks.TryGetValue((pass.Region, node.Index), out var place))
        {
            var (offset, limbBytes) = buffer.Add(1);
            _masks.Add((pass.Region, node.Index), place = new RowPlacePair(offset, limbBytes));
            foreach (var run in map.Others)
            {
                // All elements of a pack go to one lane.
                var count = run.PlaceStep == 0 ? 1 : run.Count;
                once.Add(new Exchange(
                    run.Strip, null,
                    new ExchangeEnd(buffer.Index, run.Strip, offset, limbBytes, 1, run.Place, run.PlaceStep, 0, 0), 1,
                    count, BigInteger.One, BigInteger.Zero));
            }
        }

        return new RowPlace(pass.SlotOf(buffer, 0), place.Offset, place.LimbBytes);
    }

    private Exchange Copy(in LinkRun run, ExchangeEnd to)
    {
        if (run.IsValue) return new Exchange(run.Strip, null, to, run.Width, run.Count, run.Value, run.ValueStep);
        var (buffer, offset, limbBytes) = cones.SourceOf(new NodeRef(run.Region, run.Node));
        var width = plan.Graph.Regions[run.Region].Nodes[run.Node].Width;
        var from = new ExchangeEnd(
            buffer?.Index ?? -1, run.FromStrip, offset, limbBytes, width, run.From, run.FromStep, run.Low, run.LowStep);
        return new Exchange(run.Strip, from, to, run.Width, run.Count, run.Value, run.ValueStep);
    }
}
