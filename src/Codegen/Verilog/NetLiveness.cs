using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Which cells and memories have a reader that leads out of the module. Names alone keep nothing alive.</summary>
internal sealed class NetLiveness
{
    private readonly ModuleNetlist _module;
    private readonly bool[] _isLive;
    private readonly bool[] _isMemoryLive;

    private NetLiveness(ModuleNetlist module)
    {
        _module = module;
        _isLive = new bool[module.Cells.Length];
        _isMemoryLive = new bool[module.Memories.Length];
        Readers = new int[module.Cells.Length];
    }

    /// <summary>By net: how many inputs of live cells, ports and instances read it.</summary>
    public int[] Readers { get; }

    /// <summary>What the outputs, instances and arrays of the module need.</summary>
    public static NetLiveness OfFunction(ModuleNetlist module)
    {
        var liveness = new NetLiveness(module);
        liveness.ReadFunction();
        return liveness;
    }

    /// <summary>What the properties need, whether or not the function needs it too.</summary>
    public static NetLiveness OfProperties(ModuleNetlist module)
    {
        var liveness = new NetLiveness(module);
        liveness.ReadProperties();
        return liveness;
    }

    /// <summary>What anything in the text needs; each reader counts once.</summary>
    public static NetLiveness OfAll(ModuleNetlist module)
    {
        var liveness = new NetLiveness(module);
        liveness.ReadFunction();
        liveness.ReadProperties();
        return liveness;
    }

    public static bool IsExported(Property property) => property.Check is PropertyCheck.Assert or PropertyCheck.Assume;

    public bool IsLive(Net net) => _isLive[net.Cell];

    public bool IsMemoryLive(int memory) => _isMemoryLive[memory];

    private void ReadFunction()
    {
        for (var port = 0; port < _module.Ports.Length; port++)
            if (_module.Ports[port].IsOutput)
                Read(_module.PortNets[port]);
        foreach (var instance in _module.Instances)
        {
            foreach (var input in instance.Inputs)
                if (input is { } net)
                    Read(net);
        }

        foreach (var source in _module.Arrays.SelectMany(a => a.Inputs).SelectMany(p => p).Select(p => p.Source))
        {
            if (source is NetPiece net) Read(net.Net);
            else if (source is TablePiece table) Read(table.Net);
        }
    }

    private void ReadProperties()
    {
        foreach (var property in _module.Properties.Where(IsExported))
        {
            Read(property.Condition);
            foreach (var part in property.Message)
                if (part.Value is { } value)
                    Read(value);
        }
    }

    private void Read(Net root)
    {
        var pending = new Stack<Net>();
        Visit(root);
        while (pending.TryPop(out var net))
        {
            var cell = _module[net];
            for (var i = 0; i < cell.InputCount; i++) Visit(cell.Input(i));
            if (cell is not MemoryReadCell read || _isMemoryLive[read.Memory]) continue;
            _isMemoryLive[read.Memory] = true;
            foreach (var write in _module.Memories[read.Memory].Writes)
            {
                Visit(write.Enable);
                Visit(write.Address);
                Visit(write.Data);
            }
        }

        void Visit(Net net)
        {
            Readers[net.Cell]++;
            if (_isLive[net.Cell]) return;
            _isLive[net.Cell] = true;
            pending.Push(net);
        }
    }
}
