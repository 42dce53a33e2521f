using System.Globalization;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Writes instance arrays as two generate loops: the first declares the wires of every instance, the second
/// uses them, since Yosys takes no reference into a later iteration.</summary>
internal sealed partial class ArrayWriter
{
    // Runs of elements are parts of a vector of all of them, if it is no longer than this, and else gathered.
    private const int MaxPacked = 1024;

    private readonly DesignNames _design;
    private readonly ModuleNetlist _module;
    private readonly ModuleNames _names;
    private readonly NetUses _uses;
    private readonly ConstantTables _constants;
    private readonly Dictionary<(int Array, int Port), ArrayOutput> _outputs = [];
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _localNames = new(StringComparer.Ordinal);
    private readonly VerilogText _tables = new();
    private readonly List<(Net Net, int Low, int Width)> _reads = [];
    private string? _counter;

    public ArrayWriter(DesignNames design, ModuleNetlist module, ModuleNames names, NetUses uses, ConstantTables constants)
    {
        _design = design;
        _module = module;
        _names = names;
        _uses = uses;
        _constants = constants;
        for (var i = 0; i < module.Cells.Length; i++)
        {
            if (module.Cells[i] is not ArrayOutputCell cell) continue;
            var count = module.Arrays[cell.Array].Count;
            _outputs.TryAdd((cell.Array, cell.Port), new ArrayOutput(new Net(i), cell.TotalWidth / count, count));
        }
    }

    /// <summary>Localparams that hold index tables.</summary>
    public string Tables => _tables.ToString();

    /// <summary>Mentions what the arrays' inputs read, and follows what they read of arrays.</summary>
    public void CountUses()
    {
        foreach (var array in _module.Arrays)
        {
            for (var port = 0; port < array.Inputs.Length; port++)
                foreach (var piece in array.Inputs[port])
                    CountUse(piece, WidthOf(array, port));
        }
    }

    /// <summary>Decides, after all uses are known, how each output stands in the text, and names the vectors.</summary>
    public void Plan()
    {
        foreach (var (key, output) in _outputs.OrderBy(o => o.Value.Net))
        {
            var cells = CellsOf(key.Array, key.Port).ToList();
            foreach (var net in cells)
            {
                if (_uses.IsReadWhole(net))
                {
                    output.IsPacked = true;
                    output.AddAll();
                }
            }

            foreach (var (net, low, width) in _uses.ArraySlices)
            {
                if (!cells.Contains(net)) continue;
                output.AddRead(low, width);
                if (low / output.Width == (low + width - 1) / output.Width) continue;
                var isRun = low % output.Width == 0 && width % output.Width == 0;
                if (!isRun || output.Width * output.Count <= MaxPacked) output.IsPacked = true;
            }

            // An element that only the outside reads is a slice of the vector, when there is one.
            if (!output.IsPacked && _uses.ArraySlices.Any(s => cells.Contains(s.Net))) output.HasElements = true;
            if (!output.IsPacked) continue;
            var array = _module.Arrays[key.Array];
            var portName = Interface(array).Ports[key.Port].Name;
            output.Name = cells.Select(c => _names[c]).FirstOrDefault(n => n is not null) ?? _names.Scope.Take($"{array.Name}.{portName}");
            foreach (var net in cells) _names[net] = output.Name;
        }
    }

    /// <summary>Vectors and the wires of every instance.</summary>
    public void Declare(VerilogText text)
    {
        foreach (var output in _outputs.Values.OrderBy(o => o.Net))
            if (output.Name is { } name && !_names.DirectOutputs.Any(p => _names.Ports[p] == name))
                text.Line($"wire {VerilogStyle.Range(output.Width * output.Count)}{name};");

        for (var a = 0; a < _module.Arrays.Length; a++)
        {
            var outputs = _outputs.Where(o => o.Key.Array == a && o.Value.HasElements).OrderBy(o => o.Key.Port).ToList();
            if (outputs.Count == 0) continue;
            var array = _module.Arrays[a];
            text.Blank();
            text.Line($"// The wires of each instance of '{array.Name}'.");
            WriteLoops(text, array, _names.Arrays[a], () =>
            {
                foreach (var (key, output) in outputs)
                    text.Line($"wire {VerilogStyle.Range(output.Width)}{LocalName(array, key.Port)};");
            });
        }
    }

