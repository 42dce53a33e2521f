namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Which words are computed where: always, or only in an arm of a branch that needs them.</summary>
internal sealed class Placement
{
    private const int Deepest = 60;
    private readonly WordGraph _graph;
    private readonly WordUses _uses;
    private readonly int _threshold;
    private readonly List<int> _parent = [-1];
    private readonly List<int> _depth = [0];
    private readonly List<bool> _isWrite = [false];
    private readonly List<List<int>> _externals = [[]];
    private readonly int[] _block;
    private readonly Dictionary<int, (int Then, int Else)> _arms = [];
    private readonly Dictionary<BranchEffect, (int Then, int Else)> _branches = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, int> _loopBlocks = [];
    private readonly HashSet<int> _writtenMemories = [];
    private readonly HashSet<int> _storedLimbs = [];
    private readonly Dictionary<int, List<(int Block, int Count)>> _leafUses = [];

    /// <param name="threshold">Own cost of an arm from which a select becomes a branch.</param>
    public Placement(WordGraph graph, WordUses uses, List<Effect> effects, int threshold)
    {
        _graph = graph;
        _uses = uses;
        _threshold = threshold;
        _block = new int[graph.Count];
        Array.Fill(_block, -1);
        foreach (var effect in effects) Place(effect, 0);
        var inputs = new List<int>();
        for (var id = graph.Count - 1; id >= 0; id--)
            if (uses[id] > 0 && graph[id].Op is not (WordOp.Constant or WordOp.Load))
                Place(id, inputs);
    }

    public int Blocks => _parent.Count;

    public int Parent(int block) => _parent[block];

    public int BlockOf(int word) => _block[word];

    /// <summary>Arms of a select that is a branch.</summary>
    public bool IsBranch(int select, out (int Then, int Else) arms) => _arms.TryGetValue(select, out arms);

    public (int Then, int Else) ArmsOf(BranchEffect branch) => _branches[branch];

    public int LoopBlock(int loop) => _loopBlocks[loop];

    /// <summary>Words of outer blocks that this block and the blocks inside read.</summary>
    public List<int> Externals(int block) => _externals[block];

    /// <summary>Of a load: by block how often it is read there.</summary>
    public IReadOnlyList<(int Block, int Count)> LeafUses(int load) =>
        _leafUses.TryGetValue(load, out var list) ? list : [];

    public bool IsInside(int block, int outer)
    {
        while (block >= 0 && _depth[block] > _depth[outer]) block = _parent[block];
        return block == outer;
    }

    private int NewBlock(int parent, bool isWrite)
    {
        _parent.Add(parent);
        _depth.Add(_depth[parent] + 1);
        _isWrite.Add(isWrite || _isWrite[parent]);
        _externals.Add([]);
        return _parent.Count - 1;
    }

    private void Place(Effect effect, int block)
    {
        switch (effect)
        {
            case BranchEffect branch:
                var isWrite = branch.Then.Concat(branch.Else).Any(e => e is WriteEffect);
                var arms = (NewBlock(block, isWrite), NewBlock(block, isWrite));
                _branches[branch] = arms;
                Use(branch.Condition, block);
                foreach (var inner in branch.Then) Place(inner, arms.Item1);
                foreach (var inner in branch.Else) Place(inner, arms.Item2);
                return;
            case WriteEffect write:
                _writtenMemories.Add(write.Memory);
                break;
            case StoreEffect store:
                _storedLimbs.Add(store.Offset / 8);
                break;
            case ElementEffect element:
                var table = _graph.Tables[element.Table];
                for (var i = 0; i < table.Count * table.Stride; i++) _storedLimbs.Add((table.Offset + i) / 8);
                break;
            case LoopEffect loop:
                block = _loopBlocks[loop.Loop] = NewBlock(0, false);
                break;
        }

        foreach (var value in WordUses.ValuesOf(effect)) Use(value, block);
    }

    private void Use(int value, int block)
    {
        var word = _graph[value];
        if (word.Op == WordOp.Constant) return;
        if (word.Op == WordOp.Load)
        {
            if (!_leafUses.TryGetValue(value, out var list)) _leafUses[value] = list = [];
            var at = list.FindIndex(u => u.Block == block);
            if (at < 0) list.Add((block, 1));
            else list[at] = (block, list[at].Count + 1);
            return;
        }

        if (_graph.LoopOf(value) is not 0 and var loop && _loopBlocks.TryGetValue(loop, out var own))
        {
            _block[value] = own;
            return;
        }

        // What a loop reads from outside does not change in it.
        foreach (var (_, inner) in _loopBlocks)
            if (inner == block)
                block = 0;
        _block[value] = _block[value] < 0 ? block : Common(_block[value], block);
        _readers.Add((value, block));
    }

    private readonly List<(int Value, int Block)> _readers = [];

    private void Place(int id, List<int> inputs)
    {
        var word = _graph[id];
        var block = _block[id];
        if (word.Op == WordOp.Element && _graph.LoopOf(id) == 0 && IsPinned(word, block)) _block[id] = block = 0;
        if (word.Op == WordOp.Select && _graph.LoopOf(id) == 0 && _depth[block] < Deepest)
        {
            var cost = Math.Max(_uses.OwnCost(id, word.B), _uses.OwnCost(id, word.C));
            if (cost >= _threshold)
            {
                var arms = (Then: NewBlock(block, false), Else: NewBlock(block, false));
                _arms[id] = arms;
                Use(word.A, block);
                Use(word.B, arms.Then);
                Use(word.C, arms.Else);
                return;
            }
        }

        _graph.Inputs(id, inputs);
        foreach (var input in inputs) Use(input, block);
    }

    // Memories that are written must be read before, and the branch of a write comes late.
    private bool IsPinned(in Word word, int block)
    {
        var table = _graph.Tables[(int)word.Imm];
        return table.Base switch
        {
            TableBase.Memory => _isWrite[block] && _writtenMemories.Contains(table.Offset),
            TableBase.Root => _storedLimbs.Overlaps(
                Enumerable.Range(table.Offset / 8, (int)((table.Count * table.Stride + 7) / 8))),
            _ => false,
        };
    }

    private int Common(int a, int b)
    {
        while (a != b)
        {
            if (_depth[a] >= _depth[b]) a = _parent[a];
            else b = _parent[b];
        }

        return a;
    }

    /// <summary>Fills <see cref="Externals"/>, once all words have their block.</summary>
    public void FindExternals()
    {
        var seen = new HashSet<(int, int)>();
        foreach (var (value, reader) in _readers)
        {
            // The block in that of the value that leads to the reader.
            var block = reader;
            if (block == _block[value]) continue;
            while (_parent[block] != _block[value]) block = _parent[block];
            if (seen.Add((value, block))) _externals[block].Add(value);
        }
    }
}
