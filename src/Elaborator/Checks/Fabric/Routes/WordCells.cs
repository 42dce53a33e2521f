using WaferHdl.Elaborator.Netlists;
using WaferHdl.Elaborator.Passes;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Values of the cells of a route. Those of at most a word are computed as such where the cell is of a common
/// kind; <see cref="ConstantEvaluator"/> says what all others mean.</summary>
internal sealed class WordCells
{
    private readonly ModuleNetlist _module;
    private readonly ulong[] _words;
    private readonly BitVector[] _wide;
    private readonly BitVector[][] _operands;
    private readonly bool[] _isWord;

    public WordCells(ModuleNetlist module, int[] order)
    {
        _module = module;
        _words = new ulong[module.Cells.Length];
        _wide = new BitVector[module.Cells.Length];
        _operands = new BitVector[module.Cells.Length][];
        _isWord = new bool[module.Cells.Length];
        foreach (var index in order)
        {
            var cell = module.Cells[index];
            _operands[index] = new BitVector[cell.InputCount];
            _isWord[index] = cell.Width <= 64 && IsCommon(cell);
            for (var i = 0; i < cell.InputCount; i++) _isWord[index] &= module.WidthOf(cell.Input(i)) <= 64;
            if (cell is ConstantCell constant) Set(index, constant.Value);
        }
    }

    public BitVector this[int cell] =>
        _module.Cells[cell].Width <= 64 ? BitVector.FromWord(_words[cell], _module.Cells[cell].Width) : _wide[cell];

    public void Set(int cell, BitVector value)
    {
        if (value.Width <= 64) _words[cell] = value.Low;
        else _wide[cell] = value;
    }

    public void SetWord(int cell, ulong value) => _words[cell] = value;

    public void Evaluate(int index)
    {
        var cell = _module.Cells[index];
        if (_isWord[index])
        {
            _words[index] = Compute(cell) & BitVector.Mask(cell.Width);
            return;
        }

        if (cell is ConstantCell) return;
        var operands = _operands[index];
        for (var i = 0; i < operands.Length; i++) operands[i] = this[cell.Input(i).Cell];
        Set(index, ConstantEvaluator.Evaluate(cell, operands)!.Value);
    }

    private static bool IsCommon(Cell cell) => cell switch
    {
        SliceCell or ExtendCell or MuxCell => true,
        UnaryCell c => c.Kind is UnaryKind.Not or UnaryKind.Negate or UnaryKind.ReduceOr,
        BinaryCell c => c.Kind is BinaryKind.Add or BinaryKind.Subtract or BinaryKind.And or BinaryKind.Or or BinaryKind.Xor
            || CellRules.IsComparison(c.Kind),
        _ => false,
    };

    private ulong Compute(Cell cell) => cell switch
    {
        SliceCell c => _words[c.A.Cell] >> c.Low,
        ExtendCell c => c.IsSigned ? (ulong)Signed(c.A) : _words[c.A.Cell],
        MuxCell c => _words[(_words[c.Select.Cell] != 0 ? c.WhenTrue : c.WhenFalse).Cell],
        UnaryCell c => c.Kind switch
        {
            UnaryKind.Not => ~_words[c.A.Cell],
            UnaryKind.Negate => 0 - _words[c.A.Cell],
            _ => _words[c.A.Cell] != 0 ? 1UL : 0,
        },
        BinaryCell c => Binary(c, _words[c.A.Cell], _words[c.B.Cell]),
        _ => 0,
    };

    private ulong Binary(BinaryCell cell, ulong a, ulong b) => cell.Kind switch
    {
        BinaryKind.Add => a + b,
        BinaryKind.Subtract => a - b,
        BinaryKind.And => a & b,
        BinaryKind.Or => a | b,
        BinaryKind.Xor => a ^ b,
        BinaryKind.Equal => a == b ? 1UL : 0,
        BinaryKind.NotEqual => a != b ? 1UL : 0,
        BinaryKind.LessUnsigned => a < b ? 1UL : 0,
        BinaryKind.LessEqualUnsigned => a <= b ? 1UL : 0,
        BinaryKind.LessSigned => Signed(cell.A) < Signed(cell.B) ? 1UL : 0,
        _ => Signed(cell.A) <= Signed(cell.B) ? 1UL : 0,
    };

    private long Signed(Net net)
    {
        var unused = 64 - _module.WidthOf(net);
        return (long)(_words[net.Cell] << unused) >> unused;
    }
}
