using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Keeps one of several cells that compute the same from the same inputs.</summary>
/// <remarks>Registers stay apart: two that hold the same value may have different names, and their initial values may
/// be chosen apart.</remarks>
public sealed class ShareCells : INetlistPass
{
    public string Name => "share-cells";

    public string Summary => "replaces cells equal to an earlier one by that one";

    public Design Run(Design design)
    {
        var seen = new Dictionary<Cell, Net>();
        ModuleNetlist? current = null;
        return NetlistRewriter.Rewrite(design, (rewriter, net, cell) =>
        {
            if (!ReferenceEquals(current, rewriter.Module))
            {
                seen.Clear();
                current = rewriter.Module;
            }

            if (cell is RegisterCell or InputCell or ConstantCell) return null;
            // %1 = add a, b   %2 = add b, a  =>  %1 for both
            if (!seen.TryGetValue(KeyOf(cell), out var first))
            {
                seen.Add(KeyOf(cell), net);
                return null;
            }

            return first;
        });
    }

    private static Cell KeyOf(Cell cell)
    {
        var key = cell with { Source = SourceSpan.None };
        return key is BinaryCell binary && SimplifyArithmetic.IsCommutative(binary.Kind) && binary.B.Cell < binary.A.Cell
            ? binary with { A = binary.B, B = binary.A }
            : key;
    }
}
