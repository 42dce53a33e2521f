namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>The index space of an array, and ways to name elements of it.</summary>
internal abstract class Places(string array, int count, Random random)
{
    protected Random Random { get; } = random;

    protected string Array { get; } = array;

    public int Count { get; } = count;

    public abstract string Shape { get; }

    public abstract string X { get; }

    public abstract string Y { get; }

    /// <summary>Inside of <see cref="Loop"/> and of arguments.</summary>
    public abstract string Here { get; }

    public abstract string Flat { get; }

    public int IndexBits => 32 - int.LeadingZeroCount(Count);

    public abstract string Loop(string statement);

    public abstract string Class();

    public abstract string Any();

    /// <summary>The element at a variable index, or null.</summary>
    public abstract string? At(string index);

    /// <summary>An element's input from other elements.</summary>
    /// <param name="output">Registered.</param>
    /// <param name="chained">Combinational.</param>
    /// <param name="outside">At edges.</param>
    public abstract string Neighbour(string output, string chained, string outside, Draft draft);

    // A table of the module: any map from indices to indices below a limit.
    protected string Table(Draft draft, int length, int limit)
    {
        var name = draft.Fresh("P");
        draft.Line($"  const {name}: u7[{length}] = [{string.Join(", ", Enumerable.Range(0, length).Select(_ => Random.Next(limit)))}];");
        return name;
    }
}

internal sealed class RowPlaces(string array, int count, Random random) : Places(array, count, random)
{
    public override string Shape => $"[i: {Count}]";

    public override string X => "i";

    public override string Y => "3";

    public override string Here => $"{Array}[i]";

    public override string Flat => "i";

    public override string Loop(string statement) => $"for i in 0..{Count} {{ {statement} }}";

    public override string Class() => Random.Next(4) switch
    {
        0 => $"if i == 0 || i == {Count - 1} {{ 1 }} else {{ 0 }}",
        1 => "i % 3",
        2 => $"if i < {Random.Next(Count + 1)} {{ 1 }} else {{ 0 }}",
        _ => "1",
    };

    public override string Any() => $"{Array}[{Random.Next(Count)}]";

    public override string? At(string index) => $"{Array}[{index}]";

    public override string Neighbour(string output, string chained, string outside, Draft draft) => Random.Next(10) switch
    {
        0 => $"if i == 0 {{ {outside} }} else {{ {Array}[i - 1].{chained} }}",
        1 => $"if i < 2 {{ {outside} }} else {{ {Array}[i - 2].{output} }}",
        2 => $"if i == {Count - 1} {{ {outside} }} else {{ {Array}[i + 1].{output} }}",
        3 or 4 => $"{Array}[(i + {Random.Next(Count)}) % {Count}].{output}",
        5 => $"{Array}[{Count - 1} - i].{output}",
        6 => $"{Array}[{Table(draft, Count, Count)}[i]].{output}",
        7 => $"if i % 2 == 0 {{ {Array}[i].{output} }} else {{ {Array}[i - 1].{chained} }}",
        8 => $"if 2 * i < {Count} {{ {Array}[2 * i].{output} }} else {{ {outside} }}",
        _ => outside,
    };
}

internal sealed class GridPlaces(string array, int rows, int columns, Random random)
    : Places(array, rows * columns, random)
{
    public override string Shape => $"[r: {rows}][c: {columns}]";

    public override string X => "c";

    public override string Y => "r";

    public override string Here => $"{Array}[r][c]";

    public override string Flat => $"(r * {columns} + c)";

    public override string Loop(string statement) =>
        $"for r in 0..{rows} {{ for c in 0..{columns} {{ {statement} }} }}";

    public override string Class() => Random.Next(4) switch
    {
        0 => $"if r == 0 || c == {columns - 1} {{ 1 }} else {{ 0 }}",
        1 => "(r + c) % 2",
        2 => $"if r < {Random.Next(rows + 1)} {{ 1 }} else {{ 0 }}",
        _ => "2",
    };

    public override string Any() => $"{Array}[{Random.Next(rows)}][{Random.Next(columns)}]";

    public override string? At(string index) => $"{Array}[{Random.Next(rows)}][{index}]";

    public override string Neighbour(string output, string chained, string outside, Draft draft) => Random.Next(11) switch
    {
        0 => $"if c == 0 {{ {outside} }} else {{ {Array}[r][c - 1].{chained} }}",
        1 => $"if r == 0 {{ {outside} }} else {{ {Array}[r - 1][c].{chained} }}",
        2 => $"if c == 0 {{ {outside} }} else {{ {Array}[r][c - 1].{output} }}",
        3 => $"if c == {columns - 1} {{ {outside} }} else {{ {Array}[r][c + 1].{output} }}",
        4 => $"if r == {rows - 1} {{ {outside} }} else {{ {Array}[r + 1][c].{output} }}",
        5 => $"{Array}[(r + 1) % {rows}][(c + {columns - 1}) % {columns}].{output}",
        6 when rows == columns => $"{Array}[c][r].{output}",
        7 => $"{Array}[r][{Table(draft, columns, columns)}[c]].{output}",
        8 => $"{Array}[{Table(draft, rows, rows)}[r]][c].{output}",
        9 => $"{Array}[0][c].{output}",
        _ => outside,
    };
}
