namespace WaferHdl.Elaborator.Netlists;

/// <summary>Orders the cells of a module so that a combinational cell stands after what it reads.</summary>
public static class CellOrder
{
    /// <summary>All cells. In a combinational loop the cell with the least index comes first of those in it.</summary>
    /// <remarks>A depth-first walk with its own stack, in index order: O(cells + inputs), equal for equal netlists.</remarks>
    public static int[] Of(ModuleNetlist module)
    {
        var cells = module.Cells;
        var order = new int[cells.Length];
        var count = 0;
        var state = new byte[cells.Length]; // 0 new, 1 on the stack, 2 done
        var stack = new Stack<(int Cell, int NextInput)>();
        for (var root = 0; root < cells.Length; root++)
        {
            if (state[root] != 0) continue;
            state[root] = 1;
            stack.Push((root, 0));
            while (stack.TryPop(out var top))
            {
                var cell = cells[top.Cell];
                var next = top.NextInput;
                var inputs = cell.IsSequential ? 0 : cell.InputCount;
                while (next < inputs && state[cell.Input(next).Cell] != 0) next++;
                if (next < inputs)
                {
                    var input = cell.Input(next).Cell;
                    stack.Push((top.Cell, next + 1));
                    state[input] = 1;
                    stack.Push((input, 0));
                    continue;
                }

                state[top.Cell] = 2;
                order[count++] = top.Cell;
            }
        }

        return order;
    }
}
