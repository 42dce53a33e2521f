using System.Globalization;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>A module made to stand in arrays.</summary>
/// <param name="Links">Values that an element takes from others: input <c>a0</c>, the registered output <c>o0</c> and
/// the combinational one <c>c0</c>.</param>
/// <param name="Shared">Inputs <c>b0</c>… that come from outside.</param>
internal sealed record ElementModule(
    string Name, bool HasClasses, bool HasFuse, IReadOnlyList<RandomType> Links, IReadOnlyList<RandomType> Shared);

/// <summary>Writes arrays of 2 to 80 elements in one or two dimensions: several classes, neighbours with edges and wraps,
/// tables, strides, registered and combinational links, arrays inside elements.</summary>
/// <remarks>Combinational outputs are read from lower indices only, so that no loop arises.</remarks>
internal sealed class ArrayGenerator(Draft draft, BodyGenerator body)
{
    private readonly Random _random = draft.Random;
    private readonly ExpressionGenerator _expressions = draft.Expressions;

    public ElementModule Declare(Scope functions, ElementModule? inner)
    {
        var element = new ElementModule(
            draft.Fresh("Element"), draft.OneIn(3), draft.OneIn(3),
            [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => draft.AnyType())],
            [.. Enumerable.Range(0, _random.Next(3)).Select(_ => draft.AnyType())]);
        var scope = functions.Copy();
        draft.Line($"module {element.Name}{(element.HasClasses ? "<K: nat>" : "")} {{");
        if (element.HasFuse) draft.Line($"  fuse key: u7 = {_random.Next(128)};");
        if (element.HasFuse) scope.Add("key", new Number(false, 7));
        foreach (var index in (string[])["x", "y"]) Input(index, new Number(false, 7));
        for (var i = 0; i < element.Links.Count; i++) Input($"a{i}", element.Links[i]);
        for (var i = 0; i < element.Shared.Count; i++) Input($"b{i}", element.Shared[i]);
        for (var i = 0; i < element.Links.Count; i++) draft.Line($"  out o{i}: {element.Links[i].Text};");
        for (var i = 0; i < element.Links.Count; i++) draft.Line($"  out c{i}: {element.Links[i].Text};");

