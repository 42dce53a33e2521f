namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>What an expression may read, with its text and type.</summary>
internal sealed class Scope
{
    private readonly List<(string Text, RandomType Type)> _names = [];

    public List<(string Name, Number Element, int Depth)> Memories { get; } = [];

    public List<(string Name, IReadOnlyList<Number> Parameters, Number Result)> Functions { get; } = [];

    public IEnumerable<(string Text, RandomType Type)> Names => _names;

    public void Add(string text, RandomType type) => _names.Add((text, type));

    public Scope Copy()
    {
        var copy = new Scope();
        copy._names.AddRange(_names);
        copy.Memories.AddRange(Memories);
        copy.Functions.AddRange(Functions);
        return copy;
    }
}
