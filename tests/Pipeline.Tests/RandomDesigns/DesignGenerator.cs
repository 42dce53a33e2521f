using System.Globalization;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Writes a random, well-typed <c>.whdl</c> file whose top is <c>Top</c>: registers with and without reset,
/// memories, wires, combinational blocks, functions, instances, instance arrays, streams through library FIFOs, and in
/// the top sometimes a second clock.</summary>
/// <remarks>Combinational loops cannot arise: a value only reads names declared before it, and instance outputs
/// are read after the instance.</remarks>
internal sealed class DesignGenerator
{
    private const string Fast = " @ fast";

    private readonly Random _random;
    private readonly ExpressionGenerator _expressions;
    private readonly Draft _draft;
    private readonly BodyGenerator _body;
    private readonly ArrayGenerator _arrays;
    private readonly PartGenerator _parts;
    private readonly List<Child> _children = [];
    private readonly List<ElementModule> _elements = [];

    private sealed record Child(
        string Name, IReadOnlyList<(string Name, RandomType Type)> Inputs, IReadOnlyList<(string Name, RandomType Type)> Outputs);

    private DesignGenerator(Draft draft)
    {
        (_draft, _random, _expressions) = (draft, draft.Random, draft.Expressions);
        _body = new BodyGenerator(draft);
        _arrays = new ArrayGenerator(draft, _body);
        _parts = new PartGenerator(draft, _body);
    }

    /// <param name="size">1 (a few statements) to about 10.</param>
    public static string Generate(int seed, int size, GeneratorOptions? options = null)
    {
        var generator = new DesignGenerator(new Draft(seed, size, options ?? new GeneratorOptions()));
        generator.File();
        return generator._draft.Text;
    }

    private void File()
    {
        Line("use stream.fifo.Fifo;");
        Line("use stream.slice.Slice;");
        _draft.DeclareTypes();
        var functions = new Scope();
        for (var i = _random.Next(3); i > 0; i--) Function(functions);
        if (_draft.Options.HasArrays)
            for (var i = _random.Next(3); i > 0; i--)
                _elements.Add(_arrays.Declare(functions, _elements.Count > 0 && _draft.OneIn(3) ? _elements[0] : null));
        _parts.Declare(functions);
        for (var i = _random.Next(1, 3); i > 0; i--) _children.Add(Module($"Child{i}", functions, isTop: false));
        Module("Top", functions, isTop: true);
    }

