using System.Text;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Writes one module: its boundary, then storage and instances, then one cell a line, then names.</summary>
internal sealed class WnlModuleWriter
{
    private readonly Design _design;
    private readonly ModuleNetlist _module;
    private readonly WnlReferences _references;
    private readonly StringBuilder _text;
    private readonly bool _showSources;
    private readonly WnlLabels _labels;
    private readonly string[] _ports;
    private readonly string[] _domains;

    public WnlModuleWriter(
        Design design, ModuleNetlist module, WnlReferences references, StringBuilder text, bool showSources)
    {
        _design = design;
        _module = module;
        _references = references;
        _text = text;
        _showSources = showSources;
        _labels = new WnlLabels(design, module);
        _ports = WnlReferences.ByName(module.Ports.Select(port => port.Name));
        _domains = WnlReferences.ByName(module.Domains.Select(domain => domain.Name));
    }

    public void Write()
    {
        Documentation(_module.Documentation, "");
        _text.Append($"{(_module.IsExtern ? "extern " : "")}module {WnlText.ModuleHeader(_module)} {{");
        Source(_module.Source);
        for (var i = 0; i < _module.Ports.Length; i++) Port(i);
        if (_module.Model is { } model) _text.Append($"  model {_references.Module(model)}\n");
        new WnlGridWriter(_references, _text).Write(_module);
        Section(_module.Domains, Domain);
        Section(_module.Streams, Stream);
        Section(_module.DataPorts, DataPort);
        Section(_module.Memories, Memory);
        Section(_module.Instances, Instance);
        var arrays = new WnlArrayWriter(_design, _labels, _references, _text);
        Section(_module.Arrays, array =>
        {
            Documentation(array.Documentation, "  ");
            arrays.Write(array);
        });
        Cells();
        Section(_module.Properties, Property);
        Section(_module.Counters, counter =>
            _text.Append($"  counter {WnlText.Name(counter.Name)} += {_labels[counter.Amount]}{At(counter.Domain)}\n"));
        Section(_module.Names, Name);
        _text.Append("}\n");
    }

