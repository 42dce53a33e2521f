using System.Numerics;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Which input queues (channels) wait for which: a channel is a place, the side by which flits come in, and a
/// virtual channel.</summary>
internal sealed class ChannelGraph
{
    private readonly IRouteSpace _space;
    private readonly RouteTable _table;
    private readonly RouterSite _site;
    private readonly int _perPlace;
    private readonly ulong[] _waits; // by channel: bit side · vcs + vc of what it may wait for
    private readonly HashSet<(int Place, ulong Held)> _held = [];
    private readonly bool _holdsSeveral;

    /// <param name="holdsSeveral">Whether a packet of several flits keeps its outputs until its tail.</param>
    public ChannelGraph(IRouteSpace space, RouteTable table, RouterSite site, bool holdsSeveral)
    {
        (_space, _table, _site, _holdsSeveral) = (space, table, site, holdsSeveral);
        _perPlace = 4 * table.Vcs;
        _waits = new ulong[space.Places * _perPlace];
        Explore();
        if (holdsSeveral) SpreadHeld();
    }

    public int Channels => _waits.Length;

    public int PlaceOf(int channel) => channel / _perPlace;

    /// <summary>The side by which the channel's flits come in.</summary>
    public Compass SideOf(int channel) => (Compass)(channel % _perPlace / _table.Vcs);

    public int VcOf(int channel) => channel % _table.Vcs;

    /// <summary>The direction that flits of the channel move in.</summary>
    public Compass DirectionOf(int channel) => Sides.Opposite(SideOf(channel));

    /// <summary>The channels that a channel may wait for.</summary>
    public List<int> WaitsOf(int channel)
    {
        var result = new List<int>();
        var place = PlaceOf(channel);
        for (var bits = _waits[channel]; bits != 0; bits &= bits - 1)
            if (Target(place, BitOperations.TrailingZeroCount(bits)) is >= 0 and var target)
                result.Add(target);
        return result;
    }

    private int Target(int place, int bit)
    {
        var side = (Compass)(bit / _table.Vcs);
        var next = _space.Neighbour(place, side);
        return next < 0 ? -1 : next * _perPlace + (int)Sides.Opposite(side) * _table.Vcs + bit % _table.Vcs;
    }

    // All states that flits can get into, from any port of injection, with any note.
    private void Explore()
    {
        var (vcs, ports, notes) = (_table.Vcs, _table.Ports, _space.Notes);
        var portOf = new int[4];
        Array.Fill(portOf, -1);
        for (var port = 0; port < ports; port++)
            if (_site.Sides[port] is { } side)
                portOf[(int)side] = port;
        var perPlace = notes * ports * vcs;
        var visited = new int[(long)_space.Places * perPlace];
        var stack = new Stack<int>();
        for (var group = 0; group < _space.Groups; group++)
        {
            for (var place = 0; place < _space.Places; place++)
                for (var note = 0; note < notes; note++)
                    for (var port = 0; port < ports; port++)
                        if (_site.Sides[port] is null)
                            for (var vc = 0; vc < vcs; vc++)
                                Visit(place, note, port, vc);
            while (stack.TryPop(out var state))
            {
                var (place, rest) = Math.DivRem(state, perPlace);
                (var note, rest) = Math.DivRem(rest, ports * vcs);
                var (port, vc) = Math.DivRem(rest, vcs);
                var flitClass = _space.ClassOf(place, group, note);
                if (flitClass < 0) continue;
                foreach (var choice in _table.ChoicesOf(flitClass, port, vc))
                {
                    if (choice.Channels == 0) continue;
                    if (_site.Sides[port] is { } side) _waits[place * _perPlace + (int)side * vcs + vc] |= choice.Channels;
                    if (_holdsSeveral && BitOperations.PopCount(choice.Channels) > 1) _held.Add((place, choice.Channels));
                    for (var bits = choice.Channels; bits != 0; bits &= bits - 1)
                    {
                        var bit = BitOperations.TrailingZeroCount(bits);
                        var leaving = (Compass)(bit / vcs);
                        var next = _space.Neighbour(place, leaving);
                        var entry = portOf[(int)Sides.Opposite(leaving)];
                        if (next < 0 || entry < 0) continue;
                        foreach (var after in _space.NotesAfter(group, note, leaving)) Visit(next, after, entry, bit % vcs);
                    }
                }
            }

            void Visit(int place, int note, int port, int vc)
            {
                var state = place * perPlace + (note * ports + port) * vcs + vc;
                if (visited[state] == group + 1) return;
                visited[state] = group + 1;
                stack.Push(state);
            }
        }
    }

    // A packet that holds an output while it waits for another makes those that want the first wait for the second.
    private void SpreadHeld()
    {
        var before = (ulong[])_waits.Clone();
        foreach (var (place, held) in _held)
            for (var channel = place * _perPlace; channel < (place + 1) * _perPlace; channel++)
                if ((before[channel] & held) != 0)
                    _waits[channel] |= held;
    }
}
