using System.Globalization;
using System.Text;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>Writes one module: ports, cells, memories, names. Wiring becomes shared bits.</summary>
internal sealed class YosysModuleWriter
{
    private readonly Design _design;
    private readonly ModuleNetlist _module;
    private readonly IReadOnlyList<string> _moduleNames;
    private readonly int[][] _bits;
    private readonly YosysCells _cells = new();
    private readonly NameScope _scope = new();
    private readonly string[] _ports;
    private readonly string[] _memories;

    public YosysModuleWriter(Design design, ModuleNetlist module, IReadOnlyList<string> moduleNames)
    {
        _design = design;
        _module = module;
        _moduleNames = moduleNames;
        _bits = new int[module.Cells.Length][];
        _ports = ModuleNames.PortsOf(module, _scope);
        _memories = [.. module.Memories.Select(memory => _scope.Take(memory.Name))];
    }

    public void Write(StringBuilder text, string name, bool isTop)
    {
        NumberBits();
        Operations();
        Registers();
        new YosysMemories(_module, _cells, BitsOf, _memories).Write();
        Instances();
        new YosysArrays(_design, _module, _moduleNames, _cells, BitsOf).Write();
        Properties();

        text.Append($"    {JsonText.Quote(name)}: {{\n");
        var attributes = new List<string>();
        if (isTop) attributes.Add($"\"top\": \"{JsonText.Number(1)}\"");
        if (_module.IsExtern) attributes.Add($"\"blackbox\": \"{JsonText.Number(1)}\"");
        if (YosysCells.SourceAttribute(_module.Source) is { Length: > 0 } source) attributes.Add(source);
        text.Append($"      \"attributes\": {{{string.Join(", ", attributes)}}},\n");
        Section(text, "ports", _module.Ports.Select((port, i) =>
            $"{JsonText.Quote(_ports[i])}: {{\"direction\": \"{(port.IsOutput ? "output" : "input")}\", \"bits\": {Bits(PortBits(i))}}}"));
        text.Append(",\n      \"cells\": {");
        text.Append(_cells.Text.Length == 0 ? "}" : "\n" + _cells.Text + "\n      }");
        if (!_module.Memories.IsEmpty)
        {
            text.Append(",\n");
            Section(text, "memories", _module.Memories.Select((memory, i) =>
                $"{JsonText.Quote(_memories[i])}: {{\"hide_name\": 0, \"attributes\": {{{YosysCells.SourceAttribute(memory.Source)}}}, "
                + string.Create(CultureInfo.InvariantCulture, $"\"width\": {memory.Width}, \"start_offset\": 0, \"size\": {memory.Depth}}}")));
        }

        text.Append(",\n");
        Section(text, "netnames", NetNames());
        text.Append("\n    }");
    }

    private static void Section(StringBuilder text, string name, IEnumerable<string> entries)
    {
        var list = string.Join(",\n        ", entries);
        text.Append($"      \"{name}\": {{").Append(list.Length == 0 ? "}" : $"\n        {list}\n      }}");
    }

    private static string Bits(int[] bits)
    {
        var text = new StringBuilder();
        JsonText.AppendBits(text, bits);
        return text.ToString();
    }

    private int[] BitsOf(Net net) => _bits[net.Cell];

    // The outputs of an extern module are its own: it has no drivers here.
    private int[] PortBits(int port) => _module.IsExtern && _module.Ports[port].IsOutput
        ? _cells.NewBits(_module.Ports[port].Width)
        : BitsOf(_module.PortNets[port]);

    private void NumberBits()
    {
        var operations = new YosysOperations(_cells, BitsOf);
        foreach (var i in CellOrder.Of(_module)) _bits[i] = operations.Wiring(_module.Cells[i]) ?? _cells.NewBits(_module.Cells[i].Width);
    }

    private void Operations()
    {
        var operations = new YosysOperations(_cells, BitsOf);
        for (var i = 0; i < _module.Cells.Length; i++)
            if (_module.Cells[i] is UnaryCell { Kind: not UnaryKind.Reverse } or BinaryCell or MuxCell or CaseCell or DynamicSliceCell or DynamicInsertCell)
                operations.Write(_module.Cells[i], _bits[i]);
    }

