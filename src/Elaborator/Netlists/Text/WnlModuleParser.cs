using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Reads one module. Items may come in any order, but what is referred to by name other than a net stands
/// before its first use.</summary>
internal sealed class WnlModuleParser
{
    private readonly WnlCursor _cursor;
    private readonly WnlTypeParser _types;
    private readonly DiagnosticBag _diagnostics;
    private readonly WnlParser _modules;
    private readonly ModuleBuilder _builder;
    private readonly WnlNets _nets;
    private readonly WnlCellParser _cells;
    private readonly List<(string? Domain, SourceSpan Span, Net? Net)> _pendingPorts = [];

    public WnlModuleParser(
        WnlCursor cursor, WnlTypeParser types, DiagnosticBag diagnostics, WnlParser modules,
        string definition, ImmutableArray<ModuleParameter> parameters)
    {
        _cursor = cursor;
        _types = types;
        _diagnostics = diagnostics;
        _modules = modules;
        _builder = new ModuleBuilder(definition, parameters);
        _nets = new WnlNets(cursor, diagnostics);
        _cells = new WnlCellParser(cursor, _nets, _builder, modules, this);
    }

    private WnlGridParser Grid => new(_cursor, _modules, _builder);

    /// <summary>The reference of a <c>model</c> line; the module may stand later.</summary>
    public string? Model { get; private set; }

    public ModuleNetlist? Parse(string? documentation, SourceSpan span, bool isExtern)
    {
        _cursor.Expect("{");
        if (_cursor.HasFailed) return null;
        while (true)
        {
            var itemDocumentation = _cursor.Documentation();
            if (_cursor.Take("}")) break;
            if (_cursor.AtEnd)
            {
                _cursor.Fail("'}' at the end of the module");
                return null;
            }

            var start = _cursor.Position;
            Item(itemDocumentation, start);
            if (_cursor.HasFailed) _cursor.Recover(start);
        }

        return Finish(documentation, span, isExtern);
    }

    /// <summary>Reads a reference to one of a list: its name, or <c>#</c> and its number.</summary>
    public int Reference<T>(string what, List<T> list, Func<T, string> nameOf)
    {
        _cursor.SkipBlank();
        var start = _cursor.Position;
        if (_cursor.Take("#"))
        {
            var number = _cursor.Integer($"the number of a {what}");
            if (!_cursor.HasFailed && number >= list.Count)
                _cursor.FailAt(_cursor.SpanFrom(start), $"there are only {list.Count} entries, so no {what} #{number}");
            return _cursor.HasFailed ? 0 : number;
        }

        var name = _cursor.Name($"the name of a {what}");
        if (_cursor.HasFailed) return 0;
        var index = list.FindIndex(item => nameOf(item) == name);
        if (index < 0) Unknown(what, name, start);
        return Math.Max(index, 0);
    }

    public int Domain()
    {
        _cursor.Expect("@");
        return Reference("domain", _builder.Domains, domain => domain.Name);
    }

    public int Port() => Reference("port", _builder.Ports, port => port.Name);

    private void Unknown(string what, string name, int start)
    {
        _diagnostics.Report(WnlRules.UnknownName, _cursor.SpanFrom(start), $"no {what} '{name}' stands before this place");
    }

