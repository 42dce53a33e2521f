using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Finds cells that reach themselves through combinational cells. In a checked design these are no loops
/// of bits, but a variable that holds all bits of such a cell would be one.</summary>
internal static class CellCycles
{
    public static HashSet<Net> Find(ModuleNetlist module)
    {
        var result = new HashSet<Net>();
        var count = module.Cells.Length;
        var index = new int[count];
        var low = new int[count];
        var isOpen = new bool[count];
        var open = new Stack<int>();
        var path = new Stack<(int Cell, int Input)>();
        var next = 1;

        // Tarjan's strongly connected components, without recursion.
        for (var root = 0; root < count; root++)
        {
            if (index[root] != 0) continue;
            Enter(root);
            while (path.TryPop(out var top))
            {
                var cell = module.Cells[top.Cell];
                if (!cell.IsSequential && top.Input < cell.InputCount)
                {
                    path.Push((top.Cell, top.Input + 1));
                    var input = cell.Input(top.Input).Cell;
                    if (index[input] == 0) Enter(input);
                    else if (isOpen[input]) low[top.Cell] = Math.Min(low[top.Cell], index[input]);
                    continue;
                }

                if (low[top.Cell] == index[top.Cell]) Close(top.Cell);
                if (path.TryPeek(out var parent)) low[parent.Cell] = Math.Min(low[parent.Cell], low[top.Cell]);
            }
        }

        return result;

        void Enter(int cell)
        {
            index[cell] = low[cell] = next++;
            isOpen[cell] = true;
            open.Push(cell);
            path.Push((cell, 0));
        }

        void Close(int cell)
        {
            var isLoop = open.Peek() != cell;
            int member;
            do
            {
                member = open.Pop();
                isOpen[member] = false;
                if (isLoop) result.Add(new Net(member));
            }
            while (member != cell);
        }
    }
}
