using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Engine;

/// <summary>A copy of all state of a simulation, without anything of the engine it came from.</summary>
public sealed class SimulationState : IStateAccess
{
    private readonly BitVector[] _inputs;

    // By column: packed values of registers, words of memories, counts.
    private readonly byte[]?[] _registers;
    private readonly StateWords?[] _memories;
    private readonly long[]?[] _counts;

    /// <summary>Everything 0, memories as at power-up.</summary>
    public SimulationState(StateLayout layout, SimulationOptions options)
    {
        (Layout, Options) = (layout, options);
        _inputs = [.. layout.Inputs.Select(p => BitVector.Zero(layout.TopModule.Ports[p].Width))];
        _registers = new byte[]?[layout.Columns.Length];
        _memories = new StateWords?[layout.Columns.Length];
        _counts = new long[]?[layout.Columns.Length];
        foreach (var column in layout.Columns)
        {
            if (column.Kind == StateKind.Register) _registers[column.Index] = new byte[column.Site.Lanes * column.Bytes];
            else if (column.Kind == StateKind.Memory) _memories[column.Index] = new StateWords(column);
            else _counts[column.Index] = new long[column.Site.Lanes];
        }
    }

    public StateLayout Layout { get; }

    public SimulationOptions Options { get; }

    public BitVector ReadInput(int input) => _inputs[input];

    public void WriteInput(int input, BitVector value) => _inputs[input] = value;

    public BitVector Register(StateColumn register, long lane) =>
        PackedValue.Load(_registers[register.Index].AsSpan((int)(lane * register.Bytes), register.Bytes), register.Width);

    public void ReadRegister(StateColumn register, long lane, Span<byte> values) =>
        _registers[register.Index].AsSpan((int)(lane * register.Bytes), values.Length).CopyTo(values);

    public void WriteRegister(StateColumn register, long lane, ReadOnlySpan<byte> values) =>
        values.CopyTo(_registers[register.Index].AsSpan((int)(lane * register.Bytes)));

    public IEnumerable<StateWord> ReadMemory(StateColumn memory) => _memories[memory.Index]!;

    public void ClearMemory(StateColumn memory) => _memories[memory.Index] = new StateWords(memory);

    /// <summary>Words come by rising lane and address.</summary>
    public void WriteWord(StateColumn memory, StateWord word) => _memories[memory.Index]!.Add(word);

    public void ReadCounts(StateColumn count, long lane, Span<long> values) =>
        _counts[count.Index].AsSpan((int)lane, values.Length).CopyTo(values);

    public void WriteCounts(StateColumn count, long lane, ReadOnlySpan<long> values) =>
        values.CopyTo(_counts[count.Index].AsSpan((int)lane));

    public void BeginRestore()
    {
    }

    public void EndRestore()
    {
    }

    /// <summary>Words of one memory column, packed.</summary>
    private sealed class StateWords(StateColumn memory) : IEnumerable<StateWord>
    {
        private const int WordsPerChunk = 1 << 16;

        private readonly List<byte[]> _chunks = [];
        private readonly int _entryBytes = 8 + memory.Bytes;
        private long _count;

        public void Add(StateWord word)
        {
            var at = (int)(_count++ % WordsPerChunk);
            if (at == 0) _chunks.Add(new byte[Math.Min(WordsPerChunk, Math.Max(16, _count)) * _entryBytes]);
            if ((at + 1) * _entryBytes > _chunks[^1].Length)
            {
                var larger = _chunks[^1];
                Array.Resize(ref larger, Math.Min(WordsPerChunk, 2 * at) * _entryBytes);
                _chunks[^1] = larger;
            }

            var entry = _chunks[^1].AsSpan(at * _entryBytes, _entryBytes);
            BitConverter.TryWriteBytes(entry, checked((int)word.Lane));
            BitConverter.TryWriteBytes(entry[4..], word.Address);
            PackedValue.Store(word.Value, entry[8..]);
        }

        public IEnumerator<StateWord> GetEnumerator()
        {
            for (var i = 0L; i < _count; i++) yield return At(i);
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        private StateWord At(long index)
        {
            var entry = _chunks[(int)(index / WordsPerChunk)]
                .AsSpan((int)(index % WordsPerChunk) * _entryBytes, _entryBytes);
            return new StateWord(
                BitConverter.ToInt32(entry), BitConverter.ToInt32(entry[4..]), PackedValue.Load(entry[8..], memory.Width));
        }
    }
}