    private void Item(string? documentation, int start)
    {
        if (_cursor.IsAt("%"))
        {
            _cells.Line();
            return;
        }

        var word = _cursor.Word("a cell, a port or another item of a module");
        switch (word)
        {
            case "in": PortItem(false, documentation, start); break;
            case "out": PortItem(true, documentation, start); break;
            case "model": Model = _modules.ModuleReference(); break;
            case "role": Grid.Role(); break;
            case "router": Grid.Router(); break;
            case "grid": Grid.Grid(); break;
            case "domain": DomainItem(); break;
            case "stream": StreamItem(); break;
            case "port": DataPortItem(); break;
            case "memory": MemoryItem(documentation, start); break;
            case "instance": InstanceItem(documentation, start); break;
            case "array":
                new WnlArrayParser(_cursor, _nets, _modules, _builder, this).Parse(documentation, start);
                break;
            case "assert": PropertyItem(PropertyCheck.Assert, start); break;
            case "assume": PropertyItem(PropertyCheck.Assume, start); break;
            case "cover": PropertyItem(PropertyCheck.Cover, start); break;
            case "trap": PropertyItem(PropertyCheck.Trap, start); break;
            case "counter": CounterItem(start); break;
            case "name": NameItem(documentation, start); break;
            default:
                _cursor.FailAt(_cursor.SpanFrom(start), $"'{word}' starts no item of a module");
                break;
        }
    }

    private void PortItem(bool isOutput, string? documentation, int start)
    {
        var name = _cursor.Name("the name of a port");
        _cursor.Expect(":");
        var type = _types.Type();
        var kind = WnlModuleWriter.ImpliedKind(type);
        if (_cursor.TakeWord("as_clock")) kind = PortKind.Clock;
        else if (_cursor.TakeWord("as_reset")) kind = PortKind.Reset;
        else if (_cursor.TakeWord("fuse")) kind = PortKind.Fuse;
        else if (_cursor.TakeWord("data")) kind = PortKind.Data;
        BitVector? fuseDefault = _cursor.TakeWord("default") ? _cursor.Constant() : null;
        // Domains stand after the ports that they name.
        string? domain = null;
        if (_cursor.Take("@")) domain = _cursor.Take("#") ? "#" + _cursor.Integer("the number of a domain") : _cursor.Name("a domain");
        var span = _cursor.SpanFrom(start);
        Net? net = _cursor.Take("=") ? _nets.Read() : null;
        if (_cursor.HasFailed) return;
        if (isOutput && net is null) _cursor.Fail("'=' and the net of the output");
        if (_builder.Ports.Exists(port => port.Name == name))
            _diagnostics.Report(WnlRules.DuplicateName, span, $"port '{name}' is already declared");
        _builder.Ports.Add(new Port(name, isOutput, type, kind, -1, documentation, span, fuseDefault));
        _pendingPorts.Add((domain, span, net));
    }

    private void DomainItem()
    {
        var name = _cursor.Name("the name of a domain");
        _cursor.ExpectWord("clock");
        var clock = Port();
        var reset = _cursor.TakeWord("reset") ? Port() : -1;
        var isAsynchronous = _cursor.TakeWord("async");
        var isActiveLow = _cursor.TakeWord("low");
        if (!_cursor.HasFailed) _builder.Domains.Add(new ClockDomain(name, clock, reset, isAsynchronous, isActiveLow));
    }

    private bool IsOutput()
    {
        if (_cursor.TakeWord("out")) return true;
        _cursor.ExpectWord("in");
        return false;
    }

    private void StreamItem()
    {
        var isOutput = IsOutput();
        var name = _cursor.Name("the name of a stream");
        _cursor.Expect(":");
        var element = _types.Type();
        var domain = _cursor.IsAt("@") ? Domain() : -1;
        _cursor.ExpectWord("valid");
        var valid = Bits();
        _cursor.ExpectWord("ready");
        var ready = Bits();
        _cursor.ExpectWord("data");
        var data = BitsList();
        if (!_cursor.HasFailed) _builder.Streams.Add(new StreamPort(name, !isOutput, valid, ready, data, element, domain));
    }

    private void DataPortItem()
    {
        var isOutput = IsOutput();
        var name = _cursor.Name("the name of a port");
        _cursor.Expect(":");
        var type = _types.Type();
        _cursor.ExpectWord("bits");
        var bits = BitsList();
        if (!_cursor.HasFailed) _builder.DataPorts.Add(new DataPort(name, isOutput, bits, type));
    }

