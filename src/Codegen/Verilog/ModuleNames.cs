using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The Verilog names of one module. Order of claims: ports, instances and arrays, memories, named nets.</summary>
internal sealed class ModuleNames
{
    private readonly string?[] _nets;

    public ModuleNames(Design design, ModuleNetlist module, Func<Net, bool> isLive, Func<int, bool> isMemoryLive)
    {
        _nets = new string?[module.Cells.Length];
        Ports = PortsOf(module, Scope);
        for (var port = 0; port < Ports.Length; port++) Record(module.Ports[port].Name, Ports[port]);

        Instances = [.. module.Instances.Select(i => Scope.TakeExact("u_" + NameScope.Identifier(i.Name)))];
        for (var i = 0; i < Instances.Length; i++) InstanceMap.Add((module.Instances[i].Name, Instances[i]));
        Arrays = [.. module.Arrays.Select(a => Scope.Take(a.Name))];
        Memories = [.. module.Memories.Select((m, i) => isMemoryLive(i) ? Scope.Take(m.Name) : "")];
        for (var i = 0; i < Memories.Length; i++)
            if (Memories[i].Length != 0)
                Record(module.Memories[i].Name, Memories[i]);

        NameNets(design, module, isLive);
    }

    public NameScope Scope { get; } = new();

    /// <summary>By port index.</summary>
    public string[] Ports { get; }

    public string[] Instances { get; }

    /// <summary>By array index: the label of the generate block that holds the array's wires.</summary>
    public string[] Arrays { get; }

    /// <summary>By memory index; empty for memories that nobody reads.</summary>
    public string[] Memories { get; }

    /// <summary>Output ports that the text assigns directly, since their net has no other name.</summary>
    public HashSet<int> DirectOutputs { get; } = [];

    /// <summary>Names of the source with their names in the text, in the order of claims.</summary>
    public List<(string Source, string Verilog)> Signals { get; } = [];

    public List<(string Source, string Verilog)> InstanceMap { get; } = [];

    /// <summary>Names that are keywords and got a trailing <c>_</c>.</summary>
    public List<(string Source, string Verilog)> Renamed { get; } = [];

    /// <summary>The names of a module's ports, which its users must know before it is written.</summary>
    public static string[] PortsOf(ModuleNetlist module, NameScope? scope = null)
    {
        scope ??= new NameScope();
        return [.. module.Ports.Select(p => scope.Take(p.Name))];
    }

    public string? this[Net net]
    {
        get => _nets[net.Cell];
        set => _nets[net.Cell] = value;
    }

    private void NameNets(Design design, ModuleNetlist module, Func<Net, bool> isLive)
    {
        for (var port = 0; port < Ports.Length; port++)
            if (!module.Ports[port].IsOutput)
                this[module.PortNets[port]] = Ports[port];

        // A net and an output of one name are one: `output reg [7:0] count`.
        for (var port = 0; port < Ports.Length; port++)
        {
            var (declared, net) = (module.Ports[port], module.PortNets[port]);
            if (!declared.IsOutput || this[net] is not null || !isLive(net) || module[net] is ConstantCell or SliceCell) continue;
            var isSame = (module[net] is RegisterCell register && register.Name == declared.Name)
                || module.Names.Any(n => n.Net == net && n.Name == declared.Name && n.Kind != NameKind.Port);
            if (!isSame) continue;
            this[net] = Ports[port];
            DirectOutputs.Add(port);
        }

        var named = module.Names.Where(n => n.Kind != NameKind.Port).Select(n => (n.Name, n.Net));
        var registers = module.Cells
            .Select((cell, i) => (cell as RegisterCell, Net: new Net(i)))
            .Where(r => r.Item1 is not null)
            .Select(r => (r.Item1!.Name, r.Net));
        foreach (var (name, net) in named.Concat(registers))
        {
            if (!isLive(net) || module[net] is ConstantCell or ArrayOutputCell) continue;
            if (this[net] is null) this[net] = Scope.Take(name);
            if (!Signals.Contains((name, this[net]!))) Record(name, this[net]!);
        }

        for (var port = 0; port < Ports.Length; port++)
        {
            var net = module.PortNets[port];
            if (!module.Ports[port].IsOutput || this[net] is not null || module[net] is ConstantCell or SliceCell) continue;
            this[net] = Ports[port];
            DirectOutputs.Add(port);
        }

        for (var i = 0; i < module.Cells.Length; i++)
        {
            if (!isLive(new Net(i)) || _nets[i] is not null || module.Cells[i] is not InstanceOutputCell output) continue;
            var instance = module.Instances[output.Instance];
            var source = $"{instance.Name}.{design[instance.Module].Ports[output.Port].Name}";
            _nets[i] = Scope.Take(source);
            Record(source, _nets[i]!);
        }
    }

    private void Record(string source, string verilog)
    {
        Signals.Add((source, verilog));
        if (verilog == NameScope.Identifier(source) + "_" && VerilogKeywords.Contains(NameScope.Identifier(source)))
            Renamed.Add((source, verilog));
    }
}
