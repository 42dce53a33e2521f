using System.Numerics;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>The data flow of a kernel in machine words. Equal words are one; what <see cref="WordBuilder"/> knows to be
/// simpler is never made.</summary>
internal sealed class WordGraph
{
    private readonly Dictionary<Word, int> _known = [];
    private readonly List<Word> _words = [];
    private readonly List<ulong> _ones = [];
    private readonly List<int> _loops = [];

    /// <summary>Tables of constants, 8-byte aligned; index is <see cref="WordTable.Offset"/>.</summary>
    public List<byte[]> Constants { get; } = [];

    public List<WordTable> Tables { get; } = [];

    public List<Spill> Spills { get; } = [];

    public int ScratchBytes { get; private set; }

    /// <summary>While nodes of a loop are lowered: its number, from 1; else 0.</summary>
    public int Loop { get; set; }

    public int Count => _words.Count;

    public Word this[int id] => _words[id];

    /// <summary>Bits that may be 1.</summary>
    public ulong Ones(int id) => _ones[id];

    /// <summary>The loop whose rounds change it, or 0.</summary>
    public int LoopOf(int id) => _loops[id];

    public int Reserve(int bytes)
    {
        var offset = ScratchBytes;
        ScratchBytes += (bytes + 7) & ~7;
        return offset;
    }

    public int Add(in Word word, ulong ones)
    {
        if (_known.TryGetValue(word, out var id))
        {
            _ones[id] &= ones;
            return id;
        }

        id = _words.Count;
        _words.Add(word);
        _ones.Add(word.Is64 ? ones : ones & uint.MaxValue);
        _loops.Add(0);
        _loops[id] = Loop != 0 && ReadsLoop(word) ? Loop : 0;
        _known[word] = id;
        return id;
    }

    /// <summary>The operands, in the order of evaluation.</summary>
    public void Inputs(int id, List<int> inputs)
    {
        inputs.Clear();
        var word = _words[id];
        switch (word.Op)
        {
            case WordOp.Constant or WordOp.Load:
                return;
            case WordOp.Spill:
                inputs.AddRange(Spills[(int)word.Imm].Inputs);
                return;
            case WordOp.Element:
                inputs.Add(word.A);
                if (Tables[(int)word.Imm].Spill >= 0) inputs.Add(Tables[(int)word.Imm].Spill);
                return;
            default:
                if (word.A >= 0) inputs.Add(word.A);
                if (word.B >= 0) inputs.Add(word.B);
                if (word.C >= 0) inputs.Add(word.C);
                return;
        }
    }

    public bool IsConstant(int id, out ulong value)
    {
        value = _words[id].Imm;
        return _words[id].Op == WordOp.Constant;
    }

    public static int Length(ulong ones) => 64 - BitOperations.LeadingZeroCount(ones);

    private bool ReadsLoop(in Word word)
    {
        if (word.Op == WordOp.Load || word.Op == WordOp.Constant) return false;
        if (word.Op == WordOp.Scratch && word.A < 0) return true;
        if (word.Op == WordOp.Spill)
        {
            foreach (var input in Spills[(int)word.Imm].Inputs)
                if (_loops[input] == Loop)
                    return true;
            return false;
        }

        return IsOf(word.A) || IsOf(word.B) || IsOf(word.C)
            || (word.Op == WordOp.Element && IsOf(Tables[(int)word.Imm].Spill));
    }

    private bool IsOf(int id) => id >= 0 && _loops[id] == Loop;
}
