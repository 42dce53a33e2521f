namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>Who reads a word, and what would not be computed without it.</summary>
internal sealed class WordUses
{
    private const int Climb = 64;
    private readonly WordGraph _graph;
    private readonly int[] _counts;
    private readonly int[] _owner;
    private readonly int[] _depth;
    private readonly int[] _cost;

    public WordUses(WordGraph graph, IEnumerable<Effect> effects)
    {
        _graph = graph;
        _counts = new int[graph.Count];
        _owner = new int[graph.Count];
        _depth = new int[graph.Count];
        _cost = new int[graph.Count];
        Array.Fill(_owner, -2);
        foreach (var value in effects.SelectMany(ValuesOf))
        {
            _counts[value]++;
            _owner[value] = -1;
        }

        var inputs = new List<int>();
        for (var id = graph.Count - 1; id >= 0; id--)
        {
            if (_counts[id] == 0) continue;
            _depth[id] = _owner[id] < 0 ? 0 : _depth[_owner[id]] + 1;
            graph.Inputs(id, inputs);
            foreach (var input in inputs)
            {
                _counts[input]++;
                _owner[input] = _owner[input] == -2 ? id : Common(_owner[input], id);
            }
        }

        for (var id = 0; id < graph.Count; id++)
        {
            if (_counts[id] == 0) continue;
            _cost[id] += CostOf(graph[id].Op);
            if (_owner[id] >= 0) _cost[_owner[id]] += _cost[id];
        }
    }

    /// <summary>Reads by live words and effects.</summary>
    public int this[int id] => _counts[id];

    /// <summary>The cost of what only <paramref name="user"/> needs for this operand; about half a cycle is 1.</summary>
    public int OwnCost(int user, int operand) => _owner[operand] == user ? _cost[operand] : 0;

    /// <summary>The cost of a word with all that only it needs; 0 when others read it too.</summary>
    public int TreeCost(int word) => _counts[word] == 1 ? _cost[word] : 0;

    /// <summary>The words that an effect reads, of branches also those inside.</summary>
    public static IEnumerable<int> ValuesOf(Effect effect) => effect switch
    {
        StoreEffect store => [store.Value],
        ElementEffect element => [element.Index, element.Value],
        WriteEffect write => write.Data.Where((_, i) => write.Masks[i] != 0).Prepend(write.Address),
        CheckEffect check => check.Values.SelectMany(v => v),
        CountEffect count => [count.Amount],
        LoopEffect loop => loop.Values.Select(v => v.Value),
        BranchEffect branch => branch.Then.Concat(branch.Else).SelectMany(ValuesOf).Prepend(branch.Condition),
        _ => [],
    };

    public static int CostOf(WordOp op) => op switch
    {
        WordOp.Constant or WordOp.Extend or WordOp.Truncate => 0,
        WordOp.Load or WordOp.Scratch => 1,
        WordOp.Multiply or WordOp.MultiplyHigh => 4,
        WordOp.Element => 5,
        WordOp.Select => 5,
        WordOp.Equal or WordOp.NotEqual or WordOp.LessUnsigned or WordOp.LessSigned => 3,
        WordOp.Reverse => 20,
        WordOp.DivideUnsigned or WordOp.DivideSigned or WordOp.RemainderUnsigned or WordOp.RemainderSigned => 30,
        WordOp.Spill => 60,
        _ => 2,
    };

    // The nearest word that all ways lead through; far away, nobody.
    private int Common(int a, int b)
    {
        for (var steps = 0; a != b; steps++)
        {
            if (a < 0 || b < 0 || steps > Climb) return -1;
            if (_depth[a] >= _depth[b]) a = _owner[a];
            else b = _owner[b];
        }

        return a;
    }
}