    /// <summary>The vectors that are no output of the module, with the cells that read them.</summary>
    public IEnumerable<(string Name, IEnumerable<Net> Nets, int Width)> Vectors() =>
        from output in _outputs.OrderBy(o => o.Value.Net)
        let name = output.Value.Name
        where name is not null && !_names.DirectOutputs.Any(p => _names.Ports[p] == name)
        select (name, CellsOf(output.Key.Array, output.Key.Port), output.Value.Width * output.Value.Count);

    private IEnumerable<Net> CellsOf(int array, int port) =>
        Enumerable.Range(0, _module.Cells.Length)
            .Where(i => _module.Cells[i] is ArrayOutputCell cell && cell.Array == array && cell.Port == port)
            .Select(i => new Net(i));

    private ModuleNetlist Interface(InstanceArray array) => _design.Design[array.Classes[0]];

    private int WidthOf(InstanceArray array, int port) => Interface(array).Ports[port].Width;

    // Names of the first loop's wires; they are only read with their path.
    private string LocalName(InstanceArray array, int port)
    {
        // No name of the module itself: a hidden declaration is a lint error.
        var name = _design.PortNames[array.Classes[0].Index][port];
        if (_localNames.TryGetValue(name, out var local)) return local;
        local = _names.Scope.TakeExact(_names.Scope.IsFree(name) ? name : $"{NameScope.Identifier(array.Name)}_{name}");
        _localNames.Add(name, local);
        return local;
    }

    private string ElementName(int array, int port, IReadOnlyList<string> index)
    {
        var path = _names.Arrays[array];
        for (var d = 0; d < index.Count; d++)
            path += d == 0 ? $"[{index[d]}]" : $".{LabelOf(_module.Arrays[array], d)}[{index[d]}]";
        return $"{path}.{LocalName(_module.Arrays[array], port)}";
    }

    private string[] VariablesOf(InstanceArray array) =>
        [.. Enumerable.Range(0, array.Shape.Length).Select(d => VariableOf(array, d))];

    private string VariableOf(InstanceArray array, int dimension)
    {
        var source = array.IndexNames.Length > dimension ? array.IndexNames[dimension] : $"i{dimension}";
        if (!_variables.TryGetValue(source, out var name))
        {
            name = _names.Scope.Take(source);
            _variables.Add(source, name);
            _labels.Add(name, _names.Scope.TakeExact("by_" + name));
            _tables.Line($"genvar {name};");
        }

        return name;
    }

    /// <summary>The variable of loops that are no array's.</summary>
    public string Counter
    {
        get
        {
            if (_counter is not null) return _counter;
            _counter = _names.Scope.TakeExact("k");
            _tables.Line($"genvar {_counter};");
            return _counter;
        }
    }

    private string LabelOf(InstanceArray array, int dimension) => _labels[VariableOf(array, dimension)];

    private void WriteLoops(VerilogText text, InstanceArray array, string label, Action writeBody)
    {
        var variables = VariablesOf(array);
        text.Line("generate");
        text.Indent();
        for (var d = 0; d < variables.Length; d++)
        {
            var v = variables[d];
            text.Line($"for ({v} = 0; {v} < {Number(array.Shape[d])}; {v} = {v} + 1) begin : {(d == 0 ? label : LabelOf(array, d))}");
            text.Indent();
        }

        writeBody();
        foreach (var _ in variables)
        {
            text.Outdent();
            text.Line("end");
        }

        text.Outdent();
        text.Line("endgenerate");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
