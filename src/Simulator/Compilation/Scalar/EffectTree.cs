namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Puts effects of one condition under one branch.</summary>
/// <remarks><code>
/// a := en ? a + 1 : a; b := en ? c : b   =>   if en { a := a + 1; b := c }
/// </code></remarks>
internal sealed class EffectTree(WordGraph graph, WordUses uses, int threshold)
{
    private const int Deepest = 48;

    public List<Effect> Build(List<Effect> effects, int depth = 0)
    {
        var result = new List<Effect>();
        var groups = new Dictionary<int, List<Effect>>();
        var order = new List<int>();
        foreach (var effect in effects)
        {
            // Hits stay in the order of their properties.
            if (effect is BranchEffect { Then: [CheckEffect hit] } check)
            {
                if (!graph.IsConstant(check.Condition, out var fires)) result.Add(check);
                else if (fires != 0) result.Add(hit);
                continue;
            }

            var condition = depth < Deepest ? ConditionOf(effect) : -1;
            if (condition < 0 && effect is BranchEffect branch) condition = branch.Condition;
            if (condition < 0)
            {
                result.Add(effect);
                continue;
            }

            if (!groups.TryGetValue(condition, out var group))
            {
                groups[condition] = group = [];
                order.Add(condition);
            }

            group.Add(effect);
        }

        foreach (var condition in order) Add(condition, groups[condition], result, depth);
        return result;
    }

    private void Add(int condition, List<Effect> group, List<Effect> result, int depth)
    {
        if (graph.IsConstant(condition, out var chosen))
        {
            foreach (var effect in group)
            {
                if (effect is BranchEffect known) result.AddRange(Build(chosen != 0 ? known.Then : known.Else, depth));
                else result.Add(effect);
            }

            return;
        }

        if (!group.Exists(e => e is BranchEffect) && group.Sum(Gain) < threshold)
        {
            result.AddRange(group);
            return;
        }

        var (then, other) = (new List<Effect>(), new List<Effect>());
        foreach (var effect in group)
        {
            if (effect is BranchEffect branch)
            {
                var isSame = branch.Condition == condition;
                then.AddRange(isSame ? branch.Then : branch.Else);
                other.AddRange(isSame ? branch.Else : branch.Then);
            }
            else if (effect is StoreEffect store)
            {
                var select = graph[store.Value];
                if (!IsSelf(store, select.B)) then.Add(store with { Value = select.B });
                if (!IsSelf(store, select.C)) other.Add(store with { Value = select.C });
            }
        }

        result.Add(new BranchEffect(condition, Build(then, depth + 1), Build(other, depth + 1)));
    }

    // −1: it happens always.
    private int ConditionOf(Effect effect)
    {
        if (effect is BranchEffect branch)
            return graph[branch.Condition] is { Op: WordOp.Xor } not && graph.IsConstant(not.B, out _)
                ? not.A
                : branch.Condition;
        return effect is StoreEffect store && graph[store.Value].Op == WordOp.Select && uses[store.Value] == 1
            ? graph[store.Value].A
            : -1;
    }

    private bool IsSelf(StoreEffect store, int value) =>
        graph[value] is { Op: WordOp.Load } load && (int)load.Imm == store.Offset && load.A == store.Bytes;

    private int Gain(Effect effect)
    {
        if (effect is not StoreEffect store) return 0;
        var select = graph[store.Value];
        var gain = 2;
        if (IsSelf(store, select.B) || IsSelf(store, select.C)) gain += 2;
        return gain + uses.OwnCost(store.Value, select.B) + uses.OwnCost(store.Value, select.C);
    }
}