    private void Function(Scope functions)
    {
        var name = _draft.Fresh("f");
        var parameters = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _expressions.NumberType()).ToList();
        var result = _expressions.NumberType();
        var scope = new Scope();
        for (var i = 0; i < parameters.Count; i++) scope.Add($"p{i}", parameters[i]);
        var list = string.Join(", ", parameters.Select((p, i) => $"p{i}: {p.Text}"));
        Line($"fn {name}({list}) -> {result.Text} {{");
        var local = _expressions.NumberType();
        Line($"  let t: {local.Text} = {_expressions.Of(local, scope, 3)};");
        scope.Add("t", local);
        Line($"  {_expressions.Of(result, scope, 4)}");
        Line("}");
        functions.Functions.Add((name, parameters, result));
    }

    private Child Module(string name, Scope functions, bool isTop)
    {
        Line($"module {name} {{");
        var hasClocks = isTop && _draft.Options.HasClocks && _draft.OneIn(3);
        if (hasClocks)
        {
            Line("  in clk: clock;");
            Line("  in rst: reset @ clk;");
            Line("  in fast: clock;");
            if (!_draft.OneIn(4)) Line($"  in frst: reset{(_draft.OneIn(3) ? "" : " async")}{(_draft.OneIn(2) ? " low" : "")} @ fast;");
        }

        var child = Half(name, functions, isTop, hasClocks ? " @ clk" : "", null);
        if (hasClocks) Half("other", functions, isTop, Fast, child);
        Line("}");
        return child;
    }

    // What belongs to one clock of a module.
    private Child Half(string name, Scope functions, bool isTop, string at, Child? other)
    {
        var scope = functions.Copy();
        var prefix = other is null ? "" : "f";
        var inputs = Enumerable.Range(0, _random.Next(1, 5)).Select(i => ($"{prefix}in{i}", _draft.AnyType())).ToList();
        var outputs = Enumerable.Range(0, _random.Next(1, 4)).Select(i => ($"{prefix}out{i}", _draft.AnyType())).ToList();
        foreach (var (port, type) in inputs) Line($"  in {port}: {type.Text}{at};");
        foreach (var (port, type) in outputs) Line($"  out {port}: {type.Text}{at};");
        foreach (var (port, type) in inputs) scope.Add(port, type);
        if (other is not null) Crossing(other, scope);

        var registers = Enumerable.Range(0, _random.Next(1, 3 + _draft.Size / 2)).Select(_ => _body.Register(scope, at)).ToList();
        var memories = Enumerable.Range(0, _random.Next(2)).Select(_ => _body.MemoryDeclaration(scope, at)).ToList();
        for (var i = _random.Next(1, 3 + _draft.Size); i > 0; i--) Item(scope, isTop, at);
        _body.Sequential(scope, registers, memories, at);
        foreach (var (port, type) in outputs) Line($"  {port} = {_expressions.Of(type, scope, 3)};");
        if (at.Length == 0) _body.Properties(scope);
        return new Child(name, inputs, outputs);
    }

    // Outputs of the other clock's half, sampled on purpose.
    private void Crossing(Child other, Scope scope)
    {
        foreach (var (port, type) in other.Outputs.Where(_ => _draft.OneIn(2)))
        {
            var name = _draft.Fresh("x");
            Line($"  let {name}: {type.Text} = cross({port});");
            scope.Add(name, type);
        }
    }

    private void Item(Scope scope, bool isTop, string at)
    {
        switch (_random.Next(isTop ? 14 : _elements.Count > 0 ? 5 : 4))
        {
            case 0 or 1:
                _body.Let(scope);
                break;
            case 2:
                _body.Combinational(scope);
                break;
            case 3:
                _body.WireByElements(scope);
                break;
            case 4 or 9 or 10 when _elements.Count > 0:
                _arrays.Instantiate(_elements[_random.Next(_elements.Count)], scope, isTop ? 80 : 9, at, isTop && at.Length == 0);
                break;
            case 12 or 13 when !_parts.IsEmpty:
                _parts.Instantiate(scope, at);
                break;
            case 4 or 5 or 9:
                InstanceOf(_children[_random.Next(_children.Count)], scope, at);
                break;
            case 6 or 10:
                ArrayOfInstances(_children[_random.Next(_children.Count)], scope, at);
                break;
            default:
                StreamPath(scope, at);
                break;
        }
    }

    private void InstanceOf(Child child, Scope scope, string at)
    {
        var name = _draft.Fresh("k");
        var arguments = child.Inputs.Select(p => $"{p.Name}: {_expressions.Of(p.Type, scope, 2)}");
        Line($"  inst {name} = {child.Name}({string.Join(", ", arguments)}){at};");
        foreach (var (port, type) in child.Outputs) scope.Add($"{name}.{port}", type);
    }

    // A row in which each instance may read its left neighbour through a register-free path: a chain, never a loop.
    private void ArrayOfInstances(Child child, Scope scope, string at)
    {
        var name = _draft.Fresh("a");
        var count = _draft.OneIn(6) ? _random.Next(6, 40) : _random.Next(1, 6);
        var isSpare = _draft.OneIn(8);
        var arguments = new List<string>();
        foreach (var (port, type) in child.Inputs)
        {
            var matching = child.Outputs.Where(o => o.Type == type).ToList();
            var outside = _expressions.Of(type, scope, 1);
            arguments.Add(matching.Count > 0 && !isSpare
                ? $"{port}: if i == 0 {{ {outside} }} else {{ {name}[i - 1].{matching[0].Name} }}"
                : type is Number { IsSigned: false, Bits: >= 6 } && _random.Next(2) == 0
                    ? $"{port}: i"
                    : $"{port}: {outside}");
        }

        Line($"  inst {name}[i: {count}]{(isSpare ? $" redundant {_random.Next(1, 3)}" : "")} = {child.Name}({string.Join(", ", arguments)}){at};");
        foreach (var (port, type) in child.Outputs)
            scope.Add(string.Create(CultureInfo.InvariantCulture, $"{name}[{_random.Next(count)}].{port}"), type);
    }

    private void StreamPath(Scope scope, string at)
    {
        var element = _expressions.NumberType();
        var first = _draft.Fresh("q");
        var second = _draft.Fresh("s");
        Line($"  inst {first} = Fifo<{element.Text}, DEPTH = {_random.Next(2, 5)}>(){at};");
        Line($"  inst {second} = Slice<{element.Text}>(enq: {first}.deq){at};");
        Line($"  {first}.enq.valid = {_expressions.Condition(scope, 2)};");
        Line($"  {first}.enq.data = {_expressions.Of(element, scope, 2)};");
        Line($"  {second}.deq.ready = {_expressions.Condition(scope, 2)};");
        scope.Add($"{first}.enq.ready", Number.Bit);
        scope.Add($"{second}.deq.valid", Number.Bit);
        scope.Add($"{second}.deq.data", element);
    }

    private void Line(string line) => _draft.Line(line);
}