    private ImmutableArray<PortBits> BitsList()
    {
        var bits = ImmutableArray.CreateBuilder<PortBits>();
        do bits.Add(Bits());
        while (_cursor.Take(","));
        return bits.ToImmutable();
    }

    private PortBits Bits()
    {
        var port = Port();
        if (_cursor.HasFailed || port >= _builder.Ports.Count) return default;
        if (!_cursor.Take("[")) return new PortBits(port, 0, _builder.Ports[port].Width);
        var (low, width) = HighLow();
        _cursor.Expect("]");
        return new PortBits(port, low, width);
    }

    /// <summary>Reads <c>7:4</c> as low bit and width.</summary>
    public (int Low, int Width) HighLow()
    {
        var start = _cursor.Position;
        var high = _cursor.Integer("the highest bit");
        _cursor.Expect(":");
        var low = _cursor.Integer("the lowest bit");
        if (!_cursor.HasFailed && (high < low || high == int.MaxValue))
            _cursor.FailAt(_cursor.SpanFrom(start), $"the highest bit, {high}, lies below the lowest, {low}");
        return _cursor.HasFailed ? (0, 1) : (low, high - low + 1);
    }

    private void MemoryItem(string? documentation, int start)
    {
        var name = _cursor.Name("the name of a memory");
        _cursor.Expect(":");
        var element = _types.Type();
        _cursor.ExpectWord("depth");
        var depth = _cursor.Integer("the depth", 1);
        var file = _cursor.TakeWord("file") ? _cursor.String() : null;
        var span = _cursor.SpanFrom(start);
        ImmutableArray<BitVector>? image = null;
        var writes = ImmutableArray.CreateBuilder<WritePort>();
        if (_cursor.Take("{"))
        {
            if (_cursor.TakeWord("image")) image = Image(element.Width);
            while (!_cursor.HasFailed && !_cursor.Take("}")) writes.Add(Write());
        }

        if (_cursor.HasFailed) return;
        _builder.Memories.Add(new Memory(name, element, depth, image, file, writes.ToImmutable(), documentation, span));
    }

    private ImmutableArray<BitVector> Image(int width)
    {
        var words = ImmutableArray.CreateBuilder<BitVector>();
        _cursor.Expect("{");
        while (!_cursor.HasFailed && !_cursor.Take("}"))
        {
            var start = _cursor.Position;
            foreach (var word in _cursor.String().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!WnlHex.TryParse(word, width, WnlCursor.MaxConstantWidth, out var value))
                    _cursor.FailAt(_cursor.SpanFrom(start), $"'{word}' is no hexadecimal word of {width} bits");
                words.Add(value);
            }
        }

