using System.Text;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Instances and properties.</summary>
internal sealed partial class ModuleWriter
{
    private void DeclareInstanceOutputs()
    {
        for (var i = 0; i < _module.Cells.Length; i++)
        {
            var net = new Net(i);
            if (_module.Cells[i] is not InstanceOutputCell output || !IsLive(net)) continue;
            if (_names[net] is not { } name || _style.DirectOutput(name)) continue;
            _storage.Line($"wire {VerilogStyle.Range(output.Width)}{name};");
        }
    }

    private void WriteInstances()
    {
        for (var i = 0; i < _module.Instances.Length; i++)
        {
            var instance = _module.Instances[i];
            var target = _design.Design[instance.Module];
            var portNames = _design.PortNames[instance.Module.Index];
            var outputs = OutputsOf(i);
            var connections = new List<(string Port, string Text)>();
            for (var port = 0; port < target.Ports.Length; port++)
            {
                var text = instance.Inputs[port] is { } net
                    ? _expressions.For($"{instance.Name}_{portNames[port]}", () => _expressions.Connection(net))
                    : outputs.TryGetValue(port, out var name) ? name : DeclareUnused(instance, portNames[port], target.Ports[port]);
                connections.Add((portNames[port], text));
            }

            _instances.Blank();
            VerilogStyle.WriteDocumentation(_instances, instance.Documentation);
            var location = _style.Location(instance.Source).TrimStart();
            if (location.Length != 0) _instances.Line(location);
            WriteInstance(_instances, ModuleReference(_design, instance.Module), _names.Instances[i], connections);
        }
    }

    // A net that is read has its name; several cells of one output share the first one's wire.
    private Dictionary<int, string> OutputsOf(int instance)
    {
        var outputs = new Dictionary<int, string>();
        for (var i = 0; i < _module.Cells.Length; i++)
        {
            if (_module.Cells[i] is InstanceOutputCell output && output.Instance == instance && _names[new Net(i)] is { } name)
            {
                if (!outputs.TryAdd(output.Port, name)) _expressions.Definitions.Line($"assign {name} = {outputs[output.Port]};");
            }
        }

        return outputs;
    }

    private string DeclareUnused(Instance instance, string portName, Port port)
    {
        var name = _names.Scope.TakeExact($"_unused_{NameScope.Identifier(instance.Name)}_{portName}");
        _storage.Line($"wire {VerilogStyle.Range(port.Width)}{name};");
        return name;
    }

    /// <summary>The module's name, with parameters where the module is written elsewhere.</summary>
    public static string ModuleReference(DesignNames design, ModuleId id)
    {
        var module = design.Design[id];
        if (!module.IsExtern || module.Parameters.IsEmpty) return design.ModuleNames[id.Index];
        var parameters = module.Parameters.Select(p => $".{p.Name}({ParameterValue(p.Value)})");
        return $"{design.ModuleNames[id.Index]} #({string.Join(", ", parameters)})";
    }

    private static string ParameterValue(string value) => value switch
    {
        "true" => "1",
        "false" => "0",
        _ => value,
    };

    public static void WriteInstance(VerilogText text, string module, string name, List<(string Port, string Text)> connections)
    {
        if (connections.Count == 0)
        {
            text.Line($"{module} {name} ();");
            return;
        }

        var widest = connections.Max(c => c.Port.Length);
        text.Line($"{module} {name} (");
        text.Indent();
        for (var i = 0; i < connections.Count; i++)
        {
            var comma = i == connections.Count - 1 ? "" : ",";
            text.Line($".{connections[i].Port.PadRight(widest)} ({connections[i].Text}){comma}");
        }

        text.Outdent();
        text.Line(");");
    }

    // Everything that only properties need stands inside the `ifdef` with them.
    private string WriteProperties(List<RegisterGroup> groups, List<WriteGroup> writes)
    {
        var properties = _module.Properties.Where(NetLiveness.IsExported).ToList();
        if (properties.Count == 0) return "";
        var storage = new VerilogText();
        var initial = new VerilogText();
        var blocks = new VerilogText();
        var checks = new VerilogText();
        _expressions.Definitions = new VerilogText();
        DeclareRegisters(groups, storage, initial);
        DeclareMemories(m => !_function.IsMemoryLive(m) && _properties.IsMemoryLive(m), storage, initial);
        WriteGroups(groups, blocks);
        WriteMemoryBlocks(writes, blocks);
        foreach (var property in properties) WriteProperty(checks, property);

        var text = new VerilogText();
        text.Line("`ifdef WHDL_ASSERT");
        text.Lines(storage.ToString());
        text.Lines(_expressions.Definitions.ToString());
        WriteInitial(text, initial);
        text.Lines(blocks.ToString());
        text.Lines(checks.ToString());
        text.Line("`endif");
        return text.ToString();
    }

    private void WriteProperty(VerilogText text, Property property)
    {
        var domain = _module.Domains[property.Domain];
        var condition = _expressions.For("check", () => _expressions.Render(property.Condition));
        var location = _style.Location(property.Source).TrimStart();
        var (format, values) = Message(property);
        text.Blank();
        if (location.Length != 0) text.Line(location);
        var outside = domain.ResetPort < 0
            ? ""
            : domain.IsResetActiveLow ? $"{_names.Ports[domain.ResetPort]} && " : $"!{_names.Ports[domain.ResetPort]} && ";
        text.Line($"always @(posedge {_names.Ports[domain.ClockPort]}) begin");
        text.Indent();
        text.Line($"if ({outside}!{condition.In(Precedence.Primary)}) begin");
        text.Indent();
        text.Line($"$display(\"%m: {format}\"{values});");
        text.Line("$finish;");
        text.Outdent();
        text.Line("end");
        text.Outdent();
        text.Line("end");
    }

    private (string Format, string Values) Message(Property property)
    {
        var format = new StringBuilder(property.Check == PropertyCheck.Assume ? "assumption broken" : "assertion failed");
        var values = new StringBuilder();
        if (!property.Message.IsEmpty) format.Append(": ");
        foreach (var part in property.Message)
        {
            format.Append(EscapeText(part.Text));
            if (part.Value is not { } net) continue;
            var isSigned = part.Type is Semantics.Types.IntType;
            format.Append(part.Format switch { "hex" => "%h", "bin" => "%b", _ => "%0d" });
            var text = _expressions.For("check", () => _expressions.Render(net).Text);
            values.Append(isSigned && part.Format is null or "dec" ? $", $signed({text})" : $", {text}");
        }

        return (format.ToString(), values.ToString());
    }

    private static string EscapeText(string text)
    {
        var result = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '"' or '\\') result.Append('\\').Append(c);
            else if (c == '%') result.Append("%%");
            else if (c == '`') result.Append('\'');
            else result.Append(c is >= ' ' and < (char)127 ? c : c == '\n' ? ' ' : '?');
        }

        return result.ToString();
    }
}
