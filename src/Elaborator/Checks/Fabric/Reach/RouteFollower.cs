using System.Numerics;
using WaferHdl.Elaborator.Checks.Fabric.Routes;

namespace WaferHdl.Elaborator.Checks.Fabric.Reach;

/// <summary>Follows flits of one destination through a grid with dead parts. What is found for a tile on the way holds for
/// all that come by.</summary>
internal sealed class RouteFollower
{
    /// <summary>Where the flits of a state end.</summary>
    private const int Unknown = -3;
    private const int Dropped = -2;
    private const int Open = -1;

    private readonly GridSpace _space;
    private readonly RouteTable _table;
    private readonly RouterSite _site;
    private readonly DeadParts _dead;
    private readonly int[] _end; // by state: the tile, or one of the above
    private readonly bool[] _isBroken;
    private readonly int[] _portOf = [-1, -1, -1, -1];
    private readonly Stack<int> _stack = new();
    private readonly List<int> _touched = [];
    private readonly int _perPlace;

    public RouteFollower(GridSpace space, RouteTable table, RouterSite site, DeadParts dead)
    {
        (_space, _table, _site, _dead) = (space, table, site, dead);
        _perPlace = table.Ports * table.Vcs;
        _end = new int[space.Places * _perPlace];
        _isBroken = new bool[_end.Length];
        Array.Fill(_end, Unknown);
        for (var port = 0; port < table.Ports; port++)
            if (site.Sides[port] is { } side)
                _portOf[(int)side] = port;
        Injection = site.Sides.IndexOf(null);
    }

    /// <summary>The port that flits are injected at, or −1.</summary>
    public int Injection { get; }

    /// <summary>Forgets what was found, for another destination.</summary>
    public void Clear()
    {
        foreach (var state in _touched) _end[state] = Unknown;
        _touched.Clear();
    }

    /// <summary>The tile that a flit from a tile would come to if nothing were dead (−1 for none), and whether it meets a dead
    /// part on the way.</summary>
    public (int Tile, bool IsBroken) Follow(int tile, int group)
    {
        var start = tile * _perPlace + Injection * _table.Vcs;
        _stack.Push(start);
        while (_stack.TryPeek(out var state))
        {
            if (_end[state] is not (Unknown or Open))
            {
                _stack.Pop();
                continue;
            }

            if (_end[state] == Unknown)
            {
                _end[state] = Open;
                _touched.Add(state);
            }

            if (TryClose(state, group)) _stack.Pop();
        }

        return (Math.Max(_end[start], -1), _isBroken[start]);
    }

    /// <summary>The first dead part that a flit meets, in words.</summary>
    public string? Obstacle(int tile, int group)
    {
        var seen = new HashSet<int>();
        var queue = new Queue<int>([tile * _perPlace + Injection * _table.Vcs]);
        while (queue.TryDequeue(out var state))
        {
            if (!seen.Add(state)) continue;
            foreach (var (next, side) in Next(state, group))
            {
                var (from, to) = (state / _perPlace, next / _perPlace);
                if (_dead.IsHopDead(from, side)) return $"the dead hop {Sides.Word(side)} of {Name(from)}";
                if (_dead.IsDead(to)) return $"the dead {Name(to)}";
                queue.Enqueue(next);
            }
        }

        return null;
    }

    public string Name(int tile) => $"'tile[{tile / _dead.Columns}][{tile % _dead.Columns}]'";

    // Gives a state its end when all that it leads to have theirs; else pushes those.
    private bool TryClose(int state, int group)
    {
        var (end, isBroken, isReady) = (Dropped, false, true);
        var place = state / _perPlace;
        var (port, vc) = Math.DivRem(state % _perPlace, _table.Vcs);
        foreach (var choice in _table.ChoicesOf(_space.ClassOf(place, group, 0), port, vc))
        {
            if (choice.IsDelivered && end < 0) end = place;
            for (var bits = choice.Channels; bits != 0; bits &= bits - 1)
            {
                var (next, side) = Target(place, BitOperations.TrailingZeroCount(bits));
                if (next < 0 || _end[next] == Open) continue; // the rim, or a way round in a circle
                if (_end[next] == Unknown)
                {
                    _stack.Push(next);
                    isReady = false;
                    continue;
                }

                var branchBroken = _isBroken[next] || _dead.IsHopDead(place, side) || _dead.IsDead(next / _perPlace);
                if (_end[next] >= 0 && (end < 0 || (branchBroken && !isBroken))) end = _end[next];
                isBroken |= branchBroken && _end[next] >= 0;
            }
        }

        if (!isReady) return false;
        (_end[state], _isBroken[state]) = (end, isBroken);
        return true;
    }

    private IEnumerable<(int Next, Compass Side)> Next(int state, int group)
    {
        var place = state / _perPlace;
        var (port, vc) = Math.DivRem(state % _perPlace, _table.Vcs);
        foreach (var choice in _table.ChoicesOf(_space.ClassOf(place, group, 0), port, vc))
            for (var bits = choice.Channels; bits != 0; bits &= bits - 1)
                if (Target(place, BitOperations.TrailingZeroCount(bits)) is ( >= 0, _) target)
                    yield return target;
    }

    private (int Next, Compass Side) Target(int place, int bit)
    {
        var side = (Compass)(bit / _table.Vcs);
        var next = _space.Neighbour(place, side);
        var entry = _portOf[(int)Sides.Opposite(side)];
        return (next < 0 || entry < 0 ? -1 : next * _perPlace + entry * _table.Vcs + bit % _table.Vcs, side);
    }
}
