using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Dot;

/// <summary>Draws one module. Clock and reset wires are left out: a register names its domain.</summary>
internal sealed class DotModule
{
    private readonly Design _design;
    private readonly ModuleNetlist _module;
    private readonly DotWiring _wiring;
    private readonly StringBuilder _nodes = new();
    private readonly StringBuilder _edges = new();
    private readonly SortedDictionary<string, List<string>> _groups = new(StringComparer.Ordinal);
    private readonly string?[] _names;
    private int _nextConstant;

    public DotModule(Design design, ModuleNetlist module)
    {
        _design = design;
        _module = module;
        _wiring = new DotWiring(module);
        _names = new string?[module.Cells.Length];
        foreach (var name in module.Names) _names[name.Net.Cell] ??= name.Name;
    }

    public string Write()
    {
        Ports();
        for (var i = 0; i < _module.Cells.Length; i++) Cell(new Net(i), _module.Cells[i]);
        for (var i = 0; i < _module.Memories.Length; i++) Memory(i);
        for (var i = 0; i < _module.Instances.Length; i++) Instance(i);
        for (var i = 0; i < _module.Arrays.Length; i++) Array(i);
        for (var i = 0; i < _module.Properties.Length; i++) Property(i);

        var text = new StringBuilder();
        text.Append($"digraph {DotText.Quote(_module.DisplayName)} {{\n");
        text.Append("  rankdir=LR; nodesep=0.25; ranksep=0.55; splines=true; bgcolor=white;\n");
        text.Append($"  label=<<B>{DotText.Html(_module.DisplayName)}</B>>; labelloc=t; fontname=\"{DotText.Font}\"; fontsize=16; fontcolor=\"{DotText.Ink}\";\n");
        text.Append($"  node [fontname=\"{DotText.Font}\", fontsize=11, fontcolor=\"{DotText.Ink}\", color=\"{DotText.Faint}\", penwidth=1.1];\n");
        text.Append($"  edge [fontname=\"{DotText.Font}\", fontsize=9, fontcolor=\"{DotText.Faint}\", color=\"{DotText.Ink}\", arrowsize=0.6];\n");
        text.Append(_nodes);
        Groups(text);
        return text.Append(_edges).Append("}\n").ToString();
    }

    // What shares the first part of its name (mac[2].acc, mac[2].n) stands together.
    private void Groups(StringBuilder text)
    {
        var number = 0;
        foreach (var (name, nodes) in _groups)
        {
            if (nodes.Count < 2) continue;
            text.Append($"  subgraph cluster_{number++} {{ label={DotText.Quote(name)}; labeljust=l; fontsize=10; ");
            text.Append($"style=\"rounded,dashed\"; color=\"{DotText.Faint}\"; {string.Join("; ", nodes)}; }}\n");
        }
    }

    private void Group(string name, string node)
    {
        if (name.LastIndexOf('.') is not (> 0 and var dot)) return;
        if (!_groups.TryGetValue(name[..dot], out var list)) _groups.Add(name[..dot], list = []);
        list.Add(node);
    }

    private static bool IsDrawn(Port port) => port.Kind is PortKind.Data or PortKind.Fuse;

    private void Ports()
    {
        foreach (var (isOutput, rank) in new[] { (false, "source"), (true, "sink") })
        {
            var ids = new List<string>();
            for (var i = 0; i < _module.Ports.Length; i++)
            {
                var port = _module.Ports[i];
                if (port.IsOutput != isOutput || !IsDrawn(port)) continue;
                var fill = isOutput ? DotText.Output : DotText.Input;
                var kind = port.Kind == PortKind.Fuse ? $"fuse {port.Type}" : port.Type.ToString();
                Node($"p{i}", $"shape=cds, style=filled, fillcolor=\"{fill}\", margin=\"0.18,0.06\", label=<{DotText.Html(port.Name)}<BR/>{DotText.Small(DotText.Shorten(kind))}>");
                ids.Add($"p{i}");
                if (isOutput) Edges(_module.PortNets[i], $"p{i}", "");
            }

            if (ids.Count > 0) _nodes.Append($"  {{ rank={rank}; {string.Join("; ", ids)}; }}\n");
        }
    }