        var shown = element.Links.Select(type => body.Register(scope, wanted: type)).ToList();
        var registers = shown.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => body.Register(scope))).ToList();
        var memories = Enumerable.Range(0, draft.OneIn(3) ? _random.Next(1, 3) : 0).Select(_ => body.MemoryDeclaration(scope)).ToList();
        if (element.HasClasses)
        {
            var type = _expressions.NumberType();
            draft.Line($"  let kind: {type.Text} = if K == 0 {{ {_expressions.Of(type, scope, 2)} }} else {{ {_expressions.Of(type, scope, 2)} }};");
            scope.Add("kind", type);
        }

        if (inner is not null) Instantiate(inner, scope, largest: 20);
        for (var i = _random.Next(3); i > 0; i--)
        {
            if (_random.Next(3) == 0) body.Combinational(scope);
            else body.Let(scope);
        }

        body.Sequential(scope, registers, memories, guard: draft.OneIn(5) ? "any(bits(a0))" : null);
        for (var i = 0; i < element.Links.Count; i++) draft.Line($"  o{i} = {shown[i].Name};");
        for (var i = 0; i < element.Links.Count; i++) draft.Line($"  c{i} = {_expressions.Of(element.Links[i], scope, 2)};");
        body.Properties(scope);
        draft.Line("}");
        return element;

        void Input(string name, RandomType type)
        {
            draft.Line($"  in {name}: {type.Text};");
            scope.Add(name, type);
        }
    }

    /// <param name="at">Empty, or <c> @ clock</c>.</param>
    public void Instantiate(ElementModule element, Scope scope, int largest = 80, string at = "", bool hasOutputs = false)
    {
        var array = draft.Fresh("t");
        var count = _random.Next(4) switch
        {
            0 => _random.Next(2, 7),
            1 => _random.Next(7, 18),
            _ => _random.Next(16, 81),
        };
        count = Math.Min(count, _random.Next(2, largest + 1));
        var isWide = largest >= 80 && draft.Options.MostTiles >= 640 && draft.OneIn(10);
        var places = isWide ? Grid(array, _random.Next(1, 6), _random.Next(60, 128)) : draft.OneIn(2) ? Row(array, count) : Grid(array, _random.Next(1, 10), Math.Max(1, count / 6));
        var late = new List<int>();
        var arguments = new List<string>();
        if (element.HasFuse && !draft.OneIn(3)) arguments.Add($"key: {(draft.OneIn(2) ? places.X : _random.Next(128).ToString(CultureInfo.InvariantCulture))}");
        arguments.Add($"x: {places.X}");
        arguments.Add($"y: {places.Y}");
        for (var i = 0; i < element.Shared.Count; i++)
            arguments.Add($"b{i}: {Outside(element.Shared[i], scope, places)}");
        for (var i = 0; i < element.Links.Count; i++)
        {
            if (draft.OneIn(5)) late.Add(i);
            else arguments.Add($"a{i}: {Source(element, i, scope, places)}");
        }

        var kind = element.HasClasses ? $"<{places.Class()}>" : "";
        draft.Line($"  inst {array}{places.Shape} = {element.Name}{kind}({string.Join(", ", arguments)}){at};");
        foreach (var link in late) draft.Line($"  {places.Loop($"{places.Here}.a{link} = {Source(element, link, scope, places)};")}");
        Show(element, places, scope, hasOutputs);
    }

    // Some elements by name or at a variable index, all side by side, and all in one.
    private void Show(ElementModule element, Places places, Scope scope, bool hasOutputs)
    {
        for (var i = 0; i < element.Links.Count; i++)
        {
            var type = element.Links[i];
            foreach (var output in (string[])[$"o{i}", $"c{i}"])
            {
                if (draft.OneIn(2)) scope.Add($"{places.Any()}.{output}", type);
                if (type is Number number && draft.OneIn(2))
                {
                    var all = draft.Fresh("w");
                    var packed = new ArrayOf(number, places.Count);
                    draft.Line($"  {(hasOutputs && draft.OneIn(2) ? "out" : "wire")} {all}: {packed.Text};");
                    draft.Line($"  {places.Loop($"{all}[{places.Flat}] = {places.Here}.{output};")}");
                    scope.Add(all, packed);
                }

                if (type is not Number sum || !draft.OneIn(3)) continue;
                var total = draft.Fresh("w");
                draft.Line($"  wire {total}: {sum.Text};");
                draft.Line($"  comb {{ var s: {sum.Text} = 0; {places.Loop($"s = s +% {places.Here}.{output};")} {total} = s; }}");
                scope.Add(total, sum);
            }
        }

        if (_expressions.Variable(places.IndexBits, scope) is { } index && places.At(index) is { } place)
            scope.Add($"{place}.o0", element.Links[0]);
    }

    private string Source(ElementModule element, int link, Scope scope, Places places)
    {
        var output = draft.OneIn(4) ? _random.Next(element.Links.Count) : link;
        if (element.Links[output] != element.Links[link]) output = link;
        var outside = Outside(element.Links[link], scope, places);
        return places.Neighbour($"o{output}", $"c{output}", outside, draft);
    }

    private string Outside(RandomType type, Scope scope, Places places)
    {
        if (type is not Number number || !draft.OneIn(3)) return _expressions.Of(type, scope, 1);

        // A value of each element, side by side.
        var packed = draft.Fresh("w");
        draft.Line($"  wire {packed}: {new ArrayOf(number, places.Count).Text};");
        var (one, other) = (_expressions.Of(type, scope, 2), _expressions.Of(type, scope, 2));
        draft.Line($"  {places.Loop($"{packed}[{places.Flat}] = if {places.Flat} % 3 == 1 {{ {one} }} else {{ {other} }};")}");
        return _random.Next(3) switch
        {
            0 => $"{packed}[{places.Flat}]",
            1 => $"{packed}[({places.Flat} * 7 + 3) % {places.Count}]",
            _ => $"{packed}[{places.Count - 1} - ({places.Flat})]",
        };
    }

    private Places Row(string array, int count) => new RowPlaces(array, count, _random);

    private Places Grid(string array, int rows, int columns) => new GridPlaces(array, rows, columns, _random);
}
