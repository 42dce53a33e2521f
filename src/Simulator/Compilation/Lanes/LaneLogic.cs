namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Trees of bitwise operations on up to three values as one instruction.</summary>
internal sealed record LaneLogic(Lir[] Leaves, byte Table)
{
    // The truth tables of the three operands.
    private static readonly byte[] Columns = [0xf0, 0xcc, 0xaa];

    /// <summary>Null where a plain operation does it.</summary>
    /// <param name="isKnown">Whether a value has been evaluated before.</param>
    public static LaneLogic? TryFold(Lir value, Func<Lir, bool> isKnown, LaneTarget target)
    {
        if (!target.HasAvx512 || !IsLogic(value)) return null;
        if (value.Op != LirOp.Not && !value.Args.Any(arg => IsLogic(arg) && !isKnown(arg))) return null;
        var leaves = new List<Lir>();
        var inner = new List<Lir> { value };
        leaves.AddRange(value.Args);

        // Open what is logic itself while no more than three remain.
        for (var i = 0; i < leaves.Count;)
        {
            var leaf = leaves[i];
            if (!IsLogic(leaf) || isKnown(leaf))
            {
                i++;
                continue;
            }

            var opened = leaves.Where((_, k) => k != i).Concat(leaf.Args).Distinct().ToList();
            if (opened.Count > 3)
            {
                i++;
                continue;
            }

            inner.Add(leaf);
            leaves = opened;
            i = 0;
        }

        if (inner.Count < 2) return null;
        var ordered = leaves.Distinct().OrderBy(leaf => leaf.IsFree ? 1 : 0).ToList();
        if (ordered.Count < 2 || ordered.Count == 2 && value.Op != LirOp.Not) return null;
        while (ordered.Count < 3) ordered.Add(ordered[^1]);
        return new LaneLogic([.. ordered], Evaluate(value));

        byte Evaluate(Lir node)
        {
            if (ordered.IndexOf(node) is >= 0 and var column) return Columns[column];
            return node.Op switch
            {
                LirOp.And => (byte)(Evaluate(node.Args[0]) & Evaluate(node.Args[1])),
                LirOp.Or => (byte)(Evaluate(node.Args[0]) | Evaluate(node.Args[1])),
                LirOp.Xor => (byte)(Evaluate(node.Args[0]) ^ Evaluate(node.Args[1])),
                _ => (byte)~Evaluate(node.Args[0]),
            };
        }
    }

    private static bool IsLogic(Lir value) => value.Op is LirOp.And or LirOp.Or or LirOp.Xor or LirOp.Not;
}
