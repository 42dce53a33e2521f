using System.Collections.Immutable;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>Makes the modules of the cells that stand round the physical tiles of a die.</summary>
internal sealed class RepairCells(BoundModule owner, ImmutableArray<BoundDomain> domains)
{
    /// <summary>Reads a list of skipped positions: whether this one is in it, and how many stand before it that are
    /// not.</summary>
    public DecodeCell Decode(string name, int count, int listed)
    {
        var type = Bind.IndexType(count);
        var module = Start(name, "Where one position of a line stands, by the list of those that are skipped.");
        var list = module.In("list", new ArrayType(type, listed));
        var position = module.In("position", type);
        var skipped = module.Out("skipped", UIntType.Bit);
        var rank = module.Out("rank", type);
        var first = module.Out("first", UIntType.Bit);
        BoundExpression isListed = Bind.Bit(false);
        BoundExpression value = Bind.Name(position);
        for (var i = 0; i < listed; i++)
        {
            var entry = Bind.Element(Bind.Name(list), i);
            var isThis = Bind.Equal(entry, Bind.Name(position));
            isListed = i == 0 ? isThis : Bind.Or(isListed, isThis);
            var isBefore = new BoundBinary(BinaryOperator.Less, entry, Bind.Name(position), UIntType.Bit, owner.Span);
            value = new BoundBinary(
                BinaryOperator.SubtractWrap, value,
                Bind.If(isBefore, Bind.Constant(1, type), Bind.Constant(0, type)), type, owner.Span);
        }

        module.Drive(Bind.Name(skipped), isListed);
        module.Drive(Bind.Name(rank), value);
        module.Drive(Bind.Name(first), Bind.Equal(value, Bind.Constant(0, type)));
        return new DecodeCell(module.Build(), list, position, skipped, rank, first);
    }

    /// <summary>Passes a tile by: what comes from one side leaves on the other while <c>skip</c> is set.</summary>
    public BypassCell Bypass(
        string name, string before, string after, ImmutableArray<LinkLeaf> beforeLeaves,
        ImmutableArray<LinkLeaf> afterLeaves)
    {
        var module = Start(name, $"Joins the {before} and the {after} side past the tile while `skip` is set.");
        var skip = module.In("skip", UIntType.Bit);
        var outerBefore = LeafPorts.Add(module, before, beforeLeaves);
        var outerAfter = LeafPorts.Add(module, after, afterLeaves);
        var innerBefore = LeafPorts.Add(module, $"tile_{before}", Turn(beforeLeaves));
        var innerAfter = LeafPorts.Add(module, $"tile_{after}", Turn(afterLeaves));
        foreach (var leaf in beforeLeaves)
        {
            // Wires of one direction enter on one side and leave on the other, whatever they mean.
            var (from, to, tileFrom, tileTo) = leaf.IsOutput
                ? (outerAfter, outerBefore, innerBefore, innerAfter) : (outerBefore, outerAfter, innerAfter, innerBefore);
            if (afterLeaves.All(other => other.Name != leaf.Name)) continue;
            module.Drive(Bind.Name(tileTo[leaf.Name]), Bind.Name(from[leaf.Name]));
            module.Drive(Bind.Name(to[leaf.Name]), Bind.If(
                Bind.Name(skip), Bind.Name(from[leaf.Name]), Bind.Name(tileFrom[leaf.Name])));
        }

        return new BypassCell(module.Build(), skip, outerBefore, outerAfter, innerBefore, innerAfter);
    }

    /// <summary>Picks the one of several neighbours that has the same rank; nothing where there is none.</summary>
    public AlignCell Align(string name, ImmutableArray<LinkLeaf> leaves, int candidates, HdlType rank)
    {
        var module = Start(name, "Takes from the one of the neighbours that stands in the same logical line.");
        var skipped = module.In("skipped", UIntType.Bit);
        var own = module.In("rank", rank);
        var from = new LeafPorts[candidates];
        var others = ImmutableArray.CreateBuilder<(BoundPort, BoundPort)>(candidates);
        var hits = new List<BoundExpression>();
        for (var k = 0; k < candidates; k++)
        {
            var otherSkipped = module.In($"skipped{k}", UIntType.Bit);
            var otherRank = module.In($"rank{k}", rank);
            others.Add((otherSkipped, otherRank));
            from[k] = LeafPorts.Add(module, $"from{k}", [.. leaves.Select(leaf => leaf with { IsOutput = false })]);
            hits.Add(module.Let($"hit{k}", Bind.And(
                Bind.And(Bind.Not(Bind.Name(skipped)), Bind.Not(Bind.Name(otherSkipped))),
                Bind.Equal(Bind.Name(own), Bind.Name(otherRank)))));
        }

        var to = LeafPorts.Add(module, "to", [.. leaves.Select(leaf => leaf with { IsOutput = true })]);
        foreach (var leaf in leaves)
        {
            var value = Bind.Constant(0, leaf.Type);
            for (var k = candidates - 1; k >= 0; k--) value = Bind.If(hits[k], Bind.Name(from[k][leaf.Name]), value);
            module.Drive(Bind.Name(to[leaf.Name]), value);
        }

        return new AlignCell(module.Build(), skipped, own, others.MoveToImmutable(), [.. from], to);
    }