    private void Registers()
    {
        for (var i = 0; i < _module.Cells.Length; i++)
        {
            if (_module.Cells[i] is not RegisterCell register) continue;
            var domain = _module.Domains[register.Domain];
            var parameters = new List<(string, string)> { ("WIDTH", JsonText.Number(register.Width)), ("CLK_POLARITY", "1") };
            var pins = new List<YosysPin>
            {
                new("CLK", false, BitsOf(_module.PortNets[domain.ClockPort])),
                new("D", false, BitsOf(register.Next)),
                new("Q", true, _bits[i]),
            };
            var type = "$dff";
            if (register.HasReset && domain.ResetPort >= 0)
            {
                var (kind, pin) = domain.IsResetAsynchronous ? ("$adff", "ARST") : ("$sdff", "SRST");
                type = kind;
                parameters.Add((pin + "_POLARITY", JsonText.Flag(!domain.IsResetActiveLow)));
                parameters.Add((pin + "_VALUE", JsonText.Binary(register.Init)));
                pins.Add(new YosysPin(pin, false, BitsOf(_module.PortNets[domain.ResetPort])));
            }

            _cells.Add(_cells.HelperName(type), type, parameters, pins, register.Source);
        }
    }

    private void Instances()
    {
        var outputs = _module.Cells.Select((cell, i) => (Cell: cell as InstanceOutputCell, Bits: _bits[i]))
            .Where(output => output.Cell is not null).ToLookup(output => output.Cell!.Instance);
        for (var i = 0; i < _module.Instances.Length; i++)
        {
            var instance = _module.Instances[i];
            var target = _design[instance.Module];
            var names = ModuleNames.PortsOf(target);
            var pins = new List<YosysPin>();
            for (var port = 0; port < target.Ports.Length; port++)
                if (instance.Inputs[port] is { } net)
                    pins.Add(new YosysPin(names[port], false, BitsOf(net)));
            foreach (var (cell, bits) in outputs[i].DistinctBy(output => output.Cell!.Port)) pins.Add(new YosysPin(names[cell!.Port], true, bits));
            _cells.Add(instance.Name, _moduleNames[instance.Module.Index], [], pins, instance.Source);
        }
    }

    private void Properties()
    {
        foreach (var property in _module.Properties)
        {
            if (property.Check == PropertyCheck.Trap) continue;
            var type = property.Check switch { PropertyCheck.Assert => "$assert", PropertyCheck.Assume => "$assume", _ => "$cover" };
            _cells.Add(
                _cells.HelperName(type), type, [],
                [new("A", false, BitsOf(property.Condition)), new("EN", false, [OutsideReset(property.Domain, property.Source)])],
                property.Source);
        }
    }

    private int OutsideReset(int domain, SourceSpan source)
    {
        if (_module.Domains[domain].ResetPort is not (>= 0 and var port)) return 1;
        var reset = BitsOf(_module.PortNets[port]);
        return _module.Domains[domain].IsResetActiveLow ? reset[0] : _cells.Unary("$not", reset, 1, source)[0];
    }

    // Ports first; registers with their value at power-up; then the names of the source.
    private IEnumerable<string> NetNames()
    {
        var named = new HashSet<int>();
        for (var i = 0; i < _ports.Length; i++)
        {
            if (_module.IsExtern && _module.Ports[i].IsOutput) continue;
            var net = _module.PortNets[i];
            var init = _module[net] is RegisterCell driver && named.Add(net.Cell) ? driver.Init : (BitVector?)null;
            yield return NetName(_ports[i], BitsOf(net), init, _module.Ports[i].Source);
        }

        for (var i = 0; i < _module.Cells.Length; i++)
            if (_module.Cells[i] is RegisterCell register && named.Add(i))
                yield return NetName(_scope.Take(register.Name), _bits[i], register.Init, register.Source);
        foreach (var name in _module.Names)
            if (_module[name.Net] is not RegisterCell && name.Kind != NameKind.Port)
                yield return NetName(_scope.Take(name.Name), BitsOf(name.Net), null, name.Source);
    }

    private static string NetName(string name, int[] bits, BitVector? init, SourceSpan source)
    {
        var attributes = new List<string>();
        if (init is { } value) attributes.Add($"\"init\": \"{JsonText.Binary(value)}\"");
        if (YosysCells.SourceAttribute(source) is { Length: > 0 } place) attributes.Add(place);
        return $"{JsonText.Quote(name)}: {{\"hide_name\": 0, \"bits\": {Bits(bits)}, \"attributes\": {{{string.Join(", ", attributes)}}}}}";
    }
}
