namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Puts effects of one condition under one branch.</summary>
/// <remarks><code>
/// a := busy &amp; en ? a + 1 : a; b := busy ? c : b   =>   if busy { if en { a := a + 1 }; b := c }
/// </code></remarks>
internal sealed class EffectTree(WordGraph graph, WordUses uses, int threshold)
{
    private const int Deepest = 48;
    private readonly WordBuilder _words = new(graph);

    /// <summary>A condition that must hold, or must not.</summary>
    private readonly record struct Guard(int Word, bool Holds);

    /// <param name="Guards">All must be met, or nothing happens.</param>
    /// <param name="Select">Behind them something else happens by this condition; −1: always the same.</param>
    private sealed record Item(Effect Effect, List<Guard> Guards, int Select);

    public List<Effect> Build(List<Effect> effects)
    {
        var result = new List<Effect>();
        var items = new List<Item>();
        foreach (var effect in effects)
        {
            // Hits stay in the order of their properties.
            if (effect is BranchEffect { Then: [CheckEffect] } check) AddCheck(check, result);
            else Open(effect, [], items);
        }

        Build(items, result, 0);
        return result;
    }

    private void AddCheck(BranchEffect check, List<Effect> result)
    {
        if (!graph.IsConstant(check.Condition, out var fires)) result.Add(check);
        else if (fires != 0) result.AddRange(check.Then);
    }

    // Takes an effect apart: conditions outside, and what happens then.
    private void Open(Effect effect, List<Guard> guards, List<Item> items)
    {
        var select = -1;
        while (effect is BranchEffect { Else: [], Then: [var only] } branch)
        {
            if (!TryGuard(branch.Condition, true, guards)) return;
            effect = only;
        }

        while (effect is StoreEffect store && graph[store.Value].Op == WordOp.Select && uses[store.Value] == 1)
        {
            var made = graph[store.Value];
            var (isThen, isElse) = (IsSelf(store, made.B), IsSelf(store, made.C));
            if (isThen == isElse)
            {
                select = made.A;
                break;
            }

            if (!TryGuard(made.A, isElse, guards)) return;
            effect = store with { Value = isElse ? made.B : made.C };
        }

        items.Add(new Item(effect, guards, select));
    }

    // False: it never holds.
    private bool TryGuard(int condition, bool holds, List<Guard> guards)
    {
        var stack = new Stack<Guard>();
        stack.Push(new Guard(condition, holds));
        while (stack.TryPop(out var guard))
        {
            var made = graph[guard.Word];
            if (made.Op == WordOp.Constant)
            {
                if (made.Imm != 0 != guard.Holds) return false;
                continue;
            }

            var isFew = guards.Count + stack.Count < 12;
            if (made.Op == WordOp.Xor && graph.IsConstant(made.B, out _))
                stack.Push(new Guard(made.A, !guard.Holds));
            else if (made.Op == (guard.Holds ? WordOp.And : WordOp.Or) && isFew && graph.Ones(made.A) == 1
                && graph.Ones(made.B) == 1)
            {
                stack.Push(new Guard(made.B, guard.Holds));
                stack.Push(new Guard(made.A, guard.Holds));
            }
            else if (guards.Contains(guard with { Holds = !guard.Holds }))
                return false;
            else if (!guards.Contains(guard))
                guards.Add(guard);
        }

        return true;
    }

    private void Build(List<Item> items, List<Effect> result, int depth)
    {
        var counts = new Dictionary<int, int>();
        foreach (var word in items.SelectMany(ConditionsOf)) counts[word] = counts.GetValueOrDefault(word) + 1;
        var isTaken = new bool[items.Count];
        var readers = new Dictionary<int, List<int>>();
        for (var i = 0; i < items.Count; i++)
            foreach (var word in ConditionsOf(items[i]))
            {
                if (!readers.TryGetValue(word, out var list)) readers[word] = list = [];
                list.Add(i);
            }

        // Conditions of many effects stand outside; of equally many, that which was seen first.
        if (depth < Deepest)
            foreach (var word in counts.Keys.OrderByDescending(w => counts[w]))
            {
                var group = readers[word].Where(i => !isTaken[i]).ToList();
                if (group.Count == 0 || !IsWorthIt(word, group, items)) continue;
                foreach (var i in group) isTaken[i] = true;
                Branch(word, [.. group.Select(i => items[i])], result, depth);
            }

        for (var i = 0; i < items.Count; i++)
            if (!isTaken[i])
                result.Add(Close(items[i]));
    }

    private static IEnumerable<int> ConditionsOf(Item item)
    {
        foreach (var guard in item.Guards) yield return guard.Word;
        if (item.Select >= 0 && item.Guards.Count == 0) yield return item.Select;
    }

    private bool IsWorthIt(int condition, List<int> group, List<Item> items)
    {
        var gain = 0;
        foreach (var i in group)
        {
            if (items[i].Effect is not StoreEffect store) return true;
            gain += items[i].Select == condition
                ? 2 + uses.OwnCost(store.Value, graph[store.Value].B) + uses.OwnCost(store.Value, graph[store.Value].C)
                : 4 + uses.TreeCost(store.Value);
        }

        return gain >= threshold;
    }

    private void Branch(int condition, List<Item> group, List<Effect> result, int depth)
    {
        var (then, other) = (new List<Item>(), new List<Item>());
        foreach (var item in group)
        {
            if (item.Guards.FindIndex(g => g.Word == condition) is >= 0 and var at)
            {
                var side = item.Guards[at].Holds ? then : other;
                side.Add(item with { Guards = [.. item.Guards.Where((_, i) => i != at)] });
                continue;
            }

            var store = (StoreEffect)item.Effect;
            var select = graph[store.Value];
            Open(store with { Value = select.B }, [], then);
            Open(store with { Value = select.C }, [], other);
        }

        var (first, second) = (new List<Effect>(), new List<Effect>());
        Build(then, first, depth + 1);
        Build(other, second, depth + 1);
        result.Add(new BranchEffect(condition, first, second));
    }

    // What is left of its guards stands round the effect, or goes back into its value.
    private Effect Close(Item item)
    {
        var effect = item.Effect;
        if (effect is StoreEffect store && item.Guards.Count > 0 && uses.TreeCost(store.Value) < threshold)
        {
            var all = _words.Constant(1, false);
            foreach (var guard in item.Guards)
                all = _words.And(all, guard.Holds ? guard.Word : _words.Inverse(guard.Word));
            return store with { Value = _words.Select(all, store.Value, _words.Load(store.Offset, store.Bytes)) };
        }

        for (var i = item.Guards.Count - 1; i >= 0; i--)
        {
            var guard = item.Guards[i];
            effect = guard.Holds
                ? new BranchEffect(guard.Word, [effect], [])
                : new BranchEffect(guard.Word, [], [effect]);
        }

        return effect;
    }

    private bool IsSelf(StoreEffect store, int value) =>
        graph[value] is { Op: WordOp.Load } load && (int)load.Imm == store.Offset && load.A == store.Bytes;
}
