using System.Globalization;
using System.Text;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Writes a random, well-typed <c>.whdl</c> file whose top is <c>Top</c>: registers with and without reset,
/// memories, wires, combinational blocks, functions, instances, instance arrays, streams through library FIFOs.</summary>
/// <remarks>Combinational loops cannot arise: a value only reads names declared before it, and instance outputs
/// are read after the instance.</remarks>
internal sealed class DesignGenerator
{
    private readonly Random _random;
    private readonly ExpressionGenerator _expressions;
    private readonly StringBuilder _text = new();
    private readonly List<RandomType> _types = [];
    private readonly int _size;
    private int _names;

    private sealed record Child(
        string Name, IReadOnlyList<(string Name, RandomType Type)> Inputs, IReadOnlyList<(string Name, RandomType Type)> Outputs);

    private DesignGenerator(int seed, int size)
    {
        _random = new Random(seed);
        _expressions = new ExpressionGenerator(_random);
        _size = size;
    }

    /// <param name="size">1 (a few statements) to about 10.</param>
    public static string Generate(int seed, int size)
    {
        var generator = new DesignGenerator(seed, size);
        generator.File();
        return generator._text.ToString();
    }

    private void File()
    {
        Line("use stream.fifo.Fifo;");
        Line("use stream.slice.Slice;");
        DeclareTypes();
        var functions = new Scope();
        for (var i = _random.Next(3); i > 0; i--) Function(functions);
        var children = new List<Child>();
        for (var i = _random.Next(1, 3); i > 0; i--) children.Add(Module($"Child{i}", functions, []));
        Module("Top", functions, children);
    }

    private void DeclareTypes()
    {
        var bits = _random.Next(1, 4);
        var members = Enumerable.Range(0, _random.Next(2, (1 << bits) + 1)).Select(i => $"M{i}").ToList();
        _types.Add(new Enumeration("Mode", bits, members));
        Line($"enum Mode: uint<{bits}> {{ {string.Join(", ", members)} }}");
        var fields = Enumerable.Range(0, _random.Next(1, 4)).Select(i => ($"f{i}", _expressions.NumberType())).ToList();
        _types.Add(new Structure("Record", fields));
        Line($"struct Record {{ {string.Join(" ", fields.Select(f => $"{f.Item1}: {f.Item2.Text};"))} }}");
    }

