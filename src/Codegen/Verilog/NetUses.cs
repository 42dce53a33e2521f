using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>How often the text will mention each net, which decides between a wire of its own and an expression in
/// place.</summary>
internal sealed class NetUses(ModuleNetlist module)
{
    private readonly int[] _counts = new int[module.Cells.Length];
    private readonly bool[] _isReadWhole = new bool[module.Cells.Length];
    private readonly Stack<Net> _pending = new();

    public int CountOf(Net net) => _counts[net.Cell];

    /// <summary>Whether something other than a constant slice reads the net.</summary>
    public bool IsReadWhole(Net net) => _isReadWhole[net.Cell];

    /// <summary>Constant slices of outputs of instance arrays.</summary>
    public HashSet<(Net Net, int Low, int Width)> ArraySlices { get; } = [];

    public void Read(Net net)
    {
        Mention(net, 0, module.WidthOf(net), isWhole: true);
        Drain();
    }

    /// <summary>A select with constant bounds reads these bits of the net.</summary>
    public void ReadBits(Net net, int low, int width)
    {
        Mention(net, low, width, isWhole: false);
        Drain();
    }

    public void Read(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case AssignStatement assign:
                    Read(assign.Value);
                    break;
                case InsertStatement insert:
                    Read(insert.Insert.Start);
                    Read(insert.Insert.Value);
                    break;
                case WriteStatement write:
                    Read(write.Port.Address);
                    Read(write.Port.Data);
                    break;
                case BranchStatement branch:
                    Read(branch.Condition);
                    Read(branch.Then);
                    Read(branch.Else);
                    break;
                case SwitchStatement choice:
                    Read(choice.Cell.Subject);
                    foreach (var arm in choice.Arms) Read(arm.Body);
                    Read(choice.Default);
                    break;
            }
        }
    }

    private void Drain()
    {
        while (_pending.TryPop(out var net))
        {
            switch (module[net])
            {
                case RegisterCell:
                    break; // its statements are read on their own
                case SliceCell slice:
                    Mention(slice.A, slice.Low, slice.SliceWidth, isWhole: false);
                    break;
                case var cell:
                    for (var i = 0; i < cell.InputCount; i++)
                        Mention(cell.Input(i), 0, module.WidthOf(cell.Input(i)), isWhole: true);
                    break;
            }
        }
    }

    private void Mention(Net net, int low, int width, bool isWhole)
    {
        var isFirst = _counts[net.Cell]++ == 0;
        _isReadWhole[net.Cell] |= isWhole;
        if (!isWhole && module[net] is ArrayOutputCell) ArraySlices.Add((net, low, width));
        if (isFirst) _pending.Push(net);
    }
}
