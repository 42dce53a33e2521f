namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>How a generated grid is to be elaborated.</summary>
/// <param name="DeadTiles">By physical place; a repair that fails leaves them all alive.</param>
internal sealed record GridForm(bool IsPhysical, bool HasGarbage, IReadOnlyList<(int Row, int Column)> DeadTiles);

/// <summary>Writes a fabric or wafer of a random tile: data and streams to neighbours on one or two axes, combinational
/// channels through a few tiles, edges, spares, crossings, one or two clocks; sometimes inside of a top with logic of its
/// own.</summary>
internal sealed class GridGenerator(Draft draft, BodyGenerator body)
{
    private static readonly string[] s_sides = ["east", "west", "south", "north"];

    private readonly Random _random = draft.Random;
    private readonly ExpressionGenerator _expressions = draft.Expressions;
    private readonly List<string> _edges = [];
    private Number _global = Number.Bit;
    private Number _poke = Number.Bit;
    private Number _show = Number.Bit;
    private bool _hasClocks;
    private bool _isWafer;

    // Tiles sleep until they are poked or something arrives.
    private bool _isGated;

    // A channel of a link: data one way, or a stream.
    private sealed record Channel(string Name, RandomType Type, bool IsBack, bool IsStream)
    {
        public string Declaration => $"{(IsBack ? "in" : "out")} {Name}: {(IsStream ? $"stream<{Type.Text}>" : Type.Text)};";
    }

    /// <summary>A text whose top is <c>Top</c>.</summary>
    public static string Generate(int seed, int size, out GridForm form, GeneratorOptions? options = null)
    {
        var draft = new Draft(seed, size, options ?? new GeneratorOptions());
        var generator = new GridGenerator(draft, new BodyGenerator(draft));
        form = generator.File();
        return draft.Text;
    }

    private GridForm File()
    {
        draft.DeclareTypes();
        (_isWafer, _hasClocks) = (draft.OneIn(2), draft.Options.HasClocks && draft.OneIn(6));
        _isGated = draft.OneIn(3);
        if (_isGated) _poke = new Number(false, _random.Next(2, 7));
        (_global, _poke, _show) = (_expressions.NumberType(), _expressions.NumberType(), _expressions.NumberType());
        var axes = _random.Next(4) switch { 0 => "h", 1 => "v", _ => "hv" };
        var links = axes.ToDictionary(axis => axis, _ => Link());
        foreach (var (axis, channels) in links)
            draft.Line($"bundle Link_{axis} {{ {string.Join(' ', channels.Select(c => c.Declaration))} }}");
        var hasScribe = _isWafer && links.Count == 1 && draft.OneIn(2);
        if (hasScribe) Scribe(axes[0]);
        Tile(links, mayPass: !_isWafer);
        return Grid(links, hasScribe);
    }

    private List<Channel> Link()
    {
        var channels = Enumerable.Range(0, _random.Next(1, 4))
            .Select(i => new Channel($"d{i}", draft.AnyType(), i > 0 && draft.OneIn(2), false)).ToList();
        for (var i = draft.OneIn(2) ? _random.Next(1, 3) : 0; i > 0; i--)
            channels.Add(new Channel($"s{i}", draft.AnyType(), i == 1, true));
        return channels;
    }

    private void Scribe(char axis)
    {
        draft.Line($"scribe Crossing {{ port a: flip Link_{axis}; port b: Link_{axis}; b <> a; }}");
    }

    private void Tile(Dictionary<char, List<Channel>> links, bool mayPass)
    {
        draft.Line("pe Tile {");
        if (_hasClocks) draft.Line("  in clk: clock; in rst: reset @ clk; in slow: clock; in srst: reset async low @ slow;");
        var at = _hasClocks ? " @ clk" : "";
        var state = new Scope();
        foreach (var (name, type) in ((string, Number)[])[("x", new(false, 8)), ("y", new(false, 8)), ("g", _global), ("poke", _poke)])
        {
            draft.Line($"  in {name}: {type.Text}{at};");
            state.Add(name, type);
        }

        draft.Line($"  out show: {_show.Text}{at};");
        draft.Line($"  out level: bit{at};");
        foreach (var axis in links.Keys)
        {
            var (near, far) = Sides(axis);
            draft.Line($"  port {near}: Link_{axis}{at};");
            draft.Line($"  port {far}: flip Link_{axis}{at};");
        }

        var registers = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => body.Register(state, at)).ToList();
        var memories = Enumerable.Range(0, draft.OneIn(3) ? 1 : 0).Select(_ => body.MemoryDeclaration(state, at)).ToList();
        if (_hasClocks) Slow(state);
        if (draft.OneIn(2)) body.Let(state);
        if (draft.OneIn(3)) body.Combinational(state);

