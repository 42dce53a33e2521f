using System.Globalization;
using System.Text;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>What the parts of the generator share: the random numbers, the text so far, the declared types.</summary>
internal sealed class Draft
{
    private readonly StringBuilder _text = new();
    private int _names;

    public Draft(int seed, int size, GeneratorOptions options)
    {
        Random = new Random(seed);
        Expressions = new ExpressionGenerator(Random);
        Size = size;
        Options = options;
    }

    public Random Random { get; }

    public ExpressionGenerator Expressions { get; }

    /// <summary>1 (a few statements) to about 10.</summary>
    public int Size { get; }

    public GeneratorOptions Options { get; }

    /// <summary>An enum and a struct.</summary>
    public List<RandomType> Types { get; } = [];

    public string Text => _text.ToString();

    public bool OneIn(int count) => Random.Next(count) == 0;

    public RandomType AnyType() => Random.Next(8) switch
    {
        0 => new ArrayOf(new Number(Random.Next(2) == 0, Random.Next(1, 20)), Random.Next(1, 5)),
        1 => Types[0],
        2 => Types[1],
        3 => Number.Bit,
        _ => Expressions.NumberType(),
    };

    public string Fresh(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{_names++}");

    public void Line(string line) => _text.Append(line).Append('\n');

    public void DeclareTypes()
    {
        var bits = Random.Next(1, 4);
        var members = Enumerable.Range(0, Random.Next(2, (1 << bits) + 1)).Select(i => $"M{i}").ToList();
        Types.Add(new Enumeration("Mode", bits, members));
        Line($"enum Mode: uint<{bits}> {{ {string.Join(", ", members)} }}");
        var fields = Enumerable.Range(0, Random.Next(1, 4)).Select(i => ($"f{i}", Expressions.NumberType())).ToList();
        Types.Add(new Structure("Record", fields));
        Line($"struct Record {{ {string.Join(" ", fields.Select(f => $"{f.Item1}: {f.Item2.Text};"))} }}");
    }
}

/// <param name="HasFailures">Asserts that may fail; Verilog simulators stop at those.</param>
/// <param name="HasClocks">A second clock domain with an asynchronous reset.</param>
/// <param name="HasArrays">Instance arrays of up to 80 elements.</param>
/// <param name="MostTiles">Of a grid; with fewer than 640 wide arrays do not occur.</param>
internal sealed record GeneratorOptions(
    bool HasFailures = false, bool HasClocks = true, bool HasArrays = true, int MostTiles = 640);
