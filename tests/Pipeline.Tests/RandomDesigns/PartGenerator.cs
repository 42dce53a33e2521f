using System.Globalization;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Writes small modules of a fixed kind with random insides: sparse datapaths, and modules with parameters for widths
/// and types; and instances of them.</summary>
internal sealed class PartGenerator(Draft draft, BodyGenerator body)
{
    private readonly Random _random = draft.Random;
    private readonly ExpressionGenerator _expressions = draft.Expressions;
    private readonly List<SparseModule> _sparse = [];
    private readonly List<string> _generic = [];

    // Elements arrive one (Count = 1) or several a beat.
    private sealed record SparseModule(string Name, Number Element, int Count, Number Sum, bool Sends)
    {
        public RandomType Beat => Count == 1 ? Element : new ArrayOf(Element, Count);
    }

    public bool IsEmpty => _sparse.Count + _generic.Count == 0;

    public void Declare(Scope functions)
    {
        if (draft.OneIn(3)) Sparse(functions);
        if (draft.OneIn(3)) Generic();
    }

    /// <param name="at">Empty, or <c> @ clock</c>.</param>
    public void Instantiate(Scope scope, string at)
    {
        var pick = _random.Next(_sparse.Count + _generic.Count);
        if (pick < _sparse.Count) Instantiate(_sparse[pick], scope, at);
        else Instantiate(_generic[pick - _sparse.Count], scope, at);
    }

    private void Sparse(Scope functions)
    {
        var part = new SparseModule(
            draft.Fresh("Sparse"), _expressions.NumberType(), _random.Next(1, 5), _expressions.NumberType(), draft.OneIn(3));
        var scope = functions.Copy();
        draft.Line($"module {part.Name} {{");
        draft.Line($"  in x: stream<{part.Beat.Text}>;");
        draft.Line("  in hold: bit;");
        draft.Line("  out busy: bit;");
        draft.Line(part.Sends ? $"  out y: stream<{part.Element.Text}>;" : $"  out y: {part.Sum.Text};");
        if (!part.Sends) draft.Line($"  reg acc: {part.Sum.Text} = {_expressions.Literal(part.Sum)};");
        if (!part.Sends) draft.Line("  y = acc;");
        if (!part.Sends) scope.Add("acc", part.Sum);
        if (!part.Sends && draft.OneIn(2)) body.MemoryDeclaration(scope);
        draft.Line("  busy = mac.busy;");
        var taken = scope.Copy();
        taken.Add("e", part.Element);
        var lanes = part.Count > 1 && !part.Sends ? $" lanes {_random.Next(1, part.Count + 1)}" : "";
        var window = part.Count > 1 && !part.Sends && draft.OneIn(2) ? $" window {_random.Next(1, 4)}" : "";
        var bare = new Scope();
        bare.Add("e", part.Element);
        var skip = draft.OneIn(2) ? $"e == {_expressions.Literal(part.Element)}" : _expressions.Condition(bare, 2);
        draft.Line($"  sparse mac (e in x) skip ({skip}) when (!hold){lanes}{window}{(part.Sends ? " -> y;" : " {")}");
        if (!part.Sends) draft.Line($"    acc <= {_expressions.Of(part.Sum, taken, 3)};");
        if (!part.Sends) draft.Line("  }");
        draft.Line("}");
        _sparse.Add(part);
    }

    private void Instantiate(SparseModule part, Scope scope, string at)
    {
        var name = draft.Fresh("z");
        draft.Line($"  inst {name} = {part.Name}(hold: {_expressions.Condition(scope, 2)}){at};");
        draft.Line($"  {name}.x.valid = {_expressions.Condition(scope, 2)};");
        draft.Line($"  {name}.x.data = {_expressions.Of(part.Beat, scope, 2)};");
        if (part.Sends) draft.Line($"  {name}.y.ready = {_expressions.Condition(scope, 2)};");
        scope.Add($"{name}.busy", Number.Bit);
        scope.Add($"{name}.x.ready", Number.Bit);
        if (part.Sends) scope.Add($"{name}.y.valid", Number.Bit);
        scope.Add(part.Sends ? $"{name}.y.data" : $"{name}.y", part.Sends ? part.Element : part.Sum);
    }

    private void Generic()
    {
        var name = draft.Fresh("Generic");
        draft.Line($"module {name}<N: nat, T: type, DEPTH: nat = {_random.Next(1, 9)}> {{");
        draft.Line("  in a: uint<N>; in b: T; in at: index<DEPTH>; out y: uint<N>; out z: T; out few: uint<clog2(N + 1)>;");
        draft.Line("  reg r: uint<N> = 1;");
        draft.Line("  reg h: T;");
        draft.Line("  mem m: T[DEPTH];");
        draft.Line($"  y = {Value()};");
        draft.Line($"  z = if {Truth()} {{ h }} else {{ m[at] }};");
        draft.Line($"  few = popcount({Value()});");
        draft.Line("  seq {");
        draft.Line($"    r <= {Value()};");
        draft.Line($"    if {Truth()} {{ h <= b; m[at] <= {(draft.OneIn(2) ? "h" : "b")}; }}");
        draft.Line($"    for i in 0..N {{ if a[i] && {Truth()} {{ r[i] <= {Truth()}; }} }}");
        draft.Line("  }");
        draft.Line("}");
        _generic.Add(name);

        string Value() => _random.Next(7) switch
        {
            0 => "(r +% a)",
            1 => "(reverse(a) ^ r)",
            2 => "(if a > r { r } else { ~a })",
            3 => "(r *% a -| r)",
            4 => "(repeat(any(a), N) & r)",
            5 => "(r >> at)",
            _ => "r",
        };

        string Truth() => _random.Next(4) switch
        {
            0 => "(a < r)",
            1 => "parity(r ^ a)",
            2 => "(bits(h) == bits(b))",
            _ => "any(r)",
        };
    }

    private void Instantiate(string module, Scope scope, string at)
    {
        var (name, width, type, depth) = (draft.Fresh("g"), _expressions.Width(), draft.AnyType(), _random.Next(1, 20));
        var number = new Number(false, width);
        var index = new Number(false, depth == 1 ? 1 : 32 - int.LeadingZeroCount(depth - 1));
        var count = draft.OneIn(2) ? _random.Next(2, 40) : 0;
        var array = count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[i: {count}]");
        var own = count == 0 ? name : $"{name}[{_random.Next(count)}]";
        var a = _expressions.Of(number, scope, 2);
        if (count > 0) a = $"if i == 0 {{ {a} }} else {{ {name}[i - 1].y }}";
        draft.Line(
            $"  inst {name}{array} = {module}<{width}, {type.Text}, {depth}>(a: {a}, b: {_expressions.Of(type, scope, 2)}, "
            + $"at: {_expressions.Of(index, scope, 2)}){at};");
        scope.Add($"{own}.y", number);
        scope.Add($"{own}.z", type);
    }
}