    /// <summary>Holds a tile in reset while it is not used.</summary>
    public HoldCell Hold(string name, ResetType type)
    {
        var module = Start(name, "Keeps a tile that is not used in reset.");
        var reset = module.In("from_reset", UIntType.Bit);
        var skipped = module.In("skipped", UIntType.Bit);
        var retired = module.In("retired", UIntType.Bit);
        var dead = module.Out("dead", UIntType.Bit);
        var to = module.Out("to_reset", UIntType.Bit);
        var isDead = Bind.Or(Bind.Name(skipped), Bind.Name(retired));
        module.Drive(Bind.Name(dead), isDead);
        module.Drive(Bind.Name(to), type.IsActiveLow
            ? Bind.And(Bind.Name(reset), Bind.Not(isDead)) : Bind.Or(Bind.Name(reset), isDead));
        return new HoldCell(module.Build(), reset, skipped, retired, dead, to);
    }

    /// <summary>What a broken tile might send: the bits of a shift register in place of its outputs.</summary>
    public NoiseCell Noise(string name, ImmutableArray<(string Side, ImmutableArray<LinkLeaf> Leaves)> sides)
    {
        var module = Start(name, "Random outputs of a tile that is not used, for simulation.");
        var domain = module.Clocked(domains);
        var dead = module.In("dead", UIntType.Bit);
        var seed = module.In("seed", new UIntType(32));
        var word = new UIntType(64);
        BoundExpression bits = Bind.Constant(0, word);
        if (domain is not null)
        {
            var state = module.Register("state", word, BitVector.FromInteger(0x9E3779B97F4A7C15, 64));
            var feedback = new BoundIntrinsic(
                IntrinsicKind.Parity,
                [
                    new BoundBinary(
                        BinaryOperator.And, Bind.Name(state), Bind.Constant(0xD800000000000000, word), word, owner.Span),
                ],
                UIntType.Bit, owner.Span);
            var mixed = new BoundBinary(
                BinaryOperator.Xor,
                new BoundConcat(
                    [new BoundSlice(Bind.Name(state), 0, 63, new UIntType(63), owner.Span), feedback], word, owner.Span),
                new BoundConcat(
                    [
                        new BoundSlice(Bind.Name(seed), 0, 16, new UIntType(16), owner.Span), Bind.Name(seed),
                        Bind.Constant(0, new UIntType(16)),
                    ],
                    word, owner.Span),
                word, owner.Span);
            module.Seq(module.Assign(state, mixed));
            bits = Bind.Name(state);
        }

        var result = ImmutableArray.CreateBuilder<(LeafPorts From, LeafPorts To)>();
        var at = 0;
        foreach (var (side, leaves) in sides)
        {
            ImmutableArray<LinkLeaf> outputs = [.. leaves.Where(leaf => leaf.IsOutput)];
            var from = LeafPorts.Add(module, $"tile_{side}", Turn(outputs));
            var to = LeafPorts.Add(module, side, outputs);
            foreach (var leaf in outputs)
            {
                var noise = new List<BoundExpression>();
                for (var left = leaf.Type.Width; left > 0;)
                {
                    var width = Math.Min(left, 64 - at);
                    noise.Add(new BoundSlice(bits, at, width, new UIntType(width), owner.Span));
                    at = (at + width) % 64;
                    left -= width;
                }

                BoundExpression value = new BoundConcat(
                    [.. noise], new UIntType(leaf.Type.Width), owner.Span);
                value = new BoundConvert(ConversionKind.Reinterpret, value, false, leaf.Type, owner.Span);
                module.Drive(
                    Bind.Name(to[leaf.Name]), Bind.If(Bind.Name(dead), value, Bind.Name(from[leaf.Name])));
            }

            result.Add((from, to));
        }

        return new NoiseCell(module.Build(), dead, seed, result.ToImmutable());
    }

    private static ImmutableArray<LinkLeaf> Turn(ImmutableArray<LinkLeaf> leaves) =>
        [.. leaves.Select(leaf => leaf with { IsOutput = !leaf.IsOutput })];

    private CellModule Start(string name, string documentation) =>
        new($"{owner.Definition}.{name}", owner.Parameters, owner.Span) { Documentation = documentation };
}

internal sealed record DecodeCell(
    BoundModule Module, BoundPort List, BoundPort Position, BoundPort Skipped, BoundPort Rank, BoundPort First);

internal sealed record BypassCell(
    BoundModule Module, BoundPort Skip, LeafPorts Before, LeafPorts After, LeafPorts TileBefore, LeafPorts TileAfter);

internal sealed record AlignCell(
    BoundModule Module, BoundPort Skipped, BoundPort Rank, ImmutableArray<(BoundPort Skipped, BoundPort Rank)> Others,
    ImmutableArray<LeafPorts> From, LeafPorts To);

internal sealed record HoldCell(
    BoundModule Module, BoundPort Reset, BoundPort Skipped, BoundPort Retired, BoundPort Dead, BoundPort To);

internal sealed record NoiseCell(
    BoundModule Module, BoundPort Dead, BoundPort Seed, ImmutableArray<(LeafPorts From, LeafPorts To)> Sides);
