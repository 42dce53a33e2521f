using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Procedures;

/// <summary>Where the constant parts that statements assign begin and end, by root.</summary>
/// <remarks>Cuts only decide how finely values are followed: an assignment that lies across them is still
/// right.</remarks>
internal sealed class Cuts(PlaceResolver places)
{
    private readonly Dictionary<object, SortedSet<int>> _cuts = [];
    private readonly Dictionary<object, HashSet<(int Low, int End)>> _ranges = [];
    private readonly List<object> _order = [];

    /// <summary>Roots in order of first assignment.</summary>
    public IReadOnlyList<object> Roots => _order;

    public int[] Of(object root, int width)
    {
        if (!_cuts.TryGetValue(root, out var cuts)) return [0, width];
        return [0, .. cuts.Where(cut => cut > 0 && cut < width), width];
    }

    /// <summary>By atom of <see cref="Of"/>: whether a scanned statement assigns it.</summary>
    public bool[] AreAssigned(object root, int[] cuts)
    {
        var result = new bool[cuts.Length - 1];
        if (!_ranges.TryGetValue(root, out var ranges)) return result;
        foreach (var (low, end) in ranges)
        {
            var first = Array.BinarySearch(cuts, low);
            for (var atom = first; atom < result.Length && cuts[atom] < end; atom++) result[atom] = true;
        }

        return result;
    }

    public void Scan(ImmutableArray<BoundStatement> statements)
    {
        var work = new Stack<BoundStatement>();
        Push(statements);
        while (work.TryPop(out var statement))
        {
            switch (statement)
            {
                case BoundAssign assign:
                    Add(assign.Place);
                    break;
                case BoundIfStatement choice:
                    Push(choice.Else);
                    Push(choice.Then);
                    break;
                case BoundMatchStatement match:
                    for (var i = match.Arms.Length - 1; i >= 0; i--) Push(match.Arms[i].Body);
                    break;
            }
        }

        void Push(ImmutableArray<BoundStatement> block)
        {
            for (var i = block.Length - 1; i >= 0; i--) work.Push(block[i]);
        }
    }

    private void Add(BoundExpression expression)
    {
        if (places.Resolve(expression) is not { } place || place.IsNowhere) return;
        var root = place.Root;
        if (!_cuts.TryGetValue(root, out var cuts))
        {
            cuts = [];
            _cuts.Add(root, cuts);
            _ranges.Add(root, []);
            _order.Add(root);
        }

        _ranges[root].Add((place.Low, place.Low + place.Width));

        cuts.Add(place.Low);
        cuts.Add(place.Low + place.Width);
    }
}
