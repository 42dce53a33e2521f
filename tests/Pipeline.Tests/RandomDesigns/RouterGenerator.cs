namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Writes a fabric or wafer of tiles with a router of clauses and a random processing element: flits go by coordinates,
/// also past the edges.</summary>
internal sealed class RouterGenerator(Draft draft, BodyGenerator body)
{
    private readonly Random _random = draft.Random;
    private readonly ExpressionGenerator _expressions = draft.Expressions;

    /// <summary>A text whose top is <c>Top</c>.</summary>
    public static string Generate(int seed, int size, out GridForm form, GeneratorOptions? options = null)
    {
        var draft = new Draft(seed, size, options ?? new GeneratorOptions());
        form = new RouterGenerator(draft, new BodyGenerator(draft)).File();
        return draft.Text;
    }

    private GridForm File()
    {
        var (data, poke) = (_expressions.NumberType(), new Number(false, _random.Next(1, 20)));
        draft.Line("use noc.hop.Hop;");
        draft.Line("use wafer.scribe.ScribeLink;");
        draft.DeclareTypes();
        draft.Line($"struct Flit {{ x: u4; y: u4; data: {data.Text}; }}");
        Router();
        Core(data, poke);
        draft.Line("module Tile {");
        draft.Line($"  in x: u4; in y: u4; in poke: {poke.Text};");
        Ports();
        draft.Line($"  out show: {data.Text};");
        draft.Line("  inst core = Core(x: x, y: y, poke: poke);");
        draft.Line("  inst router = Xy(x: x, y: y);");
        draft.Line("  router.local <> core.net; router.north <> north; router.east <> east; router.south <> south; router.west <> west;");
        draft.Line("  show = core.show;");
        draft.Line("}");
        return Grid();
    }

    private void Ports()
    {
        draft.Line("  port north: flip Hop<Flit>; port east: Hop<Flit>; port south: Hop<Flit>; port west: flip Hop<Flit>;");
    }

    private void Router()
    {
        draft.Line("router Xy {");
        draft.Line("  in x: u4; in y: u4;");
        Ports();
        draft.Line("  port local: flip Hop<Flit>;");
        draft.Line($"  buffer {_random.Next(1, 5)};");
        if (draft.OneIn(2)) draft.Line("  arbitrate priority;");
        draft.Line("  route (flit, from) -> set {");
        draft.Line("    if flit.x > x { set(Port.east) } else if flit.x < x { set(Port.west) }");
        draft.Line("    else if flit.y > y { set(Port.south) } else if flit.y < y { set(Port.north) } else { set(Port.local) }");
        draft.Line("  }");
        draft.Line("}");
    }

    // What is offered depends on state only; what has arrived may change it.
    private void Core(Number data, Number poke)
    {
        draft.Line("pe Core {");
        draft.Line($"  in x: u4; in y: u4; in poke: {poke.Text};");
        draft.Line("  port net: Hop<Flit>;");
        draft.Line($"  out show: {data.Text};");
        var state = new Scope();
        foreach (var (name, type) in ((string, Number)[])[("x", new(false, 4)), ("y", new(false, 4)), ("poke", poke)]) state.Add(name, type);
        var registers = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => body.Register(state)).ToList();
        var memories = Enumerable.Range(0, _random.Next(2)).Select(_ => body.MemoryDeclaration(state)).ToList();
        draft.Line($"  reg sum: {data.Text} = {_expressions.Literal(data)};");
        state.Add("sum", data);
        draft.Line("  show = sum;");
        draft.Line($"  net.fwd.valid = {_expressions.Condition(state, 2)};");
        var place = new Number(false, 4);
        draft.Line(
            $"  net.fwd.data = Flit {{ x: {_expressions.Of(place, state, 2)}, y: {_expressions.Of(place, state, 2)}, "
            + $"data: {_expressions.Of(data, state, 2)} }};");
        draft.Line($"  net.back.ready = {(draft.OneIn(2) ? "1" : _expressions.Condition(state, 2))};");
        var all = state.Copy();
        all.Add("net.back.valid", Number.Bit);
        all.Add("net.fwd.ready", Number.Bit);
        all.Add("net.back.data.data", data);
        draft.Line($"  seq {{ if net.back.fire {{ sum <= {_expressions.Of(data, all, 2)}; }} }}");
        body.Sequential(all, registers, memories, guard: draft.OneIn(3) ? "net.fwd.ready || net.back.valid" : null);
        body.Properties(all);
        draft.Line("}");
    }

    private GridForm Grid()
    {
        var isWafer = draft.OneIn(2);
        var (rows, columns) = isWafer ? (_random.Next(1, 4), _random.Next(1, 4)) : (_random.Next(1, 7), _random.Next(1, 9));
        while (rows * columns * (isWafer ? 4 : 1) > draft.Options.MostTiles) (rows, columns) = ((rows + 1) / 2, (columns + 1) / 2);
        draft.Line($"{(isWafer ? "wafer" : "fabric")} Top {{");
        draft.Line("  tile Tile(x: col, y: row);");
        if (isWafer) draft.Line($"  dies {_random.Next(1, 3)} x {_random.Next(1, 3)};");
        draft.Line($"  grid {rows} x {columns};");
        if (isWafer) draft.Line($"  scribe ScribeLink<Flit, LATENCY = {_random.Next(2)}> latency 0;");
        var hasSpares = isWafer && draft.OneIn(2);
        if (hasSpares) draft.Line("  redundant columns 1;");
        if (hasSpares) draft.Line("  redundant links;");
        draft.Line("  expose poke;");
        draft.Line("  expose show;");
        if (draft.OneIn(2)) draft.Line("  edge west: port;");
        draft.Line("}");
        return new GridForm(hasSpares && draft.OneIn(2), draft.OneIn(2), hasSpares ? [(_random.Next(rows), _random.Next(columns))] : []);
    }
}
