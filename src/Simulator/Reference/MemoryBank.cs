using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

/// <summary>The words of all memories. Pages exist from the first write on; before, a word is what power-up
/// made it.</summary>
internal sealed class MemoryBank
{
    private const int PageWords = 64;

    private readonly Hierarchy _hierarchy;
    private readonly ulong[] _values;
    private readonly SimulationOptions _options;
    private readonly int[] _owners;

    // By memory of the whole design, then by page.
    private readonly ulong[]?[]?[] _pages;
    private readonly ulong?[] _pathHashes;
    private readonly List<int> _written = [];
    private readonly bool[] _isStepped;

    public MemoryBank(Hierarchy hierarchy, ulong[] values, SimulationOptions options)
    {
        _hierarchy = hierarchy;
        _values = values;
        _options = options;
        _owners = new int[hierarchy.Memories];
        _pages = new ulong[]?[]?[hierarchy.Memories];
        _pathHashes = new ulong?[options.RandomInit ? hierarchy.Memories : 0];
        _isStepped = new bool[hierarchy.ProgramOf(0).Module.Ports.Length];
        for (var i = 0; i < hierarchy.Instances.Length; i++)
        {
            var memories = hierarchy.ProgramOf(i).Memories;
            for (var m = 0; m < memories.Length; m++)
            {
                _owners[hierarchy.Instances[i].MemoryBase + m] = i;
                if (memories[m].Writes.Length > 0) _written.Add(hierarchy.Instances[i].MemoryBase + m);
            }
        }
    }

    /// <summary>Memories whose words changed since somebody cleared the list.</summary>
    public List<int> Changed { get; } = [];

    public (int Instance, int Index) OwnerOf(int memory) =>
        (_owners[memory], memory - _hierarchy.Instances[_owners[memory]].MemoryBase);

    public MemoryProgram ProgramOf(int memory)
    {
        var (instance, index) = OwnerOf(memory);
        return _hierarchy.ProgramOf(instance).Memories[index];
    }

    /// <summary>Computes a read port.</summary>
    /// <returns>Whether its value changed.</returns>
    public bool Evaluate(in Op op, int instance)
    {
        ref readonly var info = ref _hierarchy.Instances[instance];
        var memory = info.MemoryBase + op.Extra;
        var address = AddressAt(info.Frame + op.A, op.AWidth, ProgramOf(memory).Memory.Depth);
        if (address < 0) return BitField.Clear(_values, info.Frame + op.Out, 0, op.Width);
        if (_pages[memory]?[address / PageWords] is { } page)
            return BitField.Copy(page, Place(address, op.Width), 0, _values, info.Frame + op.Out, 0,
                op.Width);
        return BitField.Store(_values, info.Frame + op.Out, PowerUpWord(memory, address));
    }

    /// <summary>Does the enabled writes of these clocks, from settled values. Reads show it when they are
    /// evaluated again.</summary>
    public void TakeWrites(ReadOnlySpan<int> clockPorts)
    {
        if (_written.Count == 0) return;
        foreach (var port in clockPorts) _isStepped[port] = true;
        foreach (var memory in _written)
        {
            var (instance, index) = OwnerOf(memory);
            var program = _hierarchy.ProgramOf(instance).Memories[index];
            var frame = _hierarchy.Instances[instance].Frame;
            var changed = false;
            foreach (var write in program.Writes)
            {
                if ((_values[frame + write.Enable] & 1) == 0) continue;
                if (!_isStepped[_hierarchy.ClockOf(instance, write.Domain)]) continue;
                var depth = program.Memory.Depth;
                var address = AddressAt(frame + write.Address.Offset, write.Address.Width, depth);
                if (address < 0) continue;
                var page = PageFor(memory, address);
                changed |= BitField.Copy(
                    _values, frame + write.Data.Offset, 0, page, Place(address, program.Memory.Width),
                    write.Low,
                    write.Data.Width);
            }

            if (changed) Changed.Add(memory);
        }

        foreach (var port in clockPorts) _isStepped[port] = false;
    }

    public BitVector Read(int memory, int address)
    {
        var program = ProgramOf(memory).Memory;
        if (address < 0 || address >= program.Depth) return BitVector.Zero(program.Width);
        return _pages[memory]?[address / PageWords] is { } page
            ? BitField.Load(page, Place(address, program.Width), program.Width)
            : PowerUpWord(memory, address);
    }

    /// <returns>Whether the word changed.</returns>
    public bool Write(int memory, int address, BitVector word)
    {
        var program = ProgramOf(memory).Memory;
        if (address < 0 || address >= program.Depth) return false;
        return BitField.Store(PageFor(memory, address), Place(address, program.Width), word);
    }

    /// <summary>The words that differ from power-up, by rising address.</summary>
    public IEnumerable<(int Address, BitVector Value)> ChangedWords(int memory)
    {
        if (_pages[memory] is not { } pages) yield break;
        var program = ProgramOf(memory).Memory;
        for (var p = 0; p < pages.Length; p++)
        {
            if (pages[p] is null) continue;
            var end = Math.Min(program.Depth, (p + 1) * PageWords);
            for (var address = p * PageWords; address < end; address++)
            {
                var word = Read(memory, address);
                if (word != PowerUpWord(memory, address)) yield return (address, word);
            }
        }
    }

    /// <summary>Back to power-up.</summary>
    public void Clear(int memory) => _pages[memory] = null;

    private ulong[] PageFor(int memory, int address)
    {
        var program = ProgramOf(memory).Memory;
        var pages = _pages[memory] ??= new ulong[]?[(program.Depth + PageWords - 1) / PageWords];
        if (pages[address / PageWords] is { } existing) return existing;
        var page = new ulong[PageWords * BitField.WordsFor(program.Width)];
        var first = address / PageWords * PageWords;
        for (var a = first; a < Math.Min(program.Depth, first + PageWords); a++)
            BitField.Store(page, Place(a, program.Width), PowerUpWord(memory, a));
        return pages[address / PageWords] = page;
    }

    private BitVector PowerUpWord(int memory, int address)
    {
        var program = ProgramOf(memory).Memory;
        if (program.Image is { } image)
            return address < image.Length ? image[address] : BitVector.Zero(program.Width);
        if (!_options.RandomInit) return BitVector.Zero(program.Width);
        var path = _pathHashes[memory] ??=
            RandomInit.HashPath(Hierarchy.Join(_hierarchy.PathOf(_owners[memory]), program.Name));
        return RandomInit.Value(_options.Seed, path, address, program.Width);
    }

    private static int Place(int address, int width) => address % PageWords * BitField.WordsFor(width);

    // −1 past the end.
    private int AddressAt(int at, int width, int depth)
    {
        for (var i = 1; i < BitField.WordsFor(width); i++)
            if (_values[at + i] != 0)
                return -1;
        return _values[at] < (ulong)depth ? (int)_values[at] : -1;
    }
}