    private void Function(Scope functions)
    {
        var name = Fresh("f");
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

    private Child Module(string name, Scope functions, IReadOnlyList<Child> children)
    {
        var scope = functions.Copy();
        var inputs = Enumerable.Range(0, _random.Next(1, 5)).Select(i => ($"in{i}", AnyType())).ToList();
        var outputs = Enumerable.Range(0, _random.Next(1, 4)).Select(i => ($"out{i}", AnyType())).ToList();
        Line($"module {name} {{");
        foreach (var (port, type) in inputs) Line($"  in {port}: {type.Text};");
        foreach (var (port, type) in outputs) Line($"  out {port}: {type.Text};");
        foreach (var (port, type) in inputs) scope.Add(port, type);

        var registers = Enumerable.Range(0, _random.Next(1, 3 + _size / 2)).Select(_ => Register(scope)).ToList();
        var memories = Enumerable.Range(0, _random.Next(2)).Select(_ => MemoryDeclaration(scope)).ToList();
        for (var i = _random.Next(1, 3 + _size); i > 0; i--) Item(scope, children);
        Sequential(scope, registers, memories);
        foreach (var (port, type) in outputs) Line($"  {port} = {_expressions.Of(type, scope, 3)};");
        Line("}");
        return new Child(name, inputs, outputs);
    }

    private (string Name, RandomType Type) Register(Scope scope)
    {
        var name = Fresh("r");
        var type = AnyType();
        var init = type is Number number && _random.Next(3) != 0 ? $" = {_expressions.Literal(number)}" : "";
        Line($"  reg {name}: {type.Text}{init};");
        scope.Add(name, type);
        return (name, type);
    }

    private (string Name, Number Element) MemoryDeclaration(Scope scope)
    {
        var name = Fresh("m");
        var element = _expressions.NumberType();
        var depth = _random.Next(1, 20);
        Line($"  mem {name}: {element.Text}[{depth}];");
        scope.Memories.Add((name, element, depth));
        return (name, element);
    }

    private void Item(Scope scope, IReadOnlyList<Child> children)
    {
        switch (_random.Next(children.Count > 0 ? 9 : 4))
        {
            case 0 or 1:
                var value = Fresh("v");
                var type = AnyType();
                Line($"  let {value}: {type.Text} = {_expressions.Of(type, scope, 4)};");
                scope.Add(value, type);
                break;
            case 2:
                Combinational(scope);
                break;
            case 3:
                WireByElements(scope);
                break;
            case 4 or 5:
                InstanceOf(children[_random.Next(children.Count)], scope);
                break;
            case 6:
                ArrayOfInstances(children[_random.Next(children.Count)], scope);
                break;
            default:
                StreamPath(scope);
                break;
        }
    }

    private void Combinational(Scope scope)
    {
        var wire = Fresh("w");
        var type = _expressions.NumberType();
        Line($"  wire {wire}: {type.Text};");
        Line("  comb {");
        var inner = scope.Copy();
        var local = _expressions.NumberType();
        Line($"    var t: {local.Text} = {_expressions.Of(local, scope, 2)};");
        inner.Add("t", local);
        Line($"    {wire} = {_expressions.Of(type, inner, 3)};");
        Line($"    for i in 0..{_random.Next(1, 4)} {{ t = t +% {_expressions.Of(local, inner, 1)}; }}");
        inner.Add(wire, type);
        Line($"    if {_expressions.Condition(inner, 2)} {{ {wire} = {_expressions.Of(type, inner, 3)}; }}");
        Line("  }");
        scope.Add(wire, type);
    }

    private void WireByElements(Scope scope)
    {
        var wire = Fresh("w");
        var type = new ArrayOf(_expressions.NumberType(), _random.Next(1, 4));
        Line($"  wire {wire}: {type.Text};");
        for (var i = 0; i < type.Length; i++) Line($"  {wire}[{i}] = {_expressions.Of(type.Element, scope, 2)};");
        scope.Add(wire, type);
    }

    private void InstanceOf(Child child, Scope scope)
    {
        var name = Fresh("k");
        var arguments = child.Inputs.Select(p => $"{p.Name}: {_expressions.Of(p.Type, scope, 2)}");
        Line($"  inst {name} = {child.Name}({string.Join(", ", arguments)});");
        foreach (var (port, type) in child.Outputs) scope.Add($"{name}.{port}", type);
    }

    // A row in which each instance may read its left neighbour through a register-free path: a chain, never a loop.
    private void ArrayOfInstances(Child child, Scope scope)
    {
        var name = Fresh("a");
        var count = _random.Next(1, 6);
        var arguments = new List<string>();
        foreach (var (port, type) in child.Inputs)
        {
            var matching = child.Outputs.Where(o => o.Type == type).ToList();
            var outside = _expressions.Of(type, scope, 1);
            arguments.Add(matching.Count > 0
                ? $"{port}: if i == 0 {{ {outside} }} else {{ {name}[i - 1].{matching[0].Name} }}"
                : type is Number { IsSigned: false, Bits: >= 3 } && _random.Next(2) == 0
                    ? $"{port}: i"
                    : $"{port}: {outside}");
        }

        Line($"  inst {name}[i: {count}] = {child.Name}({string.Join(", ", arguments)});");
        foreach (var (port, type) in child.Outputs)
            scope.Add($"{name}[{_random.Next(count)}].{port}", type);
    }

    private void StreamPath(Scope scope)
    {
        var element = _expressions.NumberType();
        var first = Fresh("q");
        var second = Fresh("s");
        Line($"  inst {first} = Fifo<{element.Text}, DEPTH = {_random.Next(2, 5)}>();");
        Line($"  inst {second} = Slice<{element.Text}>(enq: {first}.deq);");
        Line($"  {first}.enq.valid = {_expressions.Condition(scope, 2)};");
        Line($"  {first}.enq.data = {_expressions.Of(element, scope, 2)};");
        Line($"  {second}.deq.ready = {_expressions.Condition(scope, 2)};");
        scope.Add($"{first}.enq.ready", Number.Bit);
        scope.Add($"{second}.deq.valid", Number.Bit);
        scope.Add($"{second}.deq.data", element);
    }

    private void Sequential(
        Scope scope, IReadOnlyList<(string Name, RandomType Type)> registers, IReadOnlyList<(string Name, Number Element)> memories)
    {
        foreach (var (name, type) in registers)
        {
            Line("  seq {");
            switch (_random.Next(4))
            {
                case 0:
                    Line($"    {name} <= {_expressions.Of(type, scope, 4)};");
                    break;
                case 1:
                    Line($"    if {_expressions.Condition(scope, 2)} {{ {name} <= {_expressions.Of(type, scope, 3)}; }}");
                    Line($"    else if {_expressions.Condition(scope, 2)} {{ {Part(name, type, scope)} }}");
                    break;
                case 2:
                    Line($"    let t: u3 = {_expressions.Of(new Number(false, 3), scope, 2)};");
                    Line("    match t {");
                    Line($"      0 => {{ {name} <= {_expressions.Of(type, scope, 2)}; }}");
                    Line($"      0b1?0 => {{ {Part(name, type, scope)} }}");
                    Line("      _ => {}");
                    Line("    }");
                    break;
                default:
                    Line($"    {name} <= {_expressions.Of(type, scope, 2)};");
                    Line($"    if {_expressions.Condition(scope, 2)} {{ {Part(name, type, scope)} }}");
                    break;
            }

            Line("  }");
        }

        foreach (var (name, element) in memories)
        {
            var address = _expressions.Variable(_random.Next(1, 6), scope);
            var other = _expressions.Variable(_random.Next(1, 6), scope);
            Line("  seq {");
            Line($"    if {_expressions.Condition(scope, 2)} {{ {name}[{address}] <= {_expressions.Of(element, scope, 2)}; }}");
            if (_random.Next(2) == 0) Line($"    {name}[{other}][0] <= {_expressions.Of(Number.Bit, scope, 1)};");
            Line("  }");
        }
    }

    // A write to a part: a bit or slice, an element at a variable index, a field.
    private string Part(string name, RandomType type, Scope scope)
    {
        switch (type)
        {
            case Number number when _random.Next(2) == 0:
                var low = _random.Next(number.Bits);
                var high = _random.Next(low, number.Bits);
                return $"{name}[{high}:{low}] <= {_expressions.Of(new Number(false, high - low + 1), scope, 2)};";
            case Number:
                return $"{name}[{_expressions.Variable(_random.Next(1, 7), scope)}] <= {_expressions.Condition(scope, 2)};";
            case ArrayOf array:
                return $"{name}[{_expressions.Variable(_random.Next(1, 4), scope)}] <= {_expressions.Of(array.Element, scope, 2)};";
            case Structure structure:
                var field = structure.Fields[_random.Next(structure.Fields.Count)];
                return $"{name}.{field.Name} <= {_expressions.Of(field.Type, scope, 2)};";
            default:
                return $"{name} <= {_expressions.Of(type, scope, 1)};";
        }
    }

    private RandomType AnyType() => _random.Next(8) switch
    {
        0 => new ArrayOf(new Number(_random.Next(2) == 0, _random.Next(1, 20)), _random.Next(1, 5)),
        1 => _types[0],
        2 => _types[1],
        3 => Number.Bit,
        _ => _expressions.NumberType(),
    };

    private string Fresh(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{_names++}");

    private void Line(string line) => _text.Append(line).Append('\n');
}
