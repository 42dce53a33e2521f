namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>A wide register that takes itself with one element replaced: the element is stored, and nothing
/// else.</summary>
internal sealed class ElementStores(WordGraph graph)
{
    private readonly WordBuilder _words = new(graph);

    public List<Effect> Replace(List<Effect> effects)
    {
        var result = new List<Effect>();
        var taken = new HashSet<Effect>(ReferenceEqualityComparer.Instance);
        var stores = effects.OfType<StoreEffect>().ToLookup(SpillOf);
        foreach (var effect in effects)
        {
            if (effect is BranchEffect branch)
                result.Add(branch with { Then = Replace(branch.Then), Else = Replace(branch.Else) });
            else if (taken.Contains(effect))
                continue;
            else if (effect is StoreEffect store && SpillOf(store) is >= 0 and var spill
                && TryElement(graph.Spills[(int)graph[spill].Imm], [.. stores[spill]]) is { } element)
            {
                foreach (var part in stores[spill]) taken.Add(part);
                result.Add(element);
            }
            else
            {
                result.Add(effect);
            }
        }

        return result;
    }

    private int SpillOf(StoreEffect store) =>
        store.Bytes == 8 && graph[store.Value] is { Op: WordOp.Scratch, A: >= 0 and var spill } ? spill : -1;

    // All limbs must go back to where they came from.
    private ElementEffect? TryElement(Spill spill, List<StoreEffect> stores)
    {
        if (spill.Helper is not { Kind: SpillKind.Insert, Stride: 8 or 16 or 32 or 64 } call) return null;
        var limbs = call.Width / 64;
        if (call.Width % 64 != 0 || call.XWidth != call.Stride || stores.Count != limbs) return null;
        stores.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        var place = stores[0].Offset;
        for (var i = 0; i < limbs; i++)
        {
            if (stores[i].Offset != place + 8 * i || (int)graph[stores[i].Value].Imm != call.Result + 8 * i) return null;
            if (graph[spill.Inputs[i]] is not { Op: WordOp.Load, A: 8 } load || (int)load.Imm != place + 8 * i) return null;
        }

        var bytes = call.Stride / 8;
        var table = _words.Table(
            new WordTable(TableBase.Root, place, -1, bytes, bytes, 0, call.Width / call.Stride));
        return new ElementEffect(table, spill.Inputs[^1], _words.Resize(spill.Inputs[limbs], bytes == 8));
    }
}
