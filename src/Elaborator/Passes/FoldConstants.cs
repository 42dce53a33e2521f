using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Computes cells whose inputs are all constant.</summary>
public sealed class FoldConstants : INetlistPass
{
    // A wider value would be a burden as a literal of any output format.
    private const int MaxWidth = 1 << 16;

    public string Name => "fold-constants";

    public string Summary => "replaces cells whose inputs are all constant by their value";

    public Design Run(Design design) => NetlistRewriter.Rewrite(design, Fold);

    private static Net? Fold(NetlistRewriter rewriter, Net net, Cell cell)
    {
        if (cell.InputCount == 0 || cell.IsSequential || cell.Width > MaxWidth) return null;
        var inputs = new BitVector[cell.InputCount];
        for (var i = 0; i < inputs.Length; i++)
            if (!rewriter.IsConstant(cell.Input(i), out inputs[i]))
                return null;

        // add 2'h1, 2'h2   =>  2'h3
        // read rom [2'h1]  =>  the word, where nothing writes rom
        var value = cell is MemoryReadCell read
            ? RomWord(rewriter.Module.Memories[read.Memory], inputs[0])
            : ConstantEvaluator.Evaluate(cell, inputs);
        return value is { } known ? rewriter.Constant(known, cell.Source) : null;
    }

    private static BitVector? RomWord(Memory memory, BitVector address)
    {
        if (!memory.Writes.IsEmpty || memory.Image is not { } image) return null;
        return address.Unsigned < image.Length ? image[(int)address.Low] : BitVector.Zero(memory.Width);
    }
}