        // What this tile reads from its neighbours.
        var all = state.Copy();
        var ends = links.SelectMany(l => l.Value.SelectMany(c => Ends(l.Key, c))).OrderBy(_ => _random.Next()).ToList();
        var passed = state.Copy();
        var phases = 0;
        foreach (var (channel, gives, takes) in ends.Where(e => !e.Channel.IsStream))
        {
            // Each channel reads those before it only: values pass through few tiles.
            draft.Line($"  {gives} = {_expressions.Of(channel.Type, passed, 3)};");
            if (mayPass && phases < 2 && draft.OneIn(4) && channel.Type is Number)
            {
                passed.Add(takes, channel.Type);
                phases++;
            }

            all.Add(takes, channel.Type);
        }

        foreach (var (channel, gives, takes) in ends.Where(e => e.Channel.IsStream))
            Stream(channel, gives, takes, state, all, at);
        for (var i = _random.Next(1, 3 + (draft.Size / 3)); i > 0; i--)
        {
            if (draft.OneIn(3)) body.Combinational(all);
            else body.Let(all);
        }

        body.Sequential(all, registers, memories, at, _isGated ? Wake(ends) : null);
        draft.Line($"  show = {_expressions.Of(_show, all, 3)};");
        draft.Line($"  level = {_expressions.Condition(state, 2)};");
        if (!_hasClocks) body.Properties(all);
        draft.Line("}");
    }

    private string Wake(IEnumerable<(Channel Channel, string Gives, string Takes)> ends) => string.Join(
        " || ",
        ends.Where(e => e.Channel.IsStream).Select(e => $"{e.Takes}.valid")
            .Prepend($"poke == {_expressions.Literal(_poke)}"));

    // A register of the second clock, and one that samples it.
    private void Slow(Scope state)
    {
        var inner = new Scope();
        var register = body.Register(inner, " @ slow");
        body.Sequential(inner, [register], [], " @ slow");
        draft.Line($"  let sampled: {register.Type.Text} = cross({register.Name});");
        state.Add("sampled", register.Type);
    }

    // One entry behind each incoming stream; what is offered depends on state only.
    private void Stream(Channel channel, string gives, string takes, Scope state, Scope all, string at)
    {
        var full = draft.Fresh("full");
        var held = draft.Fresh("held");
        draft.Line($"  reg {full}: bit = 0{at};");
        draft.Line($"  reg {held}: {channel.Type.Text}{at};");
        draft.Line($"  {takes}.ready = !{full};");
        draft.Line($"  {gives}.valid = {(_isGated ? $"{full} && " : "")}{_expressions.Condition(state, 2)};");
        draft.Line($"  {gives}.data = {_expressions.Of(channel.Type, state, 3)};");
        draft.Line($"  seq{at} {{");
        draft.Line($"    if {takes}.fire {{ {held} <= {takes}.data; {full} <= 1; }}");
        draft.Line($"    else if {gives}.ready && {_expressions.Condition(state, 1)} {{ {full} <= 0; }}");
        draft.Line("  }");
        all.Add(full, Number.Bit);
        all.Add(held, channel.Type);
        all.Add($"{gives}.ready", Number.Bit);
        all.Add($"{takes}.valid", Number.Bit);
    }

    // Of a channel both ways: what a tile drives and where the same comes in from the other side.
    private static IEnumerable<(Channel Channel, string Gives, string Takes)> Ends(char axis, Channel channel)
    {
        var (near, far) = Sides(axis);
        yield return channel.IsBack
            ? (channel, $"{far}.{channel.Name}", $"{near}.{channel.Name}")
            : (channel, $"{near}.{channel.Name}", $"{far}.{channel.Name}");
    }

    private static (string Near, string Far) Sides(char axis) => axis == 'h' ? ("east", "west") : ("south", "north");

    private GridForm Grid(Dictionary<char, List<Channel>> links, bool hasScribe)
    {
        var isInside = !_hasClocks && draft.OneIn(3);
        var name = isInside ? "Plane" : "Top";
        var (rows, columns) = _random.Next(4) switch
        {
            0 => (_random.Next(1, 4), _random.Next(1, 5)),
            1 => (_random.Next(4, 9), _random.Next(4, 9)),
            2 => (_random.Next(1, 4), _random.Next(8, 40)),
            _ => (_random.Next(3, 12), _random.Next(2, 7)),
        };
        var (dieRows, dieColumns) = _isWafer ? (_random.Next(1, 4), _random.Next(1, 4)) : (1, 1);
        if (_isWafer) (rows, columns) = (Math.Min(rows, 5), Math.Min(columns, 6));
        for (var most = draft.Options.MostTiles / (dieRows * dieColumns); rows * columns > most;)
            (rows, columns) = rows > columns ? (rows - 1, columns) : (rows, columns - 1);
        var topology = _isWafer ? "mesh" : _random.Next(3) switch { 0 => "torus", 1 when links.Count == 1 => "ring", _ => "mesh" };
        if (topology == "ring") (rows, columns) = links.ContainsKey('h') ? (1, columns + 1) : (rows + 1, 1);
        if (topology == "torus") (rows, columns) = (Math.Max(rows, 2), Math.Max(columns, 2));
        draft.Line($"{(_isWafer ? "wafer" : "fabric")} {name} {{");
        if (_hasClocks) draft.Line("  in clk: clock; in rst: reset @ clk; in slow: clock; in srst: reset async low @ slow;");
        draft.Line($"  in g: {_global.Text};");
        draft.Line("  tile Tile(x: col, y: row, g: g);");
        if (_isWafer) draft.Line($"  dies {dieRows} x {dieColumns};");
        draft.Line($"  grid {rows} x {columns};");
        if (!_isWafer && topology != "mesh") draft.Line($"  topology {topology};");
        draft.Line($"  hop latency {(draft.OneIn(3) ? _random.Next(1, 3) : 0)};");
        if (hasScribe) draft.Line($"  scribe Crossing latency {_random.Next(3)};");
        var spares = _isWafer ? Spares() : (0, 0);
        foreach (var side in s_sides)
        {
            var axis = side is "east" or "west" ? 'h' : 'v';
            if (!links.ContainsKey(axis) || topology is not "mesh" || draft.OneIn(2)) continue;
            draft.Line($"  edge {side}: port;");
            _edges.Add(side);
        }

        draft.Line("  expose poke;");
        draft.Line("  expose show;");
        draft.Line("  expose level;");
        draft.Line("}");
        if (isInside) Top(links, rows * dieRows, columns * dieColumns);
        var dead = _isWafer && draft.OneIn(2) ? Dead(rows, columns, dieRows, dieColumns, spares) : [];
        return new GridForm(_isWafer && !draft.OneIn(3), draft.OneIn(2), dead);
    }

    private (int Rows, int Columns) Spares()
    {
        switch (_random.Next(5))
        {
            case 0:
                return (0, 0);
            case 1:
                draft.Line("  redundant columns 1;");
                return (0, 1);
            case 2:
                draft.Line("  redundant columns 2;");
                return (0, 2);
            case 3:
                draft.Line("  redundant columns 1;");
                draft.Line("  redundant rows 1;");
                return (1, 1);
            default:
                draft.Line("  redundant rows 1 shift;");
                return (1, 0);
        }
    }

    private List<(int Row, int Column)> Dead(
        int rows, int columns, int dieRows, int dieColumns, (int Rows, int Columns) spares)
    {
        if (spares == (0, 0)) return [];
        var (height, width) = (dieRows * (rows + spares.Rows), dieColumns * (columns + spares.Columns));
        return
        [
            .. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (_random.Next(height), _random.Next(width))).Distinct().Order(),
        ];
    }

    // Logic that feeds tiles and edges, and reads some of them.
    private void Top(Dictionary<char, List<Channel>> links, int rows, int columns)
    {
        var scope = new Scope();
        draft.Line("module Top {");
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var (port, type) = (draft.Fresh("in"), draft.AnyType());
            draft.Line($"  in {port}: {type.Text};");
            scope.Add(port, type);
        }

        var registers = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => body.Register(scope)).ToList();
        draft.Line($"  inst plane = Plane(g: {_expressions.Of(_global, scope, 2)});");
        draft.Line($"  for r in 0..{rows} {{ for c in 0..{columns} {{ plane.poke[r][c] = {_expressions.Of(_poke, scope, 2)}; }} }}");
        var outside = scope.Copy();
        foreach (var side in _edges)
        {
            var axis = side is "east" or "west" ? 'h' : 'v';
            var isFar = side is "west" or "north";
            var (count, index) = axis == 'h' ? (rows, "r") : (columns, "c");
            foreach (var channel in links[axis])
            {
                var place = $"plane.{side}[{index}].{channel.Name}";

                // A far side takes what goes forward.
                var isDriven = isFar != channel.IsBack;
                var statements = (isDriven, channel.IsStream) switch
                {
                    (true, false) => $"{place} = {_expressions.Of(channel.Type, outside, 2)};",
                    (true, true) =>
                        $"{place}.valid = {_expressions.Condition(outside, 1)}; {place}.data = {_expressions.Of(channel.Type, outside, 2)};",
                    (false, true) => $"{place}.ready = {_expressions.Condition(outside, 1)};",
                    _ => "",
                };
                if (statements.Length > 0) draft.Line($"  for {index} in 0..{count} {{ {statements} }}");
                if (!isDriven && !channel.IsStream)
                    scope.Add($"plane.{side}[{_random.Next(count)}].{channel.Name}", channel.Type);
            }
        }

        for (var i = 0; i < 3; i++) scope.Add($"plane.show[{_random.Next(rows)}][{_random.Next(columns)}]", _show);
        scope.Add($"plane.level[{_random.Next(rows)}][{_random.Next(columns)}]", Number.Bit);
        draft.Line($"  wire levels: bit[{rows * columns}];");
        draft.Line($"  for r in 0..{rows} {{ for c in 0..{columns} {{ levels[r * {columns} + c] = plane.level[r][c]; }} }}");
        scope.Add("any(bits(levels))", Number.Bit);
        for (var i = _random.Next(1, 4); i > 0; i--) body.Let(scope);
        body.Sequential(scope, registers, []);
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var (port, type) = (draft.Fresh("out"), draft.AnyType());
            draft.Line($"  out {port}: {type.Text};");
            draft.Line($"  {port} = {_expressions.Of(type, scope, 3)};");
        }

        draft.Line("}");
    }
}
