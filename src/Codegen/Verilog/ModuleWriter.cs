using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>What the export knows of all modules before it writes one.</summary>
/// <param name="ModuleNames">By module index.</param>
/// <param name="PortNames">By module index, then port index.</param>
internal sealed record DesignNames(Design Design, ImmutableArray<string> ModuleNames, ImmutableArray<string[]> PortNames);

/// <summary>Writes one module. The order of the text: ports, functions, storage, wires in order of use, clocked
/// blocks, arrays, instances, properties.</summary>
internal sealed partial class ModuleWriter
{
    private readonly DesignNames _design;
    private readonly ModuleNetlist _module;
    private readonly VerilogOptions _options;
    private readonly string _name;
    private readonly NetLiveness _function;
    private readonly NetLiveness _properties;
    private readonly ModuleNames _names;
    private readonly NetUses _uses;
    private readonly HelperFunctions _functions;
    private readonly VerilogStyle _style;
    private readonly ExpressionWriter _expressions;
    private readonly StatementBuilder _statements;
    private readonly ConstantTables _constants;
    private readonly ArrayWriter _arrays;
    private readonly HashSet<int> _usedPorts = [];
    private readonly VerilogText _storage = new();
    private readonly VerilogText _initial = new();
    private readonly VerilogText _blocks = new();
    private readonly VerilogText _instances = new();
    private readonly List<string> _unused = [];

    public ModuleWriter(DesignNames design, int index, ModuleNetlist prepared, VerilogOptions options)
    {
        _design = design;
        _module = prepared;
        _options = options;
        _name = design.ModuleNames[index];
        _function = NetLiveness.OfFunction(prepared);
        _properties = NetLiveness.OfProperties(prepared);
        _names = new ModuleNames(design.Design, prepared, IsLive, IsMemoryLive);
        _functions = new HelperFunctions(_names.Scope);
        _style = new VerilogStyle(options, prepared, _names);
        _uses = new NetUses(prepared);
        _statements = new StatementBuilder(prepared, NetLiveness.OfAll(prepared).Readers, net => _names[net] is not null);
        _constants = new ConstantTables(_name, _names, options.HasFuseFiles);
        _arrays = new ArrayWriter(design, prepared, _names, _uses, _constants);
        _expressions = new ExpressionWriter(prepared, _names, _uses, _functions, _statements, _style)
        {
            ArrayElement = _arrays.Element,
            Counter = () => _arrays.Counter,
        };
    }

    public ModuleNames Names => _names;

    /// <summary>Images of memories, to stand beside the module.</summary>
    public List<OutputFile> DataFiles { get; } = [];

    public string Write()
    {
        var groups = GroupRegisters(net => _function.IsLive(net));
        var writes = GroupWrites(m => _function.IsMemoryLive(m));
        CountUses(groups, writes);
        var assertGroups = GroupRegisters(net => !_function.IsLive(net) && _properties.IsLive(net));
        var assertWrites = GroupWrites(m => !_function.IsMemoryLive(m) && _properties.IsMemoryLive(m));
        CountPropertyUses(assertGroups, assertWrites);
        _arrays.Plan();

        DeclareRegisters(groups, _storage, _initial);
        DeclareMemories(m => _function.IsMemoryLive(m), _storage, _initial);
        DeclareInstanceOutputs();
        _arrays.Declare(_storage);

        foreach (var named in _module.Names)
        {
            if (_function.IsLive(named.Net) && _uses.CountOf(named.Net) > 0 && named.Kind != NameKind.Port && _names[named.Net] is not null)
                _expressions.Define(named.Net);
        }

        WriteOutputs();
        WriteGroups(groups, _blocks);
        WriteMemoryBlocks(writes, _blocks);
        WriteInstances();
        _arrays.Write(_instances, _expressions, _style);
        CollectUnused();
        DataFiles.AddRange(_constants.DataFiles);
        var definitions = _expressions.Definitions.ToString();
        var forward = _expressions.ForwardDeclarations.ToString();
        var properties = WriteProperties(assertGroups, assertWrites);
        return Assemble(forward, definitions, properties);
    }

    private bool IsLive(Net net) => _function.IsLive(net) || _properties.IsLive(net);

    private bool IsMemoryLive(int memory) => _function.IsMemoryLive(memory) || _properties.IsMemoryLive(memory);

    private void CountUses(List<RegisterGroup> groups, List<WriteGroup> writes)
    {
        for (var port = 0; port < _module.Ports.Length; port++)
            if (_module.Ports[port].IsOutput)
                _uses.Read(_module.PortNets[port]);
        foreach (var group in groups) _uses.Read(group.Statements);
        foreach (var group in writes) _uses.Read(group.Statements);
        foreach (var instance in _module.Instances)
            foreach (var input in instance.Inputs)
                if (input is { } net)
                    _uses.Read(net);
        _arrays.CountUses();
    }

    private void CountPropertyUses(List<RegisterGroup> groups, List<WriteGroup> writes)
    {
        foreach (var group in groups) _uses.Read(group.Statements);
        foreach (var group in writes) _uses.Read(group.Statements);
        foreach (var property in _module.Properties.Where(NetLiveness.IsExported))
        {
            _uses.Read(property.Condition);
            foreach (var part in property.Message)
                if (part.Value is { } value)
                    _uses.Read(value);
        }
    }

