using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Procedures;

/// <summary>Where the constant parts that statements assign begin and end, by root.</summary>
/// <remarks>Cuts only decide how finely values are followed: an assignment that lies across them is still right.</remarks>
internal sealed class Cuts(PlaceResolver places)
{
    private readonly Dictionary<object, SortedSet<int>> _cuts = [];
    private readonly List<object> _order = [];

    /// <summary>Roots in order of first assignment.</summary>
    public IReadOnlyList<object> Roots => _order;

    public int[] Of(object root, int width)
    {
        if (!_cuts.TryGetValue(root, out var cuts)) return [0, width];
        return [0, .. cuts.Where(cut => cut > 0 && cut < width), width];
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
            _order.Add(root);
        }

        cuts.Add(place.Low);
        cuts.Add(place.Low + place.Width);
    }
}
