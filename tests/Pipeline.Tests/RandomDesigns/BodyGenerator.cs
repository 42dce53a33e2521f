namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Writes what stands in a module: registers, memories, combinational values, sequential blocks,
/// properties.</summary>
internal sealed class BodyGenerator(Draft draft)
{
    private readonly Random _random = draft.Random;
    private readonly ExpressionGenerator _expressions = draft.Expressions;

    /// <param name="at">Empty, or <c> @ clock</c>.</param>
    public (string Name, RandomType Type) Register(Scope scope, string at = "", RandomType? wanted = null)
    {
        var name = draft.Fresh("r");
        var type = wanted ?? draft.AnyType();
        var init = type is Number number && _random.Next(3) != 0 ? $" = {_expressions.Literal(number)}" : "";
        draft.Line($"  reg {name}: {type.Text}{init}{at};");
        scope.Add(name, type);
        return (name, type);
    }

    public (string Name, Number Element) MemoryDeclaration(Scope scope, string at = "")
    {
        var name = draft.Fresh("m");
        var element = _expressions.NumberType();
        var depth = draft.OneIn(4) ? _random.Next(20, 200) : _random.Next(1, 20);
        draft.Line($"  mem {name}: {element.Text}[{depth}]{at};");
        scope.Memories.Add((name, element, depth));
        return (name, element);
    }

    public void Let(Scope scope)
    {
        var value = draft.Fresh("v");
        var type = draft.AnyType();
        draft.Line($"  let {value}: {type.Text} = {_expressions.Of(type, scope, 4)};");
        scope.Add(value, type);
    }

    public void Combinational(Scope scope)
    {
        var wire = draft.Fresh("w");
        var type = _expressions.NumberType();
        draft.Line($"  wire {wire}: {type.Text};");
        draft.Line("  comb {");
        var inner = scope.Copy();
        var local = _expressions.NumberType();
        draft.Line($"    var t: {local.Text} = {_expressions.Of(local, scope, 2)};");
        inner.Add("t", local);
        draft.Line($"    {wire} = {_expressions.Of(type, inner, 3)};");
        draft.Line($"    for i in 0..{_random.Next(1, 4)} {{ t = t +% {_expressions.Of(local, inner, 1)}; }}");
        inner.Add(wire, type);
        draft.Line($"    if {_expressions.Condition(inner, 2)} {{ {wire} = {_expressions.Of(type, inner, 3)}; }}");
        draft.Line("  }");
        scope.Add(wire, type);
    }

    public void WireByElements(Scope scope)
    {
        var wire = draft.Fresh("w");
        var type = new ArrayOf(_expressions.NumberType(), _random.Next(1, 4));
        draft.Line($"  wire {wire}: {type.Text};");
        for (var i = 0; i < type.Length; i++) draft.Line($"  {wire}[{i}] = {_expressions.Of(type.Element, scope, 2)};");
        scope.Add(wire, type);
    }

    /// <param name="guard">Where it is 0 nothing changes; null: always.</param>
    public void Sequential(
        Scope scope, IEnumerable<(string Name, RandomType Type)> registers,
        IEnumerable<(string Name, Number Element)> memories, string at = "", string? guard = null)
    {
        var (open, close) = guard is null ? ("", "") : ($" if {guard} {{", "} ");
        foreach (var (name, type) in registers)
        {
            draft.Line($"  seq{at} {{{open}");
            switch (_random.Next(4))
            {
                case 0:
                    draft.Line($"    {name} <= {_expressions.Of(type, scope, 4)};");
                    break;
                case 1:
                    draft.Line($"    if {_expressions.Condition(scope, 2)} {{ {name} <= {_expressions.Of(type, scope, 3)}; }}");
                    draft.Line($"    else if {_expressions.Condition(scope, 2)} {{ {Part(name, type, scope)} }}");
                    break;
                case 2:
                    draft.Line($"    let t: u3 = {_expressions.Of(new Number(false, 3), scope, 2)};");
                    draft.Line("    match t {");
                    draft.Line($"      0 => {{ {name} <= {_expressions.Of(type, scope, 2)}; }}");
                    draft.Line($"      0b1?0 => {{ {Part(name, type, scope)} }}");
                    draft.Line("      _ => {}");
                    draft.Line("    }");
                    break;
                default:
                    draft.Line($"    {name} <= {_expressions.Of(type, scope, 2)};");
                    draft.Line($"    if {_expressions.Condition(scope, 2)} {{ {Part(name, type, scope)} }}");
                    break;
            }

            draft.Line($"  {close}}}");
        }

        foreach (var (name, element) in memories)
        {
            var address = _expressions.Variable(_random.Next(1, 9), scope);
            var other = _expressions.Variable(_random.Next(1, 6), scope);
            draft.Line($"  seq{at} {{{open}");
            draft.Line($"    if {_expressions.Condition(scope, 2)} {{ {name}[{address}] <= {_expressions.Of(element, scope, 2)}; }}");
            if (_random.Next(2) == 0) draft.Line($"    {name}[{other}][0] <= {_expressions.Of(Number.Bit, scope, 1)};");
            draft.Line($"  {close}}}");
        }
    }

    public void Properties(Scope scope)
    {
        for (var i = _random.Next(2); i > 0; i--) draft.Line($"  cover {_expressions.Condition(scope, 2)};");
        if (!draft.Options.HasFailures || !draft.OneIn(3)) return;
        var names = scope.Names.Where(n => n.Type is Number && !n.Text.Contains('.', StringComparison.Ordinal)).ToList();
        var message = names.Count == 0 ? "no" : $"it is {{{names[_random.Next(names.Count)].Text}:hex}}, no";
        var rare = string.Join(" || ", Enumerable.Range(0, 4).Select(_ => _expressions.Condition(scope, 1)));
        draft.Line($"  {(draft.OneIn(3) ? "assume" : "assert")} {rare}, \"{message}\";");
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
}