    private void WriteOutputs()
    {
        var text = _expressions.Definitions;
        for (var port = 0; port < _module.Ports.Length; port++)
        {
            if (!_module.Ports[port].IsOutput) continue;
            var net = _module.PortNets[port];
            if (_names.DirectOutputs.Contains(port))
            {
                _expressions.Define(net);
                continue;
            }

            var lines = _expressions.For(
                _names.Ports[port],
                () => _expressions.AssignLines($"assign {_names.Ports[port]} = ", net).ToList());
            foreach (var line in lines) text.Line(line);
        }
    }

    // Everything declared whose bits the text does not all read.
    private void CollectUnused()
    {
        var named = Enumerable.Range(0, _module.Cells.Length).Select(i => new Net(i));
        foreach (var net in named)
        {
            if (_names[net] is not { } name || _module[net] is ArrayOutputCell || !_expressions.IsDefined(net) || _style.DirectOutput(name)) continue;
            var isInput = _module[net] is InputCell input && _module.PortNets[input.Port] == net;
            var isPropertyOnly = !_function.IsLive(net) && _module[net] is not InputCell and not InstanceOutputCell;
            if (isPropertyOnly) continue;
            if (isInput && _usedPorts.Contains(((InputCell)_module[net]).Port)) continue;
            AddUnused(name, _expressions.ReadBits(net), _module.WidthOf(net));
        }

        for (var i = 0; i < _module.Memories.Length; i++)
            if (_function.IsMemoryLive(i) && !_expressions.ReadMemories.Contains(i))
                _unused.Add(_names.Memories[i] + "[0]");
        foreach (var (name, nets, width) in _arrays.Vectors())
        {
            var read = nets.Aggregate(BigInteger.Zero, (bits, net) => bits | _expressions.ReadBits(net));
            AddUnused(name, read, width);
        }
    }

    private void AddUnused(string name, BigInteger used, int width)
    {
        if (used.IsZero)
        {
            _unused.Add(name);
            return;
        }

        for (var bit = width - 1; bit >= 0; bit--)
        {
            if (!(used >> bit).IsEven) continue;
            var low = bit;
            while (low > 0 && (used >> (low - 1)).IsEven) low--;
            _unused.Add(name + ExpressionWriter.Bits(low, bit - low + 1));
            bit = low;
        }
    }

    private string Assemble(string forward, string definitions, string properties)
    {
        var text = new VerilogText();
        WriteHeader(text);
        text.Line("`default_nettype none");
        text.Line("");
        WritePorts(text);
        text.Indent();
        Section(_functions.Text.ToString());
        Section(_arrays.Tables);
        Section(_constants.Text);
        Section(_storage.ToString() + forward);
        Section(definitions);
        WriteInitial(text, _initial);
        Section(_blocks.ToString());
        Section(_instances.ToString());
        if (_unused.Count != 0)
        {
            text.Blank();
            text.Line("// Bits that nothing reads.");
            var list = string.Join(", ", _unused);
            foreach (var line in LineWrap.Assign("wire _unused_ok = ", $"1'b0 && &{{1'b0, {list}, 1'b0}}")) text.Line(line);
        }

        Section(properties);
        text.Outdent();
        text.Line("endmodule");
        text.Line("");
        text.Line("`default_nettype wire");
        return Tidy(text.ToString());

        void Section(string lines)
        {
            if (lines.Length == 0) return;
            text.Blank();
            text.Lines(lines);
        }
    }

    // No blank line before an `end…`, none doubled.
    private static string Tidy(string text)
    {
        var lines = text.Split('\n').ToList();
        for (var i = lines.Count - 2; i >= 0; i--)
        {
            var isBlank = lines[i].Length == 0;
            var next = lines[i + 1].TrimStart();
            if (isBlank && (next.Length == 0 && i + 2 < lines.Count || next is "end" or "endmodule" or "endgenerate" or "endcase"))
                lines.RemoveAt(i);
        }

        return string.Join('\n', lines);
    }

    private void WriteHeader(VerilogText text)
    {
        VerilogStyle.WriteDocumentation(text, _module.Documentation);
        if (!string.IsNullOrWhiteSpace(_module.Documentation)) text.Line("//");
        text.Line(VerilogStyle.Comment(_module.DisplayName) + _style.Location(_module.Source).Replace("  // ", ", ", StringComparison.Ordinal));
    }

    private void WritePorts(VerilogText text)
    {
        if (_module.Ports.IsEmpty)
        {
            text.Line($"module {_name};");
            return;
        }

        text.Line($"module {_name} (");
        text.Indent();
        var ranges = _module.Ports.Select(p => VerilogStyle.Range(p.Width)).ToList();
        var widest = ranges.Max(r => r.Length);
        for (var i = 0; i < _module.Ports.Length; i++)
        {
            var port = _module.Ports[i];
            VerilogStyle.WriteDocumentation(text, port.Documentation);
            var isVariable = _expressions.VariableOutputs.Contains(_names.Ports[i]);
            var kind = port.IsOutput ? $"output {(isVariable ? _style.IsSystemVerilog ? "logic" : "reg " : "wire")}" : "input  wire";
            if (_style.IsSystemVerilog) kind = kind.Replace(" wire", " wire ", StringComparison.Ordinal);
            var comma = i == _module.Ports.Length - 1 ? "" : ",";
            text.Line($"{kind} {ranges[i].PadRight(widest)}{_names.Ports[i]}{comma}");
        }

        text.Outdent();
        text.Line(");");
    }

    private void WriteInitial(VerilogText text, VerilogText initial)
    {
        if (initial.IsEmpty || !_options.HasInitialValues) return;
        text.Blank();
        text.Line("initial begin");
        text.Indent();
        text.Lines(initial.ToString());
        text.Outdent();
        text.Line("end");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