    private void Node(string id, string attributes) => _nodes.Append($"  {id} [{attributes}];\n");

    // The node and pin at which a net leaves.
    private string Driver(Net net) => _module[net] switch
    {
        InputCell cell => $"p{cell.Port}",
        InstanceOutputCell cell => $"i{cell.Instance}:o{cell.Port}:e",
        ArrayOutputCell cell => $"a{cell.Array}:o{cell.Port}:e",
        MuxCell or CaseCell => $"c{net.Cell}:y:e",
        ConcatCell => $"c{net.Cell}:y:e",
        _ => $"c{net.Cell}",
    };

    private void Cell(Net net, Cell cell)
    {
        if (!_wiring.HasNode(net)) return;
        var id = $"c{net.Cell}";
        switch (cell)
        {
            case InputCell or InstanceOutputCell or ArrayOutputCell:
                return;
            case RegisterCell register:
                var domain = _module.Domains[register.Domain].Name;
                var init = register.IsInitDefined ? $" = {Value(register.Init)}" : "";
                Node(id, $"shape=box, style=\"filled,bold\", fillcolor=\"{DotText.Register}\", label=<<B>{DotText.Html(register.Name)}</B><BR/>{DotText.Small($"{register.Width} bits{init} @ {domain}")}>");
                Group(register.Name, id);
                Edges(register.Next, id, "");
                return;
            case MuxCell mux:
                Table(id, net, "mux", [("t", "1"), ("f", "0")]);
                Edges(mux.Select, id + ":s", "");
                Edges(mux.WhenTrue, id + ":t:w", "");
                Edges(mux.WhenFalse, id + ":f:w", "");
                return;
            case CaseCell choice:
                var arms = choice.Arms.Select((arm, i) => ($"r{i}", string.Join(", ", arm.Patterns.Take(3).Select(Pattern)) + (arm.Patterns.Length > 3 ? ", …" : ""))).ToList();
                Table(id, net, "case", [.. arms, ("d", "else")]);
                Edges(choice.Subject, id + ":s", "");
                for (var i = 0; i < choice.Arms.Length; i++) Edges(choice.Arms[i].Value, $"{id}:r{i}:w", "");
                Edges(choice.Default, id + ":d:w", "");
                return;
            case ConcatCell concat:
                Concat(id, net, concat);
                return;
            case MemoryReadCell read:
                Node(id, $"shape=box, style=\"filled,rounded\", fillcolor=\"{DotText.Memory}\", label=<{DotText.Html(_module.Memories[read.Memory].Name)}[ ]>");
                _edges.Append($"  m{read.Memory} -> {id} [style=dashed, arrowhead=none];\n");
                Edges(read.Address, id, "");
                return;
        }

        var name = _names[net.Cell] is { } given ? $"<BR/>{DotText.Small(DotText.Shorten(given))}" : "";
        Node(id, $"shape={(name.Length > 0 ? "ellipse" : "circle")}, style=filled, fillcolor=\"{DotText.Operator}\", margin=\"0.03,0.02\", label=<<FONT POINT-SIZE=\"13\">{DotText.Html(DotOperators.Symbol(cell))}</FONT>{name}>");
        var pins = DotOperators.PinNames(cell);
        for (var i = 0; i < cell.InputCount; i++) Edges(cell.Input(i), id, i < pins.Length ? pins[i] : "");
    }

    // A column of labelled inputs, with the select on top.
    private void Table(string id, Net net, string title, IReadOnlyList<(string Id, string Text)> rows)
    {
        var text = new StringBuilder($"<<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\" STYLE=\"ROUNDED\" BGCOLOR=\"{DotText.Operator}\" COLOR=\"{DotText.Faint}\">");
        var name = _names[net.Cell] is { } given ? $"<BR/>{DotText.Small(DotText.Shorten(given))}" : "";
        text.Append($"<TR><TD COLSPAN=\"2\" PORT=\"s\">{title}{name}</TD></TR>");
        for (var i = 0; i < rows.Count; i++)
        {
            text.Append($"<TR><TD ALIGN=\"LEFT\" PORT=\"{rows[i].Id}\"><FONT POINT-SIZE=\"9\">{DotText.Html(rows[i].Text)}</FONT></TD>");
            if (i == 0) text.Append($"<TD ROWSPAN=\"{rows.Count}\" PORT=\"y\"> </TD>");
            text.Append("</TR>");
        }

        Node(id, $"shape=plain, label={text.Append("</TABLE>>")}");
    }

