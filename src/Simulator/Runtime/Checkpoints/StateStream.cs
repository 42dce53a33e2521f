using System.Runtime.InteropServices;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>The state of an engine as bytes, column by column, a piece of lanes at a time: never a second copy of
/// all.</summary>
/// <remarks>Registers are their packed values. A memory is a list of (lanes further, address, word): the address is
/// the one itself when lanes have passed, else how much further; (0, 0) ends it. Counts are 64-bit numbers.</remarks>
internal static class StateStream
{
    private const int ChunkBytes = 1 << 18;

    public static void Write(IStateAccess state, BinaryWriter output)
    {
        for (var i = 0; i < state.Layout.Inputs.Length; i++)
        {
            var value = state.ReadInput(i);
            var bytes = new byte[(value.Width + 7) / 8];
            PackedValue.Store(value, bytes);
            output.Write(bytes);
        }

        foreach (var column in state.Layout.Columns)
        {
            if (column.Kind == StateKind.Register) WriteRegister(state, column, output);
            else if (column.Kind == StateKind.Memory) WriteMemory(state, column, output);
            else WriteCounts(state, column, output);
        }
    }

    /// <exception cref="EndOfStreamException">There is less than the layout says.</exception>
    public static void Read(BinaryReader input, IStateAccess state)
    {
        state.BeginRestore();
        for (var i = 0; i < state.Layout.Inputs.Length; i++)
        {
            var width = state.Layout.TopModule.Ports[state.Layout.Inputs[i]].Width;
            var bytes = new byte[(width + 7) / 8];
            input.ReadExactly(bytes);
            state.WriteInput(i, PackedValue.Load(bytes, width));
        }

        foreach (var column in state.Layout.Columns)
        {
            if (column.Kind == StateKind.Register) ReadRegister(input, column, state);
            else if (column.Kind == StateKind.Memory) ReadMemory(input, column, state);
            else ReadCounts(input, column, state);
        }

        state.EndRestore();
    }

    private static void WriteRegister(IStateAccess state, StateColumn column, BinaryWriter output)
    {
        var chunk = BufferOf(column);
        StateTransfer.ForEachChunk(column.Site.Lanes, chunk.Length / column.Bytes, (lane, count) =>
        {
            var values = chunk.AsSpan(0, count * column.Bytes);
            state.ReadRegister(column, lane, values);
            output.Write(values);
        });
    }

    private static void ReadRegister(BinaryReader input, StateColumn column, IStateAccess state)
    {
        var chunk = BufferOf(column);
        StateTransfer.ForEachChunk(column.Site.Lanes, chunk.Length / column.Bytes, (lane, count) =>
        {
            var values = chunk.AsSpan(0, count * column.Bytes);
            input.ReadExactly(values);
            state.WriteRegister(column, lane, values);
        });
    }

    private static byte[] BufferOf(StateColumn column) =>
        new byte[Math.Min(Math.Max(1, column.Site.Lanes), Math.Max(1, ChunkBytes / column.Bytes)) * column.Bytes];

    private static void WriteMemory(IStateAccess state, StateColumn column, BinaryWriter output)
    {
        var (lane, address) = (-1L, -1);
        var bytes = new byte[column.Bytes];
        foreach (var word in state.ReadMemory(column))
        {
            output.Write7BitEncodedInt64(word.Lane - lane);
            output.Write7BitEncodedInt(word.Lane == lane ? word.Address - address : word.Address);
            PackedValue.Store(word.Value, bytes);
            output.Write(bytes);
            (lane, address) = (word.Lane, word.Address);
        }

        output.Write7BitEncodedInt64(0);
        output.Write7BitEncodedInt(0);
    }

    private static void ReadMemory(BinaryReader input, StateColumn column, IStateAccess state)
    {
        state.ClearMemory(column);
        var (lane, address) = (-1L, -1);
        var bytes = new byte[column.Bytes];
        while (true)
        {
            var lanes = input.Read7BitEncodedInt64();
            var next = input.Read7BitEncodedInt();
            if (lanes == 0 && next == 0) return;
            (lane, address) = (lane + lanes, lanes == 0 ? address + next : next);
            if (lane < 0 || lane >= column.Site.Lanes || address < 0 || address >= column.Depth)
                throw new InvalidDataException();
            input.ReadExactly(bytes);
            state.WriteWord(column, new StateWord(lane, address, PackedValue.Load(bytes, column.Width)));
        }
    }

    private static void WriteCounts(IStateAccess state, StateColumn column, BinaryWriter output)
    {
        var chunk = new long[Math.Max(1, Math.Min(column.Site.Lanes, ChunkBytes / sizeof(long)))];
        StateTransfer.ForEachChunk(column.Site.Lanes, chunk.Length, (lane, count) =>
        {
            state.ReadCounts(column, lane, chunk.AsSpan(0, count));
            output.Write(MemoryMarshal.AsBytes(chunk.AsSpan(0, count)));
        });
    }

    private static void ReadCounts(BinaryReader input, StateColumn column, IStateAccess state)
    {
        var chunk = new long[Math.Max(1, Math.Min(column.Site.Lanes, ChunkBytes / sizeof(long)))];
        StateTransfer.ForEachChunk(column.Site.Lanes, chunk.Length, (lane, count) =>
        {
            input.ReadExactly(MemoryMarshal.AsBytes(chunk.AsSpan(0, count)));
            state.WriteCounts(column, lane, chunk.AsSpan(0, count));
        });
    }
}