    private void Section<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        if (items.Count == 0) return;
        _text.Append('\n');
        foreach (var item in items) write(item);
    }

    private void Port(int index)
    {
        var port = _module.Ports[index];
        Documentation(port.Documentation, "  ");
        _text.Append($"  {(port.IsOutput ? "out" : "in ")} {WnlText.Name(port.Name)}: {WnlTypeTable.Text(port.Type)}");
        if (port.Kind != ImpliedKind(port.Type)) _text.Append($" {KindWord(port.Kind)}");
        if (port.FuseDefault is { } value) _text.Append($" default {value}");
        _text.Append(At(port.Domain));
        if (port.IsOutput || !_labels.IsImplied(_module.PortNets[index])) _text.Append($" = {_labels[_module.PortNets[index]]}");
        _text.Append('\n');
    }

    public static PortKind ImpliedKind(HdlType type) => type switch
    {
        ClockType => PortKind.Clock,
        ResetType => PortKind.Reset,
        _ => PortKind.Data,
    };

    private static string KindWord(PortKind kind) => kind switch
    {
        PortKind.Clock => "as_clock",
        PortKind.Reset => "as_reset",
        PortKind.Fuse => "fuse",
        _ => "data",
    };

    private void Domain(ClockDomain domain)
    {
        _text.Append($"  domain {WnlText.Name(domain.Name)} clock {_ports[domain.ClockPort]}");
        if (domain.ResetPort >= 0) _text.Append($" reset {_ports[domain.ResetPort]}");
        if (domain.IsResetAsynchronous) _text.Append(" async");
        if (domain.IsResetActiveLow) _text.Append(" low");
        _text.Append('\n');
    }

    private void Stream(StreamPort stream)
    {
        _text.Append($"  stream {Direction(!stream.IsInput)} {WnlText.Name(stream.Name)}: {WnlTypeTable.Text(stream.Element)}");
        _text.Append($"{At(stream.Domain)} valid {Bits(stream.Valid)} ready {Bits(stream.Ready)} data ");
        _text.Append($"{string.Join(", ", stream.Data.Select(Bits))}\n");
    }

    private void DataPort(DataPort port) => _text.Append(
        $"  port {Direction(port.IsOutput)} {WnlText.Name(port.Name)}: {WnlTypeTable.Text(port.Type)}"
        + $" bits {string.Join(", ", port.Bits.Select(Bits))}\n");

    private string Bits(PortBits bits)
    {
        var isWhole = bits.Low == 0 && bits.Width == _module.Ports[bits.Port].Width;
        return isWhole ? _ports[bits.Port] : $"{_ports[bits.Port]}[{bits.Low + bits.Width - 1}:{bits.Low}]";
    }

    private void Memory(Memory memory)
    {
        Documentation(memory.Documentation, "  ");
        _text.Append($"  memory {WnlText.Name(memory.Name)}: {WnlTypeTable.Text(memory.Element)} depth {memory.Depth}");
        if (memory.ImageFile is { } file) _text.Append($" file {WnlText.Quote(file, '"')}");
        if (memory.Writes.IsEmpty && memory.Image is null)
        {
            Source(memory.Source);
            return;
        }

        _text.Append(" {");
        Source(memory.Source);
        if (memory.Image is { } image)
        {
            // A line of words is a string, so that long images stay quick to read.
            _text.Append("    image {\n");
            var perLine = Math.Max(1, 80 / ((memory.Width + 3) / 4 + 1));
            for (var i = 0; i < image.Length; i += perLine)
                _text.Append($"      \"{string.Join(' ', image.Skip(i).Take(perLine).Select(word => word.ToHex()))}\"\n");
            _text.Append("    }\n");
        }

        foreach (var write in memory.Writes)
        {
            _text.Append($"    write [{_labels[write.Address]}] bits {write.Low + write.DataWidth - 1}:{write.Low}");
            _text.Append($" = {_labels[write.Data]} when {_labels[write.Enable]}{At(write.Domain)}");
            Source(write.Source);
        }

        _text.Append("  }\n");
    }

    private void Instance(Instance instance)
    {
        Documentation(instance.Documentation, "  ");
        _text.Append($"  instance {WnlText.Name(instance.Name)} = {_references.Module(instance.Module)} {{");
        Source(instance.Source);
        var ports = WnlReferences.ByName(_design[instance.Module].Ports.Select(port => port.Name));
        for (var i = 0; i < instance.Inputs.Length; i++)
            if (instance.Inputs[i] is { } net)
                _text.Append($"    {ports[i]} = {_labels[net]}\n");
        _text.Append("  }\n");
    }

    private void Cells()
    {
        var cells = new WnlCellWriter(_design, _module, _labels, _ports, _domains);
        var isFirst = true;
        for (var i = 0; i < _module.Cells.Length; i++)
        {
            if (!_labels.HasLine(i)) continue;
            if (isFirst) _text.Append('\n');
            isFirst = false;
            var cell = _module.Cells[i];
            _text.Append($"  {_labels[new Net(i)]}:{cell.Width} = {cells.Operation(cell)}");
            Source(cell.Source);
        }
    }

    private void Property(Property property)
    {
        _text.Append($"  {CheckWord(property.Check)} {_labels[property.Condition]}{At(property.Domain)}");
        var parts = property.Message.Select(part =>
        {
            var text = part.Value is null || part.Text.Length > 0 ? WnlText.Quote(part.Text, '"') : "";
            if (part.Value is not { } net) return text;
            var format = part.Format is null ? "" : " " + WnlText.Quote(part.Format, '"');
            var type = part.Type is null ? "" : ": " + WnlTypeTable.Text(part.Type);
            return $"{text}{(text.Length > 0 ? " + " : "")}{_labels[net]}{type}{format}";
        });
        if (!property.Message.IsEmpty) _text.Append($" message {string.Join(", ", parts)}");
        Source(property.Source);
    }

    private static string CheckWord(PropertyCheck check) => check switch
    {
        PropertyCheck.Assert => "assert",
        PropertyCheck.Assume => "assume",
        PropertyCheck.Cover => "cover",
        _ => "trap",
    };

    private void Name(NamedNet name)
    {
        Documentation(name.Documentation, "  ");
        var kind = name.Kind switch
        {
            NameKind.Port => "port",
            NameKind.Wire => "wire",
            NameKind.Let => "let",
            NameKind.Register => "register",
            _ => "counter",
        };
        _text.Append($"  name {kind} {WnlText.Name(name.Name)}: {WnlTypeTable.Text(name.Type)} = {_labels[name.Net]}");
        Source(name.Source);
    }

    private string At(int domain) => domain < 0 ? "" : $" @{_domains[domain]}";

    private static string Direction(bool isOutput) => isOutput ? "out" : "in";

    private void Documentation(string? documentation, string indent)
    {
        if (documentation is null) return;
        foreach (var line in documentation.Split('\n'))
            _text.Append(indent).Append("///").Append(line.Length > 0 ? " " : "").Append(line).Append('\n');
    }

    private void Source(SourceSpan span)
    {
        if (_showSources && !span.IsNone) _text.Append("  // ").Append(span);
        _text.Append('\n');
    }
}