    private void Concat(string id, Net net, ConcatCell concat)
    {
        var rows = new List<(string, string)>();
        var top = concat.Width;
        for (var i = 0; i < concat.Parts.Length; i++)
        {
            var width = _module.WidthOf(concat.Parts[i]);
            top -= width;
            if (i < 40) rows.Add(($"r{i}", DotText.Range(top, width)));
        }

        Table(id, net, "{ }", rows);
        for (var i = 0; i < concat.Parts.Length; i++) Edges(concat.Parts[i], i < 40 ? $"{id}:r{i}:w" : id, "");
    }

    private static string Pattern(CasePattern pattern)
    {
        if (pattern.Mask == BitVector.AllOnes(pattern.Mask.Width)) return Value(pattern.Value);
        var digits = Enumerable.Range(0, pattern.Mask.Width).Reverse().Select(bit => !pattern.Mask[bit] ? '?' : pattern.Value[bit] ? '1' : '0');
        return "0b" + string.Concat(digits);
    }

    // Small numbers in decimal, others in hexadecimal.
    private static string Value(BitVector value) => value.Width <= 4 || value.IsZero
        ? value.Low.ToString(CultureInfo.InvariantCulture)
        : DotText.Shorten("0x" + value.ToHex().TrimStart('0').PadLeft(1, '0'), 20);

    private void Memory(int index)
    {
        var memory = _module.Memories[index];
        Node($"m{index}", $"shape=cylinder, style=filled, fillcolor=\"{DotText.Memory}\", label=<<B>{DotText.Html(memory.Name)}</B><BR/>{DotText.Small($"{memory.Depth} × {memory.Element}")}>");
        foreach (var write in memory.Writes)
        {
            var bits = write.DataWidth == memory.Width ? "" : DotText.Range(write.Low, write.DataWidth);
            Edges(write.Data, $"m{index}", "data" + bits);
            Edges(write.Address, $"m{index}", "address");
            Edges(write.Enable, $"m{index}", "enable");
        }
    }

    private void Instance(int index)
    {
        var instance = _module.Instances[index];
        var target = _design[instance.Module];
        Box($"i{index}", instance.Name, target.DisplayName, target, "style=\"rounded,filled\"");
        Group(instance.Name, $"i{index}");
        for (var port = 0; port < target.Ports.Length; port++)
            if (IsDrawn(target.Ports[port]) && instance.Inputs[port] is { } net)
                Edges(net, $"i{index}:i{port}:w", "");
    }

    private void Array(int index)
    {
        var array = _module.Arrays[index];
        var target = _design[array.Classes[0]];
        var shape = string.Concat(array.Shape.Zip(array.IndexNames, (length, name) => $"[{name}: {length.ToString("N0", CultureInfo.InvariantCulture)}]"));
        var classes = string.Join(", ", array.Classes.Select(id => _design[id].DisplayName));
        Box($"a{index}", array.Name + shape, DotText.Shorten(classes, 40), target, "peripheries=2, style=\"filled\"", port => Neighbour(array, index, port));
        for (var port = 0; port < target.Ports.Length; port++)
        {
            if (!IsDrawn(target.Ports[port])) continue;
            foreach (var pieces in array.Inputs[port].GroupBy(piece => piece.Source.ReadNet()))
            {
                if (pieces.Key is not { } net) Constant("index", $"a{index}:i{port}:w");
                else if (pieces.Any(piece => StepText(array, index, piece) is null)) Edges(net, $"a{index}:i{port}:w", "");
            }
        }
    }