        return words.ToImmutable();
    }

    private WritePort Write()
    {
        _cursor.SkipBlank();
        var start = _cursor.Position;
        _cursor.ExpectWord("write");
        _cursor.Expect("[");
        var address = _nets.Read();
        _cursor.Expect("]");
        _cursor.ExpectWord("bits");
        var (low, width) = HighLow();
        _cursor.Expect("=");
        var data = _nets.Read();
        _cursor.ExpectWord("when");
        var enable = _nets.Read();
        return new WritePort(enable, address, low, data, width, Domain(), _cursor.SpanFrom(start));
    }

    private void InstanceItem(string? documentation, int start)
    {
        var name = _cursor.Name("the name of an instance");
        _cursor.Expect("=");
        _cursor.SkipBlank();
        var referenceStart = _cursor.Position;
        var reference = _modules.ModuleReference();
        var span = _cursor.SpanFrom(start);
        if (_cursor.HasFailed) return;
        if (_modules.FindModule(reference, _cursor.SpanFrom(referenceStart)) is not { } id)
        {
            _cursor.Recover(start);
            return;
        }

        var ports = _modules[id].Ports.ToList();
        var inputs = new Net?[ports.Count];
        _cursor.Expect("{");
        while (!_cursor.HasFailed && !_cursor.Take("}"))
        {
            var port = Reference($"port of '{name}'", ports, p => p.Name);
            _cursor.Expect("=");
            var net = _nets.Read();
            if (port < inputs.Length) inputs[port] = net;
        }

        if (!_cursor.HasFailed) _builder.Instances.Add(new Instance(name, id, [.. inputs], documentation, span));
    }

    private void PropertyItem(PropertyCheck check, int start)
    {
        var condition = _nets.Read();
        var domain = _cursor.IsAt("@") ? Domain() : -1;
        var message = ImmutableArray.CreateBuilder<MessagePart>();
        if (_cursor.TakeWord("message"))
        {
            do message.Add(MessagePart());
            while (_cursor.Take(","));
        }

        if (!_cursor.HasFailed)
            _builder.Properties.Add(new Property(check, condition, message.ToImmutable(), domain, _cursor.SpanFrom(start)));
    }

    private MessagePart MessagePart()
    {
        var text = _cursor.IsAt("\"") ? _cursor.String() : null;
        if (text is not null && !_cursor.Take("+")) return new MessagePart(text, null, null, null);
        var value = _nets.Read();
        var type = _cursor.Take(":") ? _types.Type() : null;
        return new MessagePart(text ?? "", value, type, _cursor.IsAt("\"") ? _cursor.String() : null);
    }

    private void CounterItem(int start)
    {
        var name = _cursor.Name("the name of a counter");
        _cursor.Expect("+=");
        var amount = _nets.Read();
        var domain = _cursor.IsAt("@") ? Domain() : -1;
        if (!_cursor.HasFailed) _builder.Counters.Add(new Counter(name, amount, domain, _cursor.SpanFrom(start)));
    }

    private void NameItem(string? documentation, int start)
    {
        var wordStart = _cursor.Position;
        var word = _cursor.Word("the kind of a name");
        NameKind? kind = word switch
        {
            "port" => NameKind.Port,
            "wire" => NameKind.Wire,
            "let" => NameKind.Let,
            "register" => NameKind.Register,
            "counter" => NameKind.Counter,
            _ => null,
        };
        if (kind is null) _cursor.FailAt(_cursor.SpanFrom(wordStart), $"'{word}' is no kind of name");
        var name = _cursor.Name("a name");
        _cursor.Expect(":");
        var type = _types.Type();
        _cursor.Expect("=");
        var net = _nets.Read();
        if (!_cursor.HasFailed)
            _builder.Names.Add(new NamedNet(name, net, type, kind!.Value, documentation, _cursor.SpanFrom(start)));
    }

    private ModuleNetlist? Finish(string? documentation, SourceSpan span, bool isExtern)
    {
        var first = new List<Net>();
        for (var i = 0; i < _builder.Ports.Count; i++)
        {
            var (domain, portSpan, net) = _pendingPorts[i];
            var port = _builder.Ports[i];
            if (domain is not null) _builder.Ports[i] = port with { Domain = DomainOf(domain, portSpan) };
            if (net is null)
            {
                net = _nets.Mention(port.Name, portSpan);
                if (!_nets.IsDefined(net.Value))
                {
                    _nets.Define(port.Name, portSpan, new InputCell(i, port.Width, portSpan));
                    first.Add(net.Value);
                }
            }

            _builder.PortNets.Add(net);
        }

        if (_nets.Finish(first) is not var (cells, map)) return null;
        _builder.Documentation = documentation;
        _builder.Source = span;
        _builder.IsExtern = isExtern;
        return _builder.Build().WithCells(cells, map);
    }

    private int DomainOf(string name, SourceSpan span)
    {
        var index = name.StartsWith('#')
            ? int.Parse(name.AsSpan(1))
            : _builder.Domains.FindIndex(domain => domain.Name == name);
        if (index >= 0 && index < _builder.Domains.Count) return index;
        _diagnostics.Report(WnlRules.UnknownName, span, $"no domain is named '{name}'");
        return -1;
    }
}