    // Lines from instance to instance of one array would all be loops at its box: the pin names the neighbour instead.
    private string Neighbour(InstanceArray array, int index, int port)
    {
        var steps = array.Inputs[port].Select(piece => StepText(array, index, piece)).OfType<string>().Distinct().ToList();
        return steps.Count == 0 ? "" : $"  ← {string.Join(", ", steps)}";
    }

    // deq.valid[i − 1], or null for what is no step inside the array.
    private string? StepText(InstanceArray array, int index, ArrayPiece piece)
    {
        if (piece.Source is not NetPiece source || _module[source.Net] is not ArrayOutputCell cell || cell.Array != index) return null;
        var position = piece.Box.Ranges.Select(range => range.Start).ToArray();
        var element = source.Element.At(position);
        var step = "";
        for (var d = array.Shape.Length - 1; d >= 0; d--)
        {
            var difference = (int)(element % array.Shape[d]) - position[d];
            element /= array.Shape[d];
            var name = array.IndexNames[d];
            step = (difference == 0 ? $"[{name}]" : $"[{name} {(difference < 0 ? "−" : "+")} {Math.Abs(difference)}]") + step;
        }

        return _design[array.Classes[0]].Ports[cell.Port].Name + step;
    }

    private void Property(int index)
    {
        var property = _module.Properties[index];
        var word = property.Check.ToString().ToLowerInvariant();
        Node($"q{index}", $"shape=octagon, fontsize=10, margin=\"0.03,0.02\", label=\"{word}\"");
        Edges(property.Condition, $"q{index}", "");
    }

    private void Box(string id, string title, string subtitle, ModuleNetlist target, string style, Func<int, string>? note = null)
    {
        var ports = target.Ports.Select((port, i) => (Port: port, Id: i)).Where(port => IsDrawn(port.Port)).ToList();
        var left = ports.Where(port => !port.Port.IsOutput).Select(port => ($"i{port.Id}", port.Port.Name + note?.Invoke(port.Id))).ToList();
        var right = ports.Where(port => port.Port.IsOutput).Select(port => ($"o{port.Id}", port.Port.Name)).ToList();
        Node(id, $"shape=box, {style}, fillcolor=\"{DotText.Instance}\", margin=0.04, label={DotText.Box(title, subtitle, DotText.Instance, left, right)}");
    }

    private void Constant(string text, string pin)
    {
        var id = $"k{_nextConstant++}";
        Node(id, $"shape=plaintext, fontsize=10, margin=0.02, height=0.2, width=0.2, label={DotText.Quote(text)}");
        _edges.Append($"  {id} -> {pin} [color=\"{DotText.Faint}\"];\n");
    }

    // From what drives the bits of a net to a pin; slices and places stand on the edge.
    private void Edges(Net net, string pin, string pinName)
    {
        if (_module[net] is ConstantCell whole)
        {
            Constant(Value(whole.Value), pin);
            return;
        }

        var strands = _wiring.Strands(net);
        foreach (var strand in strands)
        {
            var width = _module.WidthOf(net);
            var place = strands.Count > 1 && strand.Width < width ? " → " + DotText.Range(strand.Target, strand.Width) : "";
            if (_module[strand.Net] is ConstantCell constant)
            {
                Constant(Value(BitMath.Slice(constant.Value, strand.Low, strand.Width)) + place, pin);
                continue;
            }

            var full = _module.WidthOf(strand.Net);
            var isExtended = strands.Count == 1 && strand.Width < width;
            var label = strand.Width < full ? DotText.Range(strand.Low, strand.Width) : full > 1 ? full.ToString(CultureInfo.InvariantCulture) : "";
            if (isExtended) label += $" → {width}";
            label += place;
            if (pinName.Length > 0) label = label.Length > 0 ? $"{pinName}: {label}" : pinName;
            var style = strand.Width > 1 ? ", penwidth=1.7" : "";
            _edges.Append($"  {Driver(strand.Net)} -> {pin} [label={DotText.Quote(label)}{style}];\n");
        }
    }
}
